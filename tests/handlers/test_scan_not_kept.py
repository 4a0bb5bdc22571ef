"""The database is away when a scan begins in Slack: it is told to its end all the same."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.handlers.office import DANA, open_office
from tests.handlers.test_estate import said
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
