"""A scan that was cut off says from how far it goes on."""

from __future__ import annotations

import asyncio
from copy import copy
from typing import TYPE_CHECKING

from bot.demo.autotask import AutotaskServer
from bot.demo.autotask.faults import Hang
from bot.demo.autotask.northwind import demo_msp
from bot.estate.scan import Scanner
from tests.estate.test_delta import NO_SYNC, tables
from tests.estate.test_scan import OWNER, client
from tests.oracle.case import TODAY

if TYPE_CHECKING:
    from pathlib import Path

    from bot.estate.artifact import Artifact
    from bot.estate.progress import Progress

PAGE = 10
HALF = 120
SOON = 0.3


async def scan(server: AutotaskServer, folder: Path, told: list[Progress]) -> Artifact:
    async with client(server, folder, PAGE) as autotask:
        keep = lambda progress: told.append(copy(progress))  # noqa: E731 - as short as it is
        scanner = Scanner(autotask, OWNER, folder, share=1.0, tell=keep)
        return await scanner.scan(TODAY, NO_SYNC)


async def test_it_counts_from_where_it_was(tmp_path: Path) -> None:
    server = AutotaskServer(demo_msp(TODAY))
    at_once: list[Progress] = []
    whole = await scan(server, tmp_path / "at once", at_once)
    assert at_once[-1].rows == at_once[-1].rows_due
    first: list[Progress] = []
    task = asyncio.create_task(scan(server, tmp_path, first))
    while not (first and first[-1].rows >= HALF):  # noqa: ASYNC110 - no event tells of it
        await asyncio.sleep(0)
    server.faults.add(Hang())
    await asyncio.sleep(SOON)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    server.faults.clear()
    server.log.clear()
    second: list[Progress] = []
    artifact = await scan(server, tmp_path, second)
    began = next(each for each in second if each.pages)
    cut_off = max(each.pages for each in first)
    assert began.pages == cut_off > 0
    assert 0 < began.rows < began.rows_due
    assert began.earlier > 0
    assert artifact.meta.pages == whole.meta.pages
    assert artifact.meta.requests > len(server.log)
    assert artifact.meta.seconds > began.earlier
    assert second[-1].rows == second[-1].rows_due == at_once[-1].rows
    assert tables(artifact) == tables(whole)
    # Nothing of that is left for the scan that builds on it.
    third: list[Progress] = []
    again = await scan(server, tmp_path, third)
    assert again.meta.requests < artifact.meta.requests
    assert third[0].pages == 0
