"""How much of Autotask's hourly budget a scan takes: a share, and less when others need it."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.autotask import Reading
from bot.errors import PsaBotError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

    from bot.autotask import Thresholds
    from bot.estate.progress import Progress
    from bot.estate.spent import Spent
    from bot.estate.sync_watch import SyncWatch

    Ask = Callable[[], Awaitable[Thresholds]]

SLOW_FROM = 0.5
PAUSE_FROM = 0.75
SLOWER = 1.0
"""Seconds before each request, from half of the budget on."""
PAUSE = 60.0
"""Seconds until a full budget is looked at again."""
LONGEST_PAUSE = 60 * 60.0
LOOK_EVERY = 100
SECONDS_A_REQUEST = 120.0
AN_HOUR = 60
"""Minutes of Autotask's budget, before it said so."""


class BudgetSpent(PsaBotError):  # noqa: N818
    """The scans have used up their share of Autotask's hourly budget, or others the budget.

    Start it again in an hour: it goes on where it was. PSA_SCAN_SHARE makes the share larger.
    """


class Allowance:
    """Says when a scan may send its next request.

    Args:
        ask: asks Autotask how much of the tenant's budget is used.
        share: of the limit, for the tenant's scans alone; from 0 to 1.
        spent: how many requests those sent, in other processes too.
        watch: holds the scan up while a sync of Gradient runs.
        sleep: waits so many seconds.
        clock: Unix seconds, which other processes can compare.

    Attributes:
        paused: whether the tenant's budget is nearly full, and the scan waits until it is not.
    """

    def __init__(
        self,
        ask: Ask,
        share: float,
        spent: Spent,
        watch: SyncWatch,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._ask = ask
        self._share = share
        self._spent = spent
        self._watch = watch
        self._sleep = sleep
        self._clock = clock
        self._until_look = 0
        self._one = asyncio.Lock()
        self._known: Thresholds | None = None
        self._given_up = False
        self.paused = False

    @property
    def by_all(self) -> tuple[int, int]:
        """Requests of all the tenant's integrations when that was last asked, and the limit."""
        return (self._known.used, self._known.limit) if self._known else (0, 0)

    @property
    def slow(self) -> bool:
        """Whether the scan sends its requests more slowly, since others need the budget."""
        used, limit = self.by_all
        return used >= limit * SLOW_FROM and limit > 0

    @property
    def waits(self) -> bool:
        """Whether the scan waits for a sync of Gradient that began meanwhile."""
        return self._watch.waits

    @property
    def limit(self) -> int:
        """Requests that the scan may send in the budget's time; 0 before the first one."""
        return int(self._known.limit * self._share) if self._known else 0

    @property
    def used(self) -> int:
        """Requests that the tenant's scans have sent in the budget's time."""
        minutes = self._known.minutes if self._known else AN_HOUR
        return self._spent.within(minutes, self._clock())

    async def begin(self) -> None:
        """A scan begins: what was known may be of yesterday, and others may have scanned.

        Raises:
            AutotaskError: it could not be asked how much is used.
            EstateError: the disk is full.
        """
        self._given_up = False
        self._spent.read()
        await self._watch.clear()
        await self._learn()

    @asynccontextmanager
    async def request(self, progress: Progress) -> AsyncGenerator[Reading]:
        """Give what to send one request with, once it may be sent; what it takes is counted.

        It takes more where it is tried again, and none where the answer was kept.

        Args:
            progress: is told of it.

        Raises:
            BudgetSpent: as `spend`.
            AutotaskError: the same.
            EstateError: the disk is full.
        """
        await self.spend()
        # What the scan asked before showed that the credentials hold.
        reading = Reading(seconds=SECONDS_A_REQUEST, since=progress.began)
        try:
            yield reading
        finally:
            progress.requests += reading.requests
            self.count(reading.requests - 1)
            progress.told()

    async def spend(self) -> None:
        """Return when a request may be sent, and count it.

        Raises:
            BudgetSpent: the scans' share is used up, or the tenant's budget stays full for an hour,
                of which the rest of the scan waits no other.
            AutotaskError: it could not be asked.
            EstateError: the disk is full.
        """
        if self._known is not None and self._until_look <= 0 and not self.waits:
            await self._learn()
        async with self._one:
            known = await self._room()
            if self.used >= max(self.limit, 1):
                raise BudgetSpent(f"{self.used} requests in {known.minutes} minutes")
            if known.used >= known.limit * SLOW_FROM:
                await self._sleep(SLOWER)
            await self._watch.clear()
            self._until_look -= 1
            self.count(1)

    def count(self, requests: int) -> None:
        """Count requests beside those of `spend`; below 0 for what was not sent after all."""
        self._spent.add(requests, self._clock())

    async def _learn(self) -> Thresholds:
        """Ask how much is used; meanwhile others go on by what was known."""
        self._until_look = LOOK_EVERY
        self.count(1)
        self._known = known = await self._ask()
        return known

    async def _room(self) -> Thresholds:
        """How much is used, once there is room."""
        waited = 0.0
        known = self._known or await self._learn()
        while known.used >= known.limit * PAUSE_FROM:
            if waited >= LONGEST_PAUSE:
                self._given_up = True
            if self._given_up:
                raise BudgetSpent(f"{known.used} of {known.limit} requests are used by all")
            self.paused = True
            try:
                await self._sleep(PAUSE)
            finally:
                self.paused = False
            waited += PAUSE
            await self._watch.clear()
            known = await self._learn()
        return known
