"""A scan whose process is killed goes on where it was, with the same result."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
from collections import Counter
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.demo.autotask.changing import set_units
from bot.demo.autotask.faults import Hang
from bot.estate.artifact import FOLDER, load
from tests.cli.running import ROOT
from tests.cli.test_why_missing import synced
from tests.estate.test_delta import tables

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.demo.autotask import AutotaskServer
    from bot.estate.artifact import Artifact
    from tests.cli.running import Shell

UNITS = "ContractServiceUnits"
SOON = 0.05


def folder_of(office: Shell) -> Path:
    return office.folder / "data" / FOLDER


def newest(office: Shell) -> Artifact:
    return load(max(folder_of(office).glob("*.db")))


def kept(office: Shell, asked: str) -> set[str | int]:
    """What the file of the scan that is under way has."""
    found = next(folder_of(office).glob("*.partial"), None)
    if found is None:
        return set()
    with closing(sqlite3.connect(f"{found.as_uri()}?mode=ro", uri=True)) as rows:
        return {value for (value,) in rows.execute(asked)}


def asked(autotask: AutotaskServer, kind: str) -> set[str]:
    return {request.entity for request in autotask.log if request.kind == kind}


@asynccontextmanager
async def killed(office: Shell, autotask: AutotaskServer, hang: Hang) -> AsyncIterator[None]:
    """A scan that waits for an answer, and is killed at the end of the block."""
    autotask.log.clear()
    autotask.faults.add(hang)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "scan"),
        cwd=office.folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **office.variables},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    yield
    process.kill()
    assert await process.wait() < 0
    autotask.faults.clear()
    autotask.log.clear()


async def test_one_of_everything(office: Shell, autotask: AutotaskServer) -> None:
    await synced(office)
    pages = {"Companies", "Contracts", "ContractServices", "Services"}
    async with killed(office, autotask, Hang(entity=UNITS, kind="query")):
        while not pages <= kept(office, "SELECT entity FROM cursors WHERE done"):  # noqa: ASYNC110 - a file, no event
            await asyncio.sleep(SOON)
        other = await office("scan")
        assert other.code == 3
        assert "Another scan of the same tenant is under way." in other.err
    ran = await office("scan")
    assert ran.code == 0, ran.err
    assert UNITS in asked(autotask, "query")
    looked = Counter(one.entity for one in autotask.log if one.kind == "query")
    assert {looked[entity] for entity in pages} == {1}  # at the end, for what changed meanwhile
    gone_on_with = newest(office)
    assert (await office("scan", "--full")).code == 0
    assert newest(office).path != gone_on_with.path
    assert newest(office).meta.pages == gone_on_with.meta.pages
    assert newest(office).meta.requests < gone_on_with.meta.requests
    assert tables(newest(office)) == tables(gone_on_with)


async def test_one_of_what_is_newer(office: Shell, autotask: AutotaskServer) -> None:
    await synced(office)
    assert (await office("scan")).code == 0
    line = next(iter(autotask.msp.tables["ContractServices"].values()))
    now = datetime.now(UTC)
    set_units(autotask.msp, "ContractServices", line["id"], 77, now.date(), now)
    # What stands on the contract was read anew by then, and is not yet judged.
    async with killed(office, autotask, Hang(entity=UNITS, kind="count")):
        while UNITS not in asked(autotask, "count"):  # noqa: ASYNC110 - a log, no event
            await asyncio.sleep(SOON)
        touched = kept(office, "SELECT contract_id FROM touched WHERE read")
        assert line["contractID"] in touched
    ran = await office("scan")
    assert ran.code == 0, ran.err
    companies = [one for one in autotask.log if (one.entity, one.kind) == ("Companies", "query")]
    assert all("lastTrackedModifiedDateTime" in str(one.filter) for one in companies)
    gone_on_with = newest(office)
    assert gone_on_with.meta.since is not None
    assert (await office("scan", "--full")).code == 0
    assert newest(office).meta.since is None
    assert tables(newest(office)) == tables(gone_on_with)
