"""Jobs on SQLite and on Postgres: begun once, gone on with after an end, patient with the state."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errors import StateUnavailable
from bot.jobs import LazyJobs
from bot.state import Database, Replicas

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.jobs import Body, Steps


LEASE = timedelta(seconds=1)


def opened(database: Database, url: str, bodies: Mapping[str, Body]) -> LazyJobs:
    return LazyJobs(url, bodies, "here", Replicas(database), LEASE)


class Diary:
    """A job that writes down what it did, and waits within its second step until it may go on."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.waits = asyncio.Event()
        self.may = asyncio.Event()
        self.done = asyncio.Event()

    async def body(self, steps: Steps, key: str) -> None:
        first = await steps.do("first", lambda: self._first(key))
        await steps.do("second", self._second)
        self.lines.append(f"end of {first}")
        self.done.set()

    async def _first(self, key: str) -> str:
        self.lines.append(f"first of {key}")
        return key

    async def _second(self) -> None:
        self.waits.set()
        await self.may.wait()
        self.lines.append("second")


async def test_a_job_is_begun_once_and_gone_on_with(url: str) -> None:
    before, after = Diary(), Diary()
    async with Database(url) as database, opened(database, url, {"diary": before.body}) as jobs:
        await jobs.start("diary", "a")
        await jobs.start("diary", "a")
        await asyncio.wait_for(before.waits.wait(), 10)
    assert before.lines == ["first of a"]
    after.may.set()
    async with Database(url) as database, opened(database, url, {"diary": after.body}) as jobs:
        await jobs.start("diary", "a")
        await asyncio.wait_for(after.done.wait(), 20)
        await jobs.start("diary", "a")
    assert after.lines == ["second", "end of a"]


async def test_a_step_waits_for_the_database(url: str) -> None:
    tries = []
    done = asyncio.Event()

    async def work() -> None:
        tries.append(1)
        if len(tries) < 2:
            raise StateUnavailable("away")
        done.set()

    async def body(steps: Steps, _key: str) -> None:
        await steps.do("work", work)

    async with Database(url) as database, opened(database, url, {"job": body}) as jobs:
        await jobs.start("job", "b")
        await asyncio.wait_for(done.wait(), 20)
    assert len(tries) == 2


async def test_a_database_that_is_away_is_said(tmp_path: object) -> None:
    url = f"sqlite:///{tmp_path}/nowhere/state.db"
    async with opened(Database(url), url, {}) as jobs:
        with pytest.raises(StateUnavailable):
            await jobs.start("job", "c")


def test_the_port_is_light() -> None:
    code = "import sys, bot.jobs; print('dbos' in sys.modules)"
    ran = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "False"
