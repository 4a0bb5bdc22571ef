"""Two replicas on one database: each has its own jobs, and the living go on with the dead's."""

from __future__ import annotations

import asyncio
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.state import Database, Replicas
from tests.jobs.process import LEASE

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator

ROOT = Path(__file__).parents[2]


def diary(folder: Path) -> list[tuple[str, int]]:
    path = folder / "diary"
    lines = path.read_text().splitlines() if path.exists() else []
    return [(word, int(pid)) for word, pid in (line.split() for line in lines)]


async def until(folder: Path, word: str, times: int = 1) -> None:
    async with asyncio.timeout(30):
        while [each for each, _ in diary(folder)].count(word) < times:  # noqa: ASYNC110 - a file
            await asyncio.sleep(0.05)


@asynccontextmanager
async def replica(url: str, folder: Path, *key: str) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.jobs.process", url, str(folder), *key, cwd=ROOT
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_the_living_go_on_with_the_jobs_of_the_dead(url: str, tmp_path: Path) -> None:
    async with replica(url, tmp_path, "a") as one, replica(url, tmp_path, "b") as other:
        await until(tmp_path, "first", 2)
        await until(tmp_path, "up", 2)
        await asyncio.sleep(2 * LEASE.total_seconds())
        one.kill()
        await one.wait()
        (tmp_path / "go").touch()
        await until(tmp_path, "end", 2)
        told = diary(tmp_path)
        assert [pid for word, pid in told if word == "first"].count(one.pid) == 1
        assert len([word for word, _ in told if word == "first"]) == 2
        assert [pid for word, pid in told if word not in {"first", "up"}] == [other.pid] * 4


async def test_who_has_no_jobs_wakes_for_those_of_the_dead(url: str, tmp_path: Path) -> None:
    async with replica(url, tmp_path, "a") as one, replica(url, tmp_path) as idle:
        await until(tmp_path, "first")
        await until(tmp_path, "up", 2)
        one.kill()
        (tmp_path / "go").touch()
        await until(tmp_path, "end")
        assert diary(tmp_path)[-1] == ("end", idle.pid)
    async with Database(url) as database:
        await asyncio.sleep(LEASE.total_seconds())
        assert await Replicas(database).expired() == ["host-0"]


async def test_a_name_is_held_by_one_until_its_lease_runs_out(url: str) -> None:
    async with Database(url) as database:
        leases = Replicas(database)
        assert await leases.take("host-0", "one", LEASE)
        assert not await leases.take("host-0", "other", LEASE)
        assert await leases.extend("host-0", "one", -LEASE)
        assert await leases.expired() == ["host-0"]
        taken = await asyncio.gather(*(leases.take("host-0", who, LEASE) for who in "abc"))
        assert sorted(taken) == [False, False, True]
        assert not await leases.extend("host-0", "one", LEASE)
        await leases.release("host-0", "one")
        assert await leases.expired() == []
        await leases.forget("host-0", "abc"[taken.index(True)])
        assert await leases.take("host-0", "one", LEASE)
