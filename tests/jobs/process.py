"""A replica of its own, which a test may kill: `python -m tests.jobs.process URL FOLDER [KEY]`."""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import timedelta
from pathlib import Path

from bot.jobs import LazyJobs, Steps
from bot.state import Database, Replicas

LEASE = timedelta(seconds=1.2)


async def run(url: str, folder: Path, key: str | None) -> None:
    def note(line: str) -> None:
        with (folder / "diary").open("a") as diary:
            diary.write(f"{line} {os.getpid()}\n")

    async def first() -> None:
        note("first")

    async def second() -> None:
        while not (folder / "go").exists():  # noqa: ASYNC110 - another process makes it
            await asyncio.sleep(0.05)
        note("second")

    async def body(steps: Steps, _key: str) -> None:
        await steps.do("first", first)
        await steps.do("second", second)
        note("end")

    async with (
        Database(url) as database,
        LazyJobs(url, {"diary": body}, "host", Replicas(database), LEASE) as jobs,
    ):
        if key is not None:
            await jobs.start("diary", key)
        note("up")
        await asyncio.sleep(60)


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1], Path(sys.argv[2]), sys.argv[3] if sys.argv[3:] else None))
