"""Jobs that are launched when the first one is wanted: most questions need none; DBOS is heavy."""

from __future__ import annotations

import asyncio
import importlib
from itertools import count
from typing import TYPE_CHECKING, Protocol, Self
from uuid import uuid4

import structlog

from bot.errors import StateUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta

    from bot.jobs.durable import DurableJobs
    from bot.jobs.port import Body

log = structlog.get_logger(__name__)

LOOKS = 3
"""How often within a lease it is prolonged, and the dead are looked for."""


class Leases(Protocol):
    """Who holds which name; see `bot.state.Replicas`."""

    async def take(self, name: str, holder: str, lease: timedelta) -> bool:
        """Hold a name that nobody holds."""

    async def extend(self, name: str, holder: str, lease: timedelta) -> bool:
        """Go on holding it; False when somebody else does."""

    async def release(self, name: str, holder: str) -> None:
        """Let go of a name whose jobs somebody has to go on with."""

    async def forget(self, name: str, holder: str) -> None:
        """Let go of a name that has no jobs any more."""

    async def expired(self) -> list[str]:
        """The names whose holders are taken for dead."""


class LazyJobs:
    """Jobs of this process, opened by `async with` and launched when one is wanted.

    Whoever keeps the particulars of jobs starts the unfinished ones anew when the process starts;
    that launches what goes on with those that were cut off. The jobs of a process that has died
    and does not come back are gone on with by the first other one that sees its lease run out.

    Args:
        url: where they are kept, `sqlite:///...` or `postgresql://...`.
        bodies: what each kind of job does.
        host: names the machine; the processes on it are numbered.
        leases: who holds which name.
        lease: after which a process that does not stir is taken for dead.
    """

    def __init__(
        self, url: str, bodies: Mapping[str, Body], host: str, leases: Leases, lease: timedelta
    ) -> None:
        self._url = url
        self._bodies = bodies
        self._host = host
        self._leases = leases
        self._lease = lease
        self._holder = uuid4().hex
        self._name = ""
        self._jobs: DurableJobs | None = None
        self._alone = asyncio.Lock()
        self._keeper: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._keeper = asyncio.create_task(self._keep())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        await self._end()

    async def ready(self) -> None:
        """See to it that jobs can begin; see `Jobs.ready`."""
        async with self._alone:
            await self._launched()

    async def start(self, kind: str, key: str) -> None:
        """Begin a job, once under its key; see `Jobs.start`."""
        async with self._alone:
            jobs = await self._launched()
        await jobs.start(kind, key)

    async def _launched(self) -> DurableJobs:
        if self._jobs is None:
            # In a thread, since it takes a second and this loop has answers to give.
            durable = await asyncio.to_thread(importlib.import_module, "bot.jobs.durable")
            for number in count():
                self._name = f"{self._host}-{number}"
                if await self._leases.take(self._name, self._holder, self._lease):
                    break
            jobs: DurableJobs = durable.DurableJobs(self._url, self._bodies, self._name)
            await jobs.launch()
            self._jobs = jobs
        return self._jobs

    async def _keep(self) -> None:
        """Prolong the lease, and look for the dead, until it is cancelled."""
        while True:
            await asyncio.sleep(self._lease.total_seconds() / LOOKS)
            try:
                async with self._alone:
                    await self._hold()
                    await self._adopt()
            except StateUnavailable as error:
                log.warning("jobs_not_looked_after", detail=error.detail)

    async def _hold(self) -> None:
        held = self._jobs is None or await self._leases.extend(
            self._name, self._holder, self._lease
        )
        if not held:
            # This process stood still for so long that another one has its jobs now.
            log.warning("jobs_lost", name=self._name)
            await self._end()

    async def _adopt(self) -> None:
        for name in await self._leases.expired():
            jobs = await self._launched()
            if await self._leases.take(name, self._holder, self._lease):
                await jobs.adopt(name)
                await self._leases.forget(name, self._holder)

    async def _end(self) -> None:
        if self._jobs is None:
            return
        jobs, self._jobs = self._jobs, None
        try:
            let_go = self._leases.forget if await jobs.is_idle() else self._leases.release
        except StateUnavailable:
            let_go = self._leases.release
        await jobs.close()
        try:
            await let_go(self._name, self._holder)
        except StateUnavailable as error:
            log.warning("jobs_not_let_go", name=self._name, detail=error.detail)
