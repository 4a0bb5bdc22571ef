"""What changes while a scan reads: it says what one moment shows, or that it cannot tell."""

from __future__ import annotations

import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from bot.demo.autotask import AutotaskServer, Msp, Refuse
from bot.demo.autotask.dates import stamp
from bot.estate.artifact import FOLDER
from bot.estate.scan import Scanner
from tests.estate.changing import Changes
from tests.estate.test_delta import NO_SYNC, few, loop, scanned, server, sync_at, tables
from tests.estate.test_scan import OWNER, PAGES, client
from tests.oracle.case import NOW, TODAY
from tests.oracle.msps import cases

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable
    from datetime import date, datetime

    from bot.diagnosis.facts import Sync, Unreadable
    from bot.estate.artifact import Artifact
    from bot.estate.progress import Progress
    from tests.oracle.case import Case

__all__ = ["loop", "server"]

LIMIT = 10_000
PAGE = 10
LEADS, CUSTOMERS = 100, 35
CONTRACTS_READ = 4
"""Pages of 10, of 35 customers."""
A_PART = 40
"""Requests after which contracts were read to their end, and companies were not."""
ASKED, COUNTED = 10, 9
"""Entities: without a sync, contract notes are not kept and so not counted."""
EARLY = st.sampled_from([timedelta(0), timedelta(minutes=55)])


async def told_of(
    server: AutotaskServer,
    folder: Path,
    tell: Callable[[], None],
    *,
    day: date = TODAY,
    sync: Sync | Unreadable = NO_SYNC,
    page: int = PAGE,
    at: datetime = NOW,
    share: float = 1.0,
) -> Artifact:
    """A full scan that tells of each of its requests."""

    def told(_: Progress) -> None:
        tell()

    async with client(server, folder, page) as autotask:
        scanner = Scanner(autotask, OWNER, folder, share, now=lambda: at, tell=told)
        return await scanner.scan(day, sync)


def a_tenant() -> Msp:
    msp = Msp()
    backup = msp.service("Backup")
    for number in range(LEADS):
        msp.account(f"Lead {number}", type=2)
    for number in range(CUSTOMERS):
        a_customer(msp, f"Customer {number}", backup)
    return msp


def a_customer(msp: Msp, name: str, service: int, changed: datetime | None = None) -> int:
    account = msp.account(name, changed=changed)
    first, last = TODAY.replace(day=1), TODAY.replace(day=30)
    contract = msp.contract(account, name, starts=first, ends=last, changed=changed)
    msp.line(contract, service, units=5)
    if changed is not None:
        msp.tables["Companies"][account]["createDate"] = stamp(changed)
        msp.note(contract, changed, None)
    return account


def verdict(artifact: Artifact, account: int) -> str:
    judged = artifact.account(account)
    assert judged is not None
    return judged.verdict


async def test_a_customer_who_comes_while_it_reads_is_not_told_to_have_nothing(
    tmp_path: Path,
) -> None:
    msp = a_tenant()
    server = AutotaskServer(msp)
    came: list[int] = []

    def tell() -> None:
        pages = [one for one in server.log if (one.entity, one.kind) == ("Contracts", "query")]
        if not came and len(pages) >= CONTRACTS_READ and all(one.status for one in pages):
            came.append(a_customer(msp, "Newcomer", min(msp.tables["Services"]), NOW))

    artifact = await told_of(server, tmp_path, tell)
    assert artifact.meta.complete
    assert artifact.meta.since is None
    fresh = await scanned(server, tmp_path / "fresh", NOW, TODAY, NO_SYNC, full=True)
    assert verdict(artifact, came[0]) == verdict(fresh, came[0])
    assert tables(artifact) == tables(fresh)


@pytest.mark.parametrize("part", [A_PART, A_PART + 10])
async def test_nor_one_who_comes_before_it_is_gone_on_with(tmp_path: Path, part: int) -> None:
    msp = a_tenant()
    server = AutotaskServer(msp)
    early = NOW - timedelta(hours=9)
    first = await told_of(server, tmp_path, lambda: None, at=early, share=part / LIMIT)
    assert not first.meta.complete
    came = a_customer(msp, "Newcomer", min(msp.tables["Services"]), NOW)
    artifact = await scanned(server, tmp_path, NOW, TODAY, NO_SYNC, PAGE)
    fresh = await scanned(server, tmp_path / "fresh", NOW, TODAY, NO_SYNC, full=True)
    assert artifact.meta.complete
    assert artifact.meta.started_at == early
    assert verdict(artifact, came) == verdict(fresh, came)
    assert tables(artifact) == tables(fresh)


async def at_some_moment(
    server: AutotaskServer, data: st.DataObject, case: Case, page: int
) -> None:
    """A full scan while something changes, and one before and after."""
    server.reset(case.msp)
    told, changed, moment = 0, 0, 0

    def count() -> None:
        nonlocal told
        told += 1

    def change() -> None:
        nonlocal moment, changed
        moment -= 1
        if moment == 0:
            note(Changes(case.msp, at, data.draw).some())
            changed = len(server.log)

    sync = sync_at(case.synced, case)
    with tempfile.TemporaryDirectory() as name:
        first, second, third = (Path(name) / one for one in ("first", "second", "third"))
        before = await told_of(server, first, count, day=case.day, sync=sync, page=page)
        moment = data.draw(st.integers(1, told))
        at = NOW - data.draw(EARLY)
        during = await told_of(server, second, change, day=case.day, sync=sync, page=page)
        asked = [one.kind for one in server.log[changed:]]
        after = await scanned(server, third, NOW, case.day, sync, page, full=True)
        note(case.story())
        assert during.meta.complete
        # What comes later, while it judges, may be read of one contract and not of another.
        if asked.count("count") >= COUNTED + (case.synced is not None):
            assert tables(during) in (tables(before), tables(after))


@settings(few, max_examples=20)
@given(data=st.data(), case=cases(), page=PAGES)
def test_it_finds_what_one_moment_shows(
    loop: asyncio.Runner, server: AutotaskServer, data: st.DataObject, case: Case, page: int
) -> None:
    loop.run(at_some_moment(server, data, case, page))


async def test_where_nothing_changed_one_look_is_all(tmp_path: Path) -> None:
    server = AutotaskServer(a_tenant(), latency=0.01)
    artifact = await told_of(server, tmp_path, lambda: None, page=500)
    assert artifact.meta.complete
    read, look = server.log[: -ASKED - COUNTED], server.log[-ASKED - COUNTED :]
    assert Counter(one.kind for one in look) == {"query": ASKED, "count": COUNTED}
    assert max(one.ended for one in read) < min(one.started for one in look)
    assert max(one.started for one in look) < min(one.ended for one in look)
    pages = [one for one in read if one.kind == "query"]
    assert len(pages) == ASKED - 1


async def test_who_may_not_look_again_cannot_tell(tmp_path: Path) -> None:
    server = AutotaskServer(a_tenant())
    server.faults.add(Refuse(entity="Contracts", kind="count"))
    artifact = await told_of(server, tmp_path, lambda: None, page=500)
    assert not artifact.meta.complete
    assert set(artifact.meta.known.unseen) >= {"Companies", "Contracts", "ContractServices"}
    assert {account.verdict for account in artifact.accounts()} == {"cannot_tell"}


async def test_a_budget_that_is_spent_before_the_look_is_waited_for(tmp_path: Path) -> None:
    msp = a_tenant()
    server = AutotaskServer(msp)
    whole = await told_of(server, tmp_path / "whole", lambda: None)
    share = (whole.meta.requests - 3) / LIMIT
    part = await told_of(server, tmp_path, lambda: None, share=share)
    assert not part.meta.complete
    assert {problem["code"] for problem in part.meta.problems} == {"budget-spent"}
    came = a_customer(msp, "Newcomer", min(msp.tables["Services"]), NOW)
    for kept in (tmp_path / FOLDER).glob("*.requests"):
        kept.unlink()
    server.log.clear()
    artifact = await told_of(server, tmp_path, lambda: None)
    assert artifact.meta.complete
    assert verdict(artifact, came) != "blocked"
    assert len([one for one in server.log if one.kind == "query"]) < whole.meta.pages
