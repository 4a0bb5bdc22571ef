"""What `/metrics` tells of a bot at work, and that no label grows without end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from bot.demo.autotask.faults import ServerError
from bot.metrics import Metrics
from tests.handlers.office import DANA, Office, open_office
from tests.handlers.test_estate import said
from tests.handlers.test_remedies import QUICK

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.jobs.port import Steps


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path, operators=(DANA,), pace=QUICK) as opened:
        yield opened


async def shown(office: Office) -> dict[str, float]:
    text = (await office.http.get("/metrics")).text
    lines = (line.rpartition(" ") for line in text.splitlines() if line.startswith("psa_"))
    return {name: float(value) for name, _, value in lines}


async def test_failed_and_repeated_requests_are_counted(office: Office) -> None:
    office.autotask.faults.add(ServerError(entity="Companies", times=1))
    await office.ask("why-missing Acme")
    await office.answer()
    told = await shown(office)
    assert told['psa_autotask_requests_total{status="500"}'] == 1
    assert told["psa_autotask_retries_total"] == 1
    requests = [told[name] for name in told if name.startswith("psa_autotask_requests_total")]
    assert told["psa_autotask_request_seconds_count"] == sum(requests) == len(office.autotask.log)


async def test_a_scan_is_counted_with_the_budget_that_it_met(office: Office) -> None:
    assert (await shown(office))["psa_autotask_budget_limit"] == 0
    office.autotask.door.spend(2500)
    await office.ask("scan")
    await said(office, "Everything was read.")
    told = await shown(office)
    assert told['psa_scans_total{end="complete"}'] == 1
    assert told["psa_scan_seconds"] > 0
    assert told["psa_autotask_budget_limit"] == 10_000
    assert told["psa_autotask_budget_used"] >= 2500


async def test_a_job_is_shown_while_it_runs() -> None:
    metrics, seen = Metrics(), []

    async def body(_steps: Steps, _key: str) -> None:
        seen.append(metrics.page())
        raise ValueError("cut off")

    with pytest.raises(ValueError, match="cut off"):
        await metrics.running("sync", body)(None, "key")  # type: ignore[arg-type]
    assert b'psa_jobs_running{kind="sync"} 1.0' in seen[0]
    assert b'psa_jobs_running{kind="sync"} 0.0' in metrics.page()


async def test_no_name_from_outside_becomes_a_label(office: Office) -> None:
    await office.ask("why-missing Acme")
    await office.checklist(await office.answer())
    text = (await office.http.get("/metrics")).text
    assert "Acme" not in text
    assert set(re.findall(r"(\w+)=", text)) <= {"kind", "verdict", "method", "status", "le"}
