"""A scan that ends in the middle is gone on with, and finds what one finds that does not."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given, note, settings
from hypothesis import strategies as st

from bot.estate.allowance import BudgetSpent
from bot.estate.scan import Scanner
from tests.estate.changing import Changes
from tests.estate.test_delta import few, loop, scanned, server, sync_at, tables
from tests.estate.test_scan import OWNER, PAGES, client
from tests.oracle.case import NOW
from tests.oracle.msps import cases

if TYPE_CHECKING:
    import asyncio
    from datetime import datetime

    from bot.demo.autotask import AutotaskServer
    from bot.estate.artifact import Artifact
    from tests.oracle.case import Case

__all__ = ["loop", "server"]

LIMIT = 10_000
REQUESTS = st.integers(2, 60)
"""Of a scan of what is newer, some dozen of them."""
LATER = timedelta(days=1)


async def scanned_until_spent(
    server: AutotaskServer, folder: Path, at: datetime, case: Case, page: int, requests: int
) -> Artifact | None:
    """A scan that may send so many requests; `None` when those were too few."""
    async with client(server, folder, page) as autotask:
        scanner = Scanner(autotask, OWNER, folder, share=requests / LIMIT, now=lambda: at)
        try:
            return await scanner.scan(case.day, sync_at(case.synced, case), full=False)
        except BudgetSpent:
            return None


async def in_parts(
    server: AutotaskServer, data: st.DataObject, case: Case, page: int
) -> tuple[Artifact, Artifact]:
    """A scan of what is newer whose budget is spent twice, and one of everything."""
    server.reset(case.msp)
    sync = sync_at(case.synced, case)
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        await scanned(server, Path(one), NOW, case.day, sync, page, full=True)
        at = NOW + LATER
        note(Changes(case.msp, at, data.draw).some())
        note(case.story())
        for _ in range(2):
            spent = data.draw(REQUESTS)
            await scanned_until_spent(server, Path(one), at, case, page, spent)
        newer = await scanned(server, Path(one), at, case.day, sync, page)
        whole = await scanned(server, Path(other), at, case.day, sync, page, full=True)
        assert newer.meta.complete
        assert tables(newer) == tables(whole)
        return newer, whole


@settings(few, max_examples=12)
@given(data=st.data(), case=cases(), page=PAGES)
def test_what_is_newer_in_parts_is_what_everything_is(
    loop: asyncio.Runner, server: AutotaskServer, data: st.DataObject, case: Case, page: int
) -> None:
    newer, _ = loop.run(in_parts(server, data, case, page))
    assert newer.meta.since is not None
