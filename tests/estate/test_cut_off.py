"""A scan that ends in the middle is gone on with, and finds what one finds that does not."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from bot.demo.autotask import Msp
from bot.demo.autotask.northwind import demo_msp
from bot.estate.allowance import BudgetSpent
from bot.estate.artifact import FOLDER
from bot.estate.scan import SPENT, Scanner
from bot.estate.untold import why_untold
from tests.estate.changing import Changes
from tests.estate.test_delta import NO_SYNC, few, loop, scanned, server, sync_at, tables
from tests.estate.test_scan import OWNER, PAGES, client
from tests.oracle.case import NOW, TODAY
from tests.oracle.msps import cases

if TYPE_CHECKING:
    import asyncio
    from datetime import date

    from bot.demo.autotask import AutotaskServer
    from bot.diagnosis.facts import Sync, Unreadable
    from bot.estate.artifact import Artifact
    from tests.oracle.case import Case

__all__ = ["loop", "server"]

LIMIT = 10_000
REQUESTS = st.integers(2, 74)
"""Of a scan of what is newer, some dozen of them."""
LATER = timedelta(days=1)
COMPANY_PAGES = ("Companies", "query")
AT_A_TIME = 45
"""Of which the look at the end takes 19, and what is asked at the start 15."""
PAGE = 10
ACCOUNTS = 100
SOME_PARTS = 3
A_SHARE = 48
"""Of one hour: a scan of what is newer sends less before it knows the numbers."""


def an_hour_later(folder: Path) -> None:
    """What was sent until now counts no longer."""
    for kept in (folder / FOLDER).glob("*.requests"):
        kept.unlink()


async def scanned_until_spent(
    server: AutotaskServer,
    folder: Path,
    day: date,
    sync: Sync | Unreadable,
    page: int,
    requests: int,
    *,
    full: bool,
) -> Artifact | None:
    """A scan that may send so many requests; `None` when those were too few to find anything."""
    an_hour_later(folder)
    async with client(server, folder, page) as autotask:
        share, at = requests / LIMIT, NOW + LATER
        scanner = Scanner(autotask, OWNER, folder, share=share, now=lambda: at)
        try:
            return await scanner.scan(day, sync, full=full)
        except BudgetSpent:
            return None


def assert_nothing_is_told(part: Artifact) -> None:
    """Of a scan that asked for what is newer and did not read all of it."""
    accounts, reasons = part.accounts(), why_untold(part)
    assert {(a.verdict, a.root_cause, a.failed) for a in accounts} <= {("cannot_tell", None, ())}
    assert set(reasons) == {account.id for account in accounts}
    assert {reason.code for reason in reasons.values()} <= {SPENT}
    assert {problem["code"] for problem in part.meta.problems} == {SPENT}


def assert_undecided(part: Artifact) -> None:
    """Nothing is told; where only the unit rows of other days are missing, what needs none is."""
    if part.meta.known.not_renewed is not None:
        assert_nothing_is_told(part)
    else:
        assert part.meta.known.unread_rows is not None
        assert {problem["code"] for problem in part.meta.problems} == {SPENT}


async def in_parts(
    server: AutotaskServer, data: st.DataObject, case: Case, page: int, *, full: bool
) -> None:
    """A scan whose budget is spent twice, and one of everything."""
    server.reset(case.msp)
    sync, at = sync_at(case.synced, case), NOW + LATER
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        await scanned(server, Path(one), NOW, case.day, sync, page, full=True)
        note(Changes(case.msp, at, data.draw).some())
        for _ in range(2):
            spent = data.draw(REQUESTS)
            part = await scanned_until_spent(
                server, Path(one), case.day, sync, page, spent, full=full
            )
            if part and part.meta.since and not part.meta.complete:
                assert_undecided(part)
            note(Changes(case.msp, at, data.draw).some())
        note(case.story())
        last = await scanned(server, Path(one), at, case.day, sync, page, full=full)
        whole = await scanned(server, Path(other), at, case.day, sync, page, full=True)
        assert last.meta.complete
        assert tables(last) == tables(whole)
        assert (last.meta.since is None) == full


@settings(few, max_examples=16)
@given(data=st.data(), case=cases(), page=PAGES, full=st.booleans())
def test_in_parts_it_finds_what_it_finds_at_once(
    loop: asyncio.Runner,
    server: AutotaskServer,
    data: st.DataObject,
    case: Case,
    page: int,
    full: bool,
) -> None:
    loop.run(in_parts(server, data, case, page, full=full))


async def test_what_was_read_before_the_budget_was_spent_is_not_read_again(
    server: AutotaskServer, tmp_path: Path
) -> None:
    server.reset(demo_msp(TODAY))
    whole = await scanned(server, tmp_path / "at once", NOW, TODAY, NO_SYNC, PAGE, full=True)
    server.log.clear()
    parts: list[Artifact] = []
    while not (parts and parts[-1].meta.complete):
        an_hour_later(tmp_path)
        async with client(server, tmp_path, PAGE) as autotask:
            scanner = Scanner(autotask, OWNER, tmp_path, share=AT_A_TIME / LIMIT)
            parts.append(await scanner.scan(TODAY, NO_SYNC, full=True))
        assert len(scanner.whole()) == parts[-1].meta.complete
    assert len(parts) > 2
    assert tables(parts[-1]) == tables(whole)
    # A look at the end that was cut off is begun anew, and asks by the stamp.
    asked = [str(one.filter) for one in server.log if (one.entity, one.kind) == COMPANY_PAGES]
    pages = [each for each in asked if "lastTrackedModifiedDateTime" not in each]
    assert len(pages) == len(set(pages)) > 2
    assert [part.meta.pages for part in parts] == sorted({part.meta.pages for part in parts})
    assert not scanner.was_cut_off()


async def test_a_budget_that_is_spent_leaves_every_account_of_what_is_newer_undecided(
    server: AutotaskServer, tmp_path: Path
) -> None:
    server.reset(demo_msp(TODAY))
    whole = await scanned(server, tmp_path, NOW, TODAY, NO_SYNC, full=True)
    account = next(a for a in whole.accounts() if a.root_cause == "account-is-active")
    server.msp.tables["Companies"][account.id]["isActive"] = True
    part = await scanned_until_spent(server, tmp_path, TODAY, NO_SYNC, 500, 18, full=False)
    assert part is not None
    assert part.meta.since is not None
    assert not part.meta.complete
    assert [(a.id, a.name) for a in part.accounts()] == [(a.id, a.name) for a in whole.accounts()]
    assert_nothing_is_told(part)
    last = await scanned(server, tmp_path, NOW + LATER, TODAY, NO_SYNC)
    assert last.meta.complete
    assert last.meta.since == part.meta.since


@pytest.mark.parametrize("meanwhile", [False, True])
async def test_what_is_read_whole_goes_on_where_it_was(
    server: AutotaskServer, tmp_path: Path, *, meanwhile: bool
) -> None:
    msp = Msp()
    for number in range(ACCOUNTS):
        msp.account(f"Account {number}")
    server.reset(msp)
    await scanned(server, tmp_path, NOW, TODAY, NO_SYNC, full=True)
    companies = msp.tables["Companies"]
    del companies[min(companies)]  # which leaves no stamp: only the number shows it
    server.log.clear()
    last: Artifact | None = None
    parts = 0
    while not (last and last.meta.complete) and parts < ACCOUNTS:
        last = await scanned_until_spent(server, tmp_path, TODAY, NO_SYNC, 1, A_SHARE, full=False)
        parts += 1
        if meanwhile and parts < SOME_PARTS:
            del companies[min(companies)]
    pages = [one for one in server.log if (one.entity, one.kind) == COMPANY_PAGES]
    assert last is not None
    assert last.meta.complete
    assert last.meta.since is not None
    assert parts > SOME_PARTS
    assert meanwhile or len(pages) <= ACCOUNTS + parts
    whole = await scanned(server, tmp_path / "at once", NOW + LATER, TODAY, NO_SYNC, full=True)
    assert tables(last) == tables(whole)


async def test_a_scan_of_another_day_leaves_the_one_of_today_to_be_gone_on_with(
    server: AutotaskServer, tmp_path: Path
) -> None:
    server.reset(demo_msp(TODAY))
    yesterday = TODAY - LATER

    async def pages(share: float, day: date) -> tuple[Artifact, int]:
        """A scan, and how many pages it asked for itself."""
        an_hour_later(tmp_path)
        server.log.clear()
        async with client(server, tmp_path, PAGE) as autotask:
            scanner = Scanner(autotask, OWNER, tmp_path, share=share)
            scan = await scanner.scan(day, NO_SYNC, other_day=day != TODAY)
            assert scanner.was_cut_off() == (share < 1.0 or day != TODAY)
        return scan, sum(request.kind == "query" for request in server.log)

    for day in (TODAY, yesterday):
        part, _ = await pages(A_SHARE / LIMIT, day)
        assert not part.meta.complete
    for day in (yesterday, TODAY):
        whole, asked = await pages(1.0, day)
        assert whole.meta.complete
        assert whole.meta.pages > asked
    assert not list((tmp_path / FOLDER).glob("*.partial"))
