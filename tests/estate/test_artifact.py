"""What is kept of a scan: whole files only, and the former one where a new one is no good."""

from __future__ import annotations

import asyncio
import re
import shlex
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.demo.autotask import AutotaskServer, Msp, NotPermitted
from bot.diagnosis.facts import Reason, Sync, Unreadable
from bot.errors import BrokenArtifact, EstateError
from bot.estate.artifact import FOLDER, load, newest, owner_key, whole_scans
from bot.estate.places import scan_path, work_path
from bot.estate.retention import KEPT, KEPT_INCOMPLETE, forget_old
from bot.estate.scan import Scanner
from tests.estate.test_scan import OWNER, client

if TYPE_CHECKING:
    from bot.estate.artifact import Artifact

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 22)
KEY = owner_key(*OWNER)
SYNC = Sync(
    started_at=datetime(2026, 11, 20, 5, tzinfo=UTC),
    started_on=date(2026, 11, 20),
    completed_at=datetime(2026, 11, 20, 6, tzinfo=UTC),
    by="Dana",
)
NO_SYNC = Unreadable(reason=Reason(code="no-sync", sync_settles=True))


@pytest.fixture
def server() -> AutotaskServer:
    msp = Msp()
    backup = msp.service("Backup")
    for name in ("Acme", "Contoso"):
        contract = msp.contract(
            msp.account(name), "Managed", starts=date(2026, 1, 1), ends=date(2026, 12, 31)
        )
        msp.line(contract, backup, units=25)
    return AutotaskServer(msp)


async def scan(
    server: AutotaskServer, folder: Path, day: date = DAY, *, synced: bool = False
) -> Artifact:
    async with client(server, folder) as autotask:
        scanner = Scanner(autotask, OWNER, folder, share=1.0)
        return await scanner.scan(day, SYNC if synced else NO_SYNC)


async def test_the_tables_are_open_to_other_tools(server: AutotaskServer, tmp_path: Path) -> None:
    artifact = await scan(server, tmp_path)
    asked = "SELECT companyName, verdict FROM accounts JOIN companies USING (id) ORDER BY id"
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "sqlite_utils", str(artifact.path), asked, "--csv"),
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    assert out.decode().split() == ["companyName,verdict", "Acme,waiting", "Contoso,waiting"]
    with artifact.open() as rows:
        found = rows.execute(
            "SELECT name FROM names WHERE rowid IN"
            " (SELECT rowid FROM names_fts WHERE names_fts MATCH 'back*')"
        )
        assert list(found) == [("Backup",)]


async def test_the_command_in_the_documentation_lists_who_is_blocked(
    server: AutotaskServer, tmp_path: Path
) -> None:
    documented = (ROOT / "docs" / "artifact.md").read_text("utf-8")
    (command,) = re.findall(r"^```\n(sqlite-utils .+?)\n```$", documented, re.MULTILINE | re.DOTALL)
    for company in server.msp.tables["Companies"].values():
        company["isActive"] = company["companyName"] != "Acme"
    artifact = await scan(server, tmp_path)
    tool, _, *rest = shlex.split(command.replace("\\\n", ""))
    process = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).with_name(tool)), artifact.path, *rest, stdout=-1
    )
    out, _ = await process.communicate()
    assert process.returncode == 0
    assert "Acme    account-is-active" in out.decode()
    assert "Contoso" not in out.decode()


async def test_nobody_writes_to_it_again(server: AutotaskServer, tmp_path: Path) -> None:
    artifact = await scan(server, tmp_path)
    with artifact.open() as rows, pytest.raises(sqlite3.OperationalError):
        rows.execute("DELETE FROM accounts")


async def test_a_damaged_file_is_refused_and_the_former_one_stays(
    server: AutotaskServer, tmp_path: Path
) -> None:
    former = await scan(server, tmp_path)
    later = await scan(server, tmp_path)
    for damage in (b"", b"not a database", later.path.read_bytes()[:3000]):
        later.path.write_bytes(damage)
        with pytest.raises(BrokenArtifact):
            load(later.path)
        found = newest(tmp_path, KEY)
        assert found is not None
        assert found.path == former.path


async def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as rows:
        rows.execute("CREATE TABLE meta (id INTEGER)")
    with pytest.raises(BrokenArtifact):
        load(path)
    with pytest.raises(BrokenArtifact):
        load(tmp_path / "nowhere.db")


async def test_an_incomplete_scan_is_no_base(server: AutotaskServer, tmp_path: Path) -> None:
    former = await scan(server, tmp_path)
    server.faults.add(NotPermitted(entity="ContractServices"))
    later = await scan(server, tmp_path)
    assert not later.meta.complete
    assert [problem["entity"] for problem in later.meta.problems] == ["ContractServices"]
    assert {account.verdict for account in later.accounts()} == {"cannot_tell"}
    found = newest(tmp_path, KEY)
    assert found is not None
    assert found.path == former.path
    last = newest(tmp_path, KEY, complete=False)
    assert last is not None
    assert last.path == later.path


async def test_a_work_file_of_another_day_or_of_rubbish_is_begun_anew(
    server: AutotaskServer, tmp_path: Path
) -> None:
    work = work_path(tmp_path, KEY)
    work.parent.mkdir(parents=True)
    work.write_bytes(b"rubbish that is long enough to be looked at as a database" * 20)
    assert (await scan(server, tmp_path)).meta.complete
    assert not work.exists()


async def test_a_work_file_of_another_version_is_begun_anew(
    server: AutotaskServer, tmp_path: Path
) -> None:
    whole, work = (await scan(server, tmp_path)).path, work_path(tmp_path, KEY)
    work.write_bytes(whole.read_bytes())
    with closing(sqlite3.connect(work)) as rows, rows:
        rows.execute("UPDATE meta SET basis = '{}', finished_at = NULL")
    assert (await scan(server, tmp_path)).meta.complete
    assert not work.exists()


async def test_a_folder_that_cannot_be_written_is_told(
    server: AutotaskServer, tmp_path: Path
) -> None:
    (tmp_path / FOLDER).write_text("a file where the folder would be", encoding="utf-8")
    with pytest.raises(EstateError, match=FOLDER):
        await scan(server, tmp_path)


async def test_old_scans_are_forgotten_but_never_the_newest(
    server: AutotaskServer, tmp_path: Path
) -> None:
    first = await scan(server, tmp_path)
    second = await scan(server, tmp_path)
    forget_old(tmp_path, KEY, datetime.now(UTC) + timedelta(days=1000))
    assert [scan.path for scan in whole_scans(tmp_path, KEY)] == [second.path]
    assert not first.path.exists()


def history(scan: Artifact, folder: Path, first: date, count: int) -> list[Path]:
    """The same scan, as if it had been made each day; the newest is the last one."""
    noon = datetime(first.year, first.month, first.day, 12, tzinfo=UTC)
    paths = [scan_path(folder, KEY, noon + timedelta(days=n)) for n in range(count)]
    for path in paths:
        path.write_bytes(scan.path.read_bytes())
    return paths


@pytest.mark.parametrize("years", [0, 3])
async def test_scans_that_are_not_complete_never_push_out_one_that_is(
    server: AutotaskServer, tmp_path: Path, years: int
) -> None:
    complete = await scan(server, tmp_path)
    server.faults.add(NotPermitted(entity="ContractServices"))
    failed = await scan(server, tmp_path)
    good = history(complete, tmp_path, date(2026, 1, 1), KEPT + 2)
    bad = history(failed, tmp_path, date(2026, 5, 1), KEPT + 2)
    complete.path.unlink()
    failed.path.unlink()
    forget_old(tmp_path, KEY, datetime.now(UTC) + timedelta(days=365 * years))
    kept = [good[-1], bad[-1]] if years else [*good[2:], *bad[-KEPT_INCOMPLETE:]]
    assert [scan.path for scan in whole_scans(tmp_path, KEY)] == kept[::-1]


async def test_what_cannot_be_read_is_forgotten_by_the_time_in_its_name(
    server: AutotaskServer, tmp_path: Path
) -> None:
    sound = await scan(server, tmp_path)
    ours = damaged, earlier = history(sound, tmp_path, date(2026, 1, 1), 2)
    damaged.write_bytes(b"x" * 100)
    with closing(sqlite3.connect(earlier)) as rows, rows:
        rows.execute("UPDATE meta SET schema = 'psa-bot.artifact/1'")
    theirs = damaged.with_name(f"{KEY}-backup.db")
    theirs.write_bytes(b"x")
    forget_old(tmp_path, KEY, datetime(2027, 2, 5, 12, tzinfo=UTC))
    assert all(path.exists() for path in ours)
    forget_old(tmp_path, KEY, datetime(2027, 2, 5, 13, tzinfo=UTC))
    assert [path.exists() for path in ours] == [False, True]
    history(sound, tmp_path, date(2026, 2, 1), KEPT - 1)
    forget_old(tmp_path, KEY, datetime(2026, 4, 1, tzinfo=UTC))
    assert not earlier.exists()
    assert sound.path.exists()
    assert theirs.exists()
