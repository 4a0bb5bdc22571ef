"""`psa-bot check`: what can be read, which permission is missing, how much budget is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.demo.autotask.faults import NotPermitted, Restricted

if TYPE_CHECKING:
    from bot.demo.autotask import AutotaskServer
    from tests.cli.running import Shell


async def test_it_names_each_permission_that_is_missing(
    office: Shell, autotask: AutotaskServer
) -> None:
    autotask.faults.add(NotPermitted(entity="Contracts"), Restricted(entity="Companies"))
    ran = await office("check")
    assert ran.code == 1
    for told in ("Contracts: permission is None", "Companies: permission is Restricted"):
        assert told in ran.out
    assert "Security Levels" in ran.out
    assert "ServiceUnits:" not in ran.out.replace("ContractServiceUnits:", "")


async def test_it_says_how_much_of_the_hourly_budget_is_used(
    office: Shell, autotask: AutotaskServer
) -> None:
    autotask.door.spend(8300)
    ran = await office("check")
    assert ran.code == 0
    assert "83 % of its limit" in " ".join(ran.out.split())
    assert "all integrations together" in " ".join(ran.out.split())
