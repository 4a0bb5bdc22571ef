"""When a scan cannot be kept, the former one stays in use, and nothing half is left."""

from __future__ import annotations

import resource
import sqlite3
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.demo.autotask import AutotaskServer
from bot.demo.autotask.northwind import demo_msp
from bot.errors import EstateError, ScanRuns
from bot.estate.artifact import FOLDER, newest, owner_key
from bot.estate.judging import judge_settled
from bot.estate.known import Known
from bot.estate.places import work_path
from bot.estate.scan import Scanner
from bot.estate.schema import TABLES
from bot.estate.turn import turn
from bot.estate.workfile import WorkFile
from tests.estate.test_cut_off import LIMIT
from tests.estate.test_delta import NO_SYNC, scanned, tables
from tests.estate.test_scan import OWNER, client
from tests.oracle.case import NOW, TODAY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.estate.artifact import Artifact

KEY = owner_key(*OWNER)
TOMORROW = NOW + timedelta(days=1)
FEW = 26
"""Requests that a scan of what is newer has sent before it reads lines anew."""

MANY = 100_000
"""Accounts that SQLite does not put in order without a file of its own."""
SMALL = 256 * 1024
"""Bytes: room for what is written before that, and less than that takes."""


@pytest.fixture
def server() -> AutotaskServer:
    return AutotaskServer(demo_msp(TODAY))


def in_use(folder: Path) -> Artifact:
    found = newest(folder, KEY)
    assert found is not None
    return found


def left(folder: Path) -> set[str]:
    return {each.name for each in (folder / FOLDER).iterdir()} - {f"{KEY}.lock", f"{KEY}.requests"}


async def cut_off(server: AutotaskServer, folder: Path) -> Path:
    """Where a scan of what is newer is that was not ended."""
    async with client(server, folder) as autotask:
        scanner = Scanner(autotask, OWNER, folder, share=FEW / LIMIT, now=lambda: TOMORROW)
        await scanner.scan(TODAY, NO_SYNC, full=False)
        assert scanner.was_cut_off()
    return work_path(folder, KEY)


async def test_where_nothing_can_be_written_nothing_is_scanned(
    server: AutotaskServer, tmp_path: Path
) -> None:
    former = await scanned(server, tmp_path, NOW, TODAY, NO_SYNC)
    draft = work_path(tmp_path, KEY).with_suffix(".draft")
    draft.mkdir()
    with pytest.raises(EstateError, match="draft"):
        await scanned(server, tmp_path, TOMORROW, TODAY, NO_SYNC)
    assert in_use(tmp_path).path == former.path
    draft.rmdir()
    later = await scanned(server, tmp_path, TOMORROW, TODAY, NO_SYNC)
    assert later.meta.since is not None


async def test_one_that_cannot_be_given_its_name_leaves_no_rest(
    server: AutotaskServer, tmp_path: Path
) -> None:
    former = await scanned(server, tmp_path, NOW, TODAY, NO_SYNC)
    former_file = former.path.rename(tmp_path / "former.db")
    former.path.mkdir()  # a scan that ends at the same moment has the same name
    with pytest.raises(EstateError, match=former.path.name):
        await scanned(server, tmp_path, NOW, TODAY, NO_SYNC, full=True)
    former.path.rmdir()
    former_file.rename(former.path)
    assert left(tmp_path) == {former.path.name}


async def test_one_that_was_killed_before_it_had_its_name_gets_it(
    server: AutotaskServer, tmp_path: Path
) -> None:
    former = await scanned(server, tmp_path, NOW, TODAY, NO_SYNC, full=True)
    read = tables(former)
    former.path.rename(work_path(tmp_path, KEY))
    server.log.clear()
    again = await scanned(server, tmp_path, TOMORROW, TODAY, NO_SYNC, full=True)
    assert tables(again) == read
    asked = [request for request in server.log if request.kind == "query"]
    assert len(asked) == len(TABLES)  # nothing but the look at the end
    with again.open() as rows:
        assert rows.execute("SELECT 1 FROM names_fts WHERE names_fts MATCH 'acme'").fetchone()


def damage(path: Path, at: float) -> None:
    content = path.read_bytes()
    begin = int(len(content) * at) // 4096 * 4096
    path.write_bytes(content[:begin] + b"\xff" * 16384 + content[begin + 16384 :])


@pytest.mark.parametrize("at", [0.0, 0.3, 0.6, 0.9])
async def test_a_file_that_is_damaged_is_not_gone_on_with(
    server: AutotaskServer, tmp_path: Path, at: float
) -> None:
    former = await scanned(server, tmp_path, NOW, TODAY, NO_SYNC)
    partial = await cut_off(server, tmp_path)
    with closing(sqlite3.connect(partial)) as rows:
        rows.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    damage(partial, at)
    later = await scanned(server, tmp_path, TOMORROW, TODAY, NO_SYNC)
    assert later.meta.since is not None
    assert tables(later) == tables(former)


@pytest.mark.parametrize("at", [0.0, 0.3, 0.6, 0.9])
async def test_nothing_is_built_on_a_scan_that_is_damaged(
    server: AutotaskServer, tmp_path: Path, at: float
) -> None:
    former = await scanned(server, tmp_path, NOW, TODAY, NO_SYNC)
    read = tables(former)
    damage(former.path, at)
    later = await scanned(server, tmp_path, TOMORROW, TODAY, NO_SYNC)
    assert later.meta.since is None
    assert tables(later) == read


async def test_whoever_looks_into_the_file_does_no_harm(
    server: AutotaskServer, tmp_path: Path
) -> None:
    former = await scanned(server, tmp_path, NOW, TODAY, NO_SYNC)
    partial = await cut_off(server, tmp_path)
    with closing(sqlite3.connect(partial)) as rows:
        assert rows.execute("SELECT count(*) FROM companies").fetchone()
        later = await scanned(server, tmp_path, TOMORROW, TODAY, NO_SYNC)
        with later.open() as whole:
            assert whole.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert tables(later) == tables(former)
    assert left(tmp_path) == {former.path.name, later.path.name}


async def test_two_do_not_write_to_one_file(server: AutotaskServer, tmp_path: Path) -> None:
    with turn(tmp_path, KEY):
        with pytest.raises(ScanRuns):
            await scanned(server, tmp_path, NOW, TODAY, NO_SYNC)
        assert not server.log
    assert (await scanned(server, tmp_path, NOW, TODAY, NO_SYNC)).meta.complete


@contextmanager
def small_disk() -> Iterator[None]:
    """No file of this process can grow beyond `SMALL`: Python ignores the signal that tells it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_a_disk_that_is_full_when_accounts_are_judged_is_told_as_it_is(
    tmp_path: Path,
) -> None:
    known = Known(day=TODAY, last_sync=NO_SYNC, types={}, contract_types={}, statuses={}, unseen={})
    read = WorkFile(tmp_path / "one.partial", KEY, known, NOW)
    read.index()
    with read.writing() as rows:
        rows.executemany("INSERT INTO companies (id) VALUES (?)", ((i,) for i in range(MANY)))
    read.close()
    work = WorkFile(read.path, KEY, known, NOW)
    with closing(work), small_disk(), pytest.raises(EstateError, match=str(work.path)):
        await judge_settled(work, known)
