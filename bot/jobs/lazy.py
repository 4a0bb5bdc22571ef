"""Jobs that are launched when the first one begins: most questions need none, and DBOS is heavy."""

from __future__ import annotations

import asyncio
import importlib
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.jobs.durable import DurableJobs
    from bot.jobs.port import Body


class LazyJobs:
    """Jobs of this process, opened by `async with` and launched by the first `start`.

    Whoever keeps the particulars of jobs starts the unfinished ones anew when the process starts;
    that is what makes those go on that were cut off.

    Args:
        url: where they are kept, `sqlite:///...` or `postgresql://...`.
        bodies: what each kind of job does.
        executor: names this process among its replicas; the same after a restart.
    """

    def __init__(self, url: str, bodies: Mapping[str, Body], executor: str) -> None:
        self._url = url
        self._bodies = bodies
        self._executor = executor
        self._jobs: DurableJobs | None = None
        self._alone = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._jobs is not None:
            await self._jobs.close()

    async def start(self, kind: str, key: str) -> None:
        """Begin a job, once under its key; see `Jobs.start`."""
        async with self._alone:
            if self._jobs is None:
                self._jobs = await self._launched()
        await self._jobs.start(kind, key)

    async def _launched(self) -> DurableJobs:
        # In a thread, since it takes a second and this loop has answers to give.
        durable = await asyncio.to_thread(importlib.import_module, "bot.jobs.durable")
        jobs: DurableJobs = durable.DurableJobs(self._url, self._bodies, self._executor)
        await jobs.launch()
        return jobs
