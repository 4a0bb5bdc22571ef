"""The database is away when a scan or a list begins or ends in Slack: its end is told, once."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.handlers.office import DANA, DIRECT, open_office
from tests.handlers.test_estate import said
from tests.handlers.test_lists import LIST, finished, hand_in
from tests.handlers.test_remedies import QUICK

if TYPE_CHECKING:
    from pathlib import Path

LEASE = 0.3


async def test_a_scan_that_could_not_be_noted_is_told_to_its_end(tmp_path: Path) -> None:
    pace = replace(QUICK, lease=timedelta(seconds=LEASE))
    async with open_office(tmp_path, operators=(DANA,), pace=pace) as office:
        with closing(sqlite3.connect(tmp_path / "state.db", isolation_level=None)) as state:
            state.execute("ALTER TABLE messages_under_way RENAME TO away")
            office.autotask.latency = 5 * LEASE
            await office.ask("scan")
            begun = await office.answer()
            state.execute("ALTER TABLE away RENAME TO messages_under_way")
            await asyncio.sleep(3 * LEASE)
            office.autotask.latency = 0.0
            done = await said(office, "Everything was read.")
            assert done.ts == begun.ts
            assert state.execute("SELECT count(*) FROM messages_under_way").fetchone() == (0,)


async def test_a_list_whose_end_could_not_be_noted_is_not_said_to_be_cut_off(
    tmp_path: Path,
) -> None:
    pace = replace(QUICK, lease=timedelta(seconds=LEASE))
    async with open_office(tmp_path, operators=(DANA,), pace=pace) as office:
        with closing(sqlite3.connect(tmp_path / "state.db", isolation_level=None)) as state:
            offer = await hand_in(office, LIST)
            office.autotask.latency = LEASE
            await office.slack.click(offer, "list_go", user=DANA)
            await office.slack.until(
                lambda: "Looking into" in office.slack.workspace.find(DIRECT, offer.ts).text or None
            )
            state.execute("ALTER TABLE messages_under_way RENAME TO away")
            assert "3 lines looked into" in (await finished(office, offer)).text
            await asyncio.sleep(LEASE)
            state.execute("ALTER TABLE away RENAME TO messages_under_way")
            await asyncio.sleep(3 * LEASE)
            assert "3 lines looked into" in office.slack.workspace.find(DIRECT, offer.ts).text
            assert state.execute("SELECT count(*) FROM messages_under_way").fetchone() == (0,)
