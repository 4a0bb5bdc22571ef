"""A scan of what is newer finds what a scan of everything finds."""

from __future__ import annotations

import asyncio
import os
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import stamina
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from bot.demo.autotask import AutotaskServer, Msp, NotPermitted, Refuse
from bot.diagnosis.facts import Reason, Sync, Unreadable
from bot.estate.scan import Scanner
from bot.estate.schema import TABLES
from tests.estate.changing import Changes
from tests.estate.test_scan import OWNER, PAGES, client
from tests.oracle.case import NOW, TODAY
from tests.oracle.msps import cases

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from bot.estate.artifact import Artifact
    from tests.oracle.case import Case

COMPARED = (*TABLES.values(), "whole_rows", "accounts", "findings", "names")
NO_SYNC = Unreadable(reason=Reason(code="no-sync", sync_settles=True))
DAYS = [timedelta(days=n) for n in (0, 1, 5, 40)]
LATER = st.sampled_from([timedelta(hours=1), timedelta(days=1), timedelta(days=5)])
MOVED = st.sampled_from([*DAYS, -DAYS[1], -DAYS[3]])
"""By how much another day is judged."""
LATE = st.sampled_from([timedelta(0), timedelta(minutes=55), timedelta(days=6)])
"""How long before the second scan something changed: as Autotask's clock has it."""
few = settings(
    max_examples=int(os.environ.get("PSA_EXAMPLES", "40")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner, stamina.set_testing(True, attempts=2):
        yield runner


@pytest.fixture(scope="module")
def server() -> AutotaskServer:
    return AutotaskServer(Msp())


def tables(artifact: Artifact) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that a scan read and found."""
    with artifact.open() as rows:
        return {
            table: sorted(rows.execute(f"SELECT * FROM {table}"), key=repr)  # noqa: S608 - constants
            for table in COMPARED
        }


async def scanned(
    server: AutotaskServer,
    folder: Path,
    at: datetime,
    day: date,
    sync: Sync | Unreadable,
    page: int = 500,
    *,
    full: bool = False,
) -> Artifact:
    async with client(server, folder, page, lambda: at) as autotask:
        scanner = Scanner(autotask, OWNER, folder, share=1.0, now=lambda: at)
        return await scanner.scan(day, sync, full=full)


def sync_at(started: datetime | None, case: Case) -> Sync | Unreadable:
    if started is None:
        return NO_SYNC
    on = started.astimezone(case.zone).date()
    return Sync(started_at=started, started_on=on, completed_at=started, by="Dana")


async def both(
    server: AutotaskServer, data: st.DataObject, case: Case, page: int
) -> tuple[Artifact, Artifact]:
    """A scan of what is newer, and one of everything."""
    server.reset(case.msp)
    later, moved, late = (data.draw(s) for s in (LATER, MOVED, LATE))
    synced = data.draw(st.sampled_from([case.synced, None, NOW + timedelta(minutes=20)]))
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        await scanned(server, Path(one), NOW, case.day, sync_at(case.synced, case), page, full=True)
        changed_at = max(NOW + later - late, NOW - timedelta(minutes=50))
        note(f"{Changes(case.msp, changed_at, data.draw).some()}, {later}, {moved}, {synced}")
        note(case.story())
        at, day, sync = NOW + later, case.day + moved, sync_at(synced, case)
        newer = await scanned(server, Path(one), at, day, sync, page)
        whole = await scanned(server, Path(other), at, day, sync, page, full=True)
        assert tables(newer) == tables(whole)
        return newer, whole


@few
@given(data=st.data(), case=cases(), page=PAGES)
def test_it_reads_and_finds_what_a_scan_of_everything_does(
    loop: asyncio.Runner, server: AutotaskServer, data: st.DataObject, case: Case, page: int
) -> None:
    newer, whole = loop.run(both(server, data, case, page))
    assert newer.meta.complete
    assert newer.meta.since == NOW - timedelta(hours=1)
    assert newer.meta.full_at == NOW
    assert whole.meta.since is None


async def test_what_cannot_be_known_to_be_up_to_date_is_read_whole(
    server: AutotaskServer, tmp_path: Path
) -> None:
    msp = Msp()
    backup = msp.service("Backup")
    contract = msp.contract(msp.account("Acme"), "Managed", starts=TODAY, ends=TODAY)
    msp.line(contract, backup, units=25)
    server.reset(msp)

    async def scan(days: int, *, full: bool = False) -> Artifact:
        at = NOW + timedelta(days=days)
        return await scanned(server, tmp_path, at, TODAY, NO_SYNC, full=full)

    assert (await scan(0)).meta.since is None
    assert (await scan(1)).meta.since == NOW - timedelta(hours=1)
    # A scan of what is newer can be built on too, until the one that read everything is a week old.
    assert (await scan(6)).meta.since == NOW + timedelta(hours=23)
    assert (await scan(6)).meta.full_at == NOW
    assert (await scan(6, full=True)).meta.since is None
    assert (await scan(8)).meta.since is not None
    assert (await scan(13)).meta.since is None

    server.faults.add(NotPermitted(entity="ContractNotes"))
    incomplete = await scan(14)
    assert not incomplete.meta.complete
    assert incomplete.meta.since is None
    server.faults.clear()
    # What is built on is the last complete one.
    assert (await scan(14)).meta.since == NOW + timedelta(days=13, hours=-1)

    server.faults.add(Refuse(entity="Contracts", kind="count"))
    assert (await scan(15)).meta.since is None


@pytest.mark.parametrize(
    "minutes", [(0,) * 8, (0, 9, -9, 4, 0, 7, 9, -9), (0, 0, 0, 0, 0, 0, 0, 90)]
)
async def test_every_seventh_night_everything_is_read(
    server: AutotaskServer, tmp_path: Path, minutes: tuple[int, ...]
) -> None:
    server.reset(Msp())
    full = []
    for night, late in enumerate(minutes):
        at = NOW + timedelta(days=night, minutes=late)
        full.append((await scanned(server, tmp_path, at, at.date(), NO_SYNC)).meta.since is None)
    assert full == [True, *[False] * 6, True]


async def test_of_a_contract_that_a_note_names_the_rows_from_now_on_are_kept(
    server: AutotaskServer, tmp_path: Path
) -> None:
    msp = Msp()
    starts, ends = TODAY.replace(month=1, day=1), TODAY.replace(month=12, day=31)
    contract = msp.contract(msp.account("Acme"), "Managed", starts=starts, ends=ends)
    msp.line(contract, msp.service("Backup"), units=25)
    msp.note(contract, NOW, None)
    server.reset(msp)
    sync = Sync(started_at=NOW - timedelta(hours=1), started_on=TODAY, completed_at=NOW, by="Dana")
    with (await scanned(server, tmp_path, NOW, TODAY, sync)).open() as rows:
        kept = rows.execute("SELECT startDate FROM service_units ORDER BY id").fetchall()
        (wanted,) = rows.execute("SELECT * FROM whole_rows").fetchall()
    assert [row[0] for row in kept] == ["2026-11-01", "2026-12-01"]
    assert tuple(wanted) == (contract, TODAY.isoformat(), 1)


async def test_a_contract_whose_account_is_merged_away_is_found_where_it_went(
    server: AutotaskServer, tmp_path: Path
) -> None:
    msp = Msp()
    into, gone = msp.account("Acme"), msp.account("Acme Corp")
    contract = msp.contract(gone, "Managed", starts=TODAY, ends=TODAY)
    msp.line(contract, msp.service("Backup"), units=25)
    # A row that names what nobody has is left as it is, and read each time by itself.
    msp.contract(9999, "Lost", starts=TODAY, ends=TODAY)
    server.reset(msp)
    await scanned(server, tmp_path, NOW, TODAY, NO_SYNC, full=True)
    del msp.tables["Companies"][gone]
    msp.tables["Contracts"][contract]["companyID"] = into
    later = NOW + timedelta(days=1)
    newer = await scanned(server, tmp_path, later, TODAY, NO_SYNC)
    whole = await scanned(server, tmp_path / "whole", later, TODAY, NO_SYNC, full=True)
    assert newer.meta.since is not None
    assert tables(newer) == tables(whole)
    assert [account.verdict for account in newer.accounts()] == ["waiting"]

    server.log.clear()
    await scanned(server, tmp_path, later, TODAY, NO_SYNC)
    asked = [one for one in server.log if (one.entity, one.kind) == ("Contracts", "query")]
    assert len(asked) == 2  # what is newer, and the one that is lost
