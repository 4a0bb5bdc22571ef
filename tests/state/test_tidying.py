"""What is kept for a time is forgotten while the bot runs on, also after the database was away."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.app.tidying import tidied
from bot.errors import StateUnavailable

AT_ONCE = timedelta(seconds=0.01)


class Records:
    """Counts how often they were looked through; the database is away as often as told."""

    def __init__(self, away: tuple[int, ...] = ()) -> None:
        self.looked = 0
        self.away = away

    async def prune(self) -> None:
        self.looked += 1
        if self.looked in self.away:
            raise StateUnavailable("away")


async def test_it_is_done_at_the_start_and_again_and_again_and_ends() -> None:
    records = Records(away=(2, 3))
    async with tidied((records,), AT_ONCE), asyncio.timeout(10):
        assert records.looked == 1
        while records.looked < 5:  # noqa: ASYNC110 - it has no event
            await asyncio.sleep(0.01)
    looked = records.looked
    await asyncio.sleep(0.1)
    assert records.looked == looked


async def test_a_database_that_is_away_at_the_start_is_told() -> None:
    with pytest.raises(StateUnavailable):
        async with tidied((Records(away=(1,)),), AT_ONCE):
            pass
