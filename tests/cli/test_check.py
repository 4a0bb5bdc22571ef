"""`psa-bot check`: what can be read, which permission is missing, how much budget is left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import pytest

from bot.demo.autotask.faults import NotPermitted, Restricted
from tests.estate.test_clocks import Dated

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


@pytest.mark.parametrize("asked", [("check",), ("why-missing", "Acme"), ("scan",)])
async def test_a_clock_that_is_off_is_named_and_nothing_is_told(
    office: Shell, autotask: AutotaskServer, asked: tuple[str, ...]
) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    at = format_datetime(tomorrow, usegmt=True)
    autotask.faults.add(Dated(at=at), Dated(at=at, entity="ThresholdInformation"))
    ran = await office(*asked)
    assert ran.code == 3
    told = " ".join((ran.out + ran.err).replace("│", "").split())
    assert "clock and the bot's show different times" in told
    assert f"Autotask's {tomorrow:%Y-%m-%d}" in told
    assert "Set the clock of the machine that the bot runs on" in told


async def test_it_says_how_much_of_the_hourly_budget_is_used(
    office: Shell, autotask: AutotaskServer
) -> None:
    autotask.door.spend(8300)
    ran = await office("check")
    assert ran.code == 0
    assert "83 % of its limit" in " ".join(ran.out.split())
    assert "all integrations together" in " ".join(ran.out.split())
