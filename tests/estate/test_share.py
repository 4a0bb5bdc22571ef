"""What a scan sends is counted: each request, in one share for every start."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.demo.autotask import AutotaskServer, ServerError
from bot.demo.autotask.northwind import demo_msp
from bot.estate.allowance import BudgetSpent
from bot.estate.artifact import FOLDER
from bot.estate.scan import Scanner
from tests.estate.test_delta import NO_SYNC
from tests.estate.test_scan import OWNER, client
from tests.oracle.case import NOW, TODAY

if TYPE_CHECKING:
    from pathlib import Path

PAGE = 10
LIMIT = 10_000
SHARE = 30 / LIMIT


@pytest.fixture
def server() -> AutotaskServer:
    return AutotaskServer(demo_msp(TODAY))


async def test_every_request_is_counted(server: AutotaskServer, tmp_path: Path) -> None:
    server.faults.add(ServerError(entity="Companies", kind="query", times=1))
    async with client(server, tmp_path, PAGE) as autotask:
        scanner = Scanner(autotask, OWNER, tmp_path, share=1.0)
        for _ in range(2):  # the second time what was asked at the start is kept for a while
            server.log.clear()
            before = scanner.allowance.used
            artifact = await scanner.scan(TODAY, NO_SYNC)
            assert artifact.meta.complete
            assert artifact.meta.requests == len(server.log)
            assert scanner.allowance.used - before == len(server.log)


async def test_who_begins_again_at_once_gets_no_fresh_share(
    server: AutotaskServer, tmp_path: Path
) -> None:
    async def part(minutes: int) -> None:
        at = NOW + timedelta(minutes=minutes)
        async with client(server, tmp_path, PAGE) as autotask:
            scanner = Scanner(autotask, OWNER, tmp_path, share=SHARE, now=lambda: at)
            assert not (await scanner.scan(TODAY, NO_SYNC)).meta.complete

    await part(0)
    assert len(server.log) == SHARE * LIMIT
    server.log.clear()
    with pytest.raises(BudgetSpent):
        await part(59)
    assert {request.entity for request in server.log} <= {"ThresholdInformation", "zone"}
    await part(125)


async def test_a_count_is_named_as_the_scans_are(server: AutotaskServer, tmp_path: Path) -> None:
    async with client(server, tmp_path) as autotask:
        await Scanner(autotask, OWNER, tmp_path, share=1.0).scan(TODAY, NO_SYNC)
    (kept,) = (tmp_path / FOLDER).glob("*.requests")
    (scan,) = (tmp_path / FOLDER).glob("*.db")
    assert scan.name.startswith(f"{kept.stem}-")
