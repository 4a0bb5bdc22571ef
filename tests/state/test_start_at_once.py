"""Bots that start at once on a machine on which there was none."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.state import Database

if TYPE_CHECKING:
    from pathlib import Path

AT_ONCE = 6
TIMES = 15


async def test_a_new_file_is_opened_by_whoever_starts_at_once(tmp_path: Path) -> None:
    async def opened(path: Path) -> None:
        async with Database(f"sqlite:///{path}") as database:
            await database.ping()

    for time in range(TIMES):
        path = tmp_path / f"{time}.db"
        await asyncio.gather(*(opened(path) for _ in range(AT_ONCE)))
