from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine

from bot.state import Claims, Database
from tests.state.claiming import KEYS

ROOT = Path(__file__).parents[2]


async def test_only_the_first_of_many_gets_the_key(database: Database) -> None:
    claims = Claims(database)
    won = await asyncio.gather(*(claims.claim("press-1", f"task {n}") for n in range(30)))
    assert won.count(True) == 1
    assert not await claims.claim("press-1", "late")
    assert await claims.claim("press-2", "late")


async def test_two_connections_share_their_claims(url: str) -> None:
    async with Database(url) as one, Database(url) as two:
        assert await Claims(one).claim("press", "one")
        assert not await Claims(two).claim("press", "two")


def test_processes_that_start_at_once_share_every_key_exactly_once(url: str) -> None:
    """None of them finds the tables made, either."""
    command = [sys.executable, "-m", "tests.state.claiming", url]
    processes = [
        subprocess.Popen(  # noqa: S603 - our own module, in our own interpreter
            [*command, f"process {n}"], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        for n in range(3)
    ]
    outputs = [process.communicate(timeout=60)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0]
    taken = [key for output in outputs for key in json.loads(output)]
    assert sorted(taken) == sorted(f"press-{number}" for number in range(KEYS))


async def test_old_claims_are_forgotten_and_new_ones_kept(database: Database) -> None:
    claims = Claims(database)
    with time_machine.travel(datetime.now(UTC) - timedelta(hours=25), tick=True):
        await claims.claim("old", "dana")
    await claims.claim("new", "dana")
    await claims.prune()
    assert await claims.claim("old", "dana")
    assert not await claims.claim("new", "dana")


async def test_claims_survive_a_restart(url: str) -> None:
    async with Database(url) as database:
        assert await Claims(database).claim("press", "dana")
    async with Database(url) as database:
        assert not await Claims(database).claim("press", "dana")
