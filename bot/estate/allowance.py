"""How much of Autotask's hourly budget a scan takes: a share, and less when others need it."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import TYPE_CHECKING

from bot.errors import PsaBotError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.autotask import Thresholds

    Ask = Callable[[], Awaitable[Thresholds]]

SLOW_FROM = 0.5
PAUSE_FROM = 0.75
SLOWER = 1.0
"""Seconds before each request, from half of the budget on."""
PAUSE = 60.0
"""Seconds until a full budget is looked at again."""
LONGEST_PAUSE = 60 * 60.0
LOOK_EVERY = 100


class BudgetSpent(PsaBotError):  # noqa: N818
    """The scan has used up its share of Autotask's hourly budget.

    It goes on where it was when it is started again; PSA_SCAN_SHARE makes the share larger.
    """


class Allowance:
    """Says when a scan may send its next request.

    Args:
        ask: asks Autotask how much of the tenant's budget is used.
        share: of the limit, for the scan alone; from 0 to 1.
        sleep: waits so many seconds.
        clock: seconds that only go forward.

    Attributes:
        paused: whether the tenant's budget is nearly full, and the scan waits until it is not.
    """

    def __init__(
        self,
        ask: Ask,
        share: float,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ask = ask
        self._share = share
        self._sleep = sleep
        self._clock = clock
        self._sent: deque[float] = deque()
        self._until_look = 0
        self._one = asyncio.Lock()
        self._known: Thresholds | None = None
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
    def limit(self) -> int:
        """Requests that the scan may send in the budget's time; 0 before the first one."""
        return int(self._known.limit * self._share) if self._known else 0

    @property
    def used(self) -> int:
        """Requests that the scan has sent in the budget's time."""
        return len(self._sent)

    async def begin(self) -> None:
        """A scan begins: ask how much is used, since what was known may be of yesterday.

        Raises:
            BudgetSpent: as `spend`.
            AutotaskError: it could not be asked.
        """
        await self._learn()
        await self.spend()

    async def spend(self) -> None:
        """Return when a request may be sent, and count it.

        Raises:
            BudgetSpent: the scan's share is used up, or the tenant's budget stays full for an hour.
            AutotaskError: it could not be asked.
        """
        if self._known is not None and self._until_look <= 0:
            await self._learn()
        async with self._one:
            known = await self._room()
            now = self._clock()
            while self._sent and self._sent[0] <= now - known.minutes * 60:
                self._sent.popleft()
            if len(self._sent) >= max(self.limit, 1):
                raise BudgetSpent(f"{len(self._sent)} requests in {known.minutes} minutes")
            if known.used >= known.limit * SLOW_FROM:
                await self._sleep(SLOWER)
            self._until_look -= 1
            self._sent.append(self._clock())

    async def _learn(self) -> Thresholds:
        """Ask how much is used; meanwhile others go on by what was known."""
        self._until_look = LOOK_EVERY
        self._known = known = await self._ask()
        self._sent.append(self._clock())
        return known

    async def _room(self) -> Thresholds:
        """How much is used, once there is room."""
        began = self._clock()
        known = self._known or await self._learn()
        while known.used >= known.limit * PAUSE_FROM:
            if self._clock() - began >= LONGEST_PAUSE:
                self._until_look = 0
                raise BudgetSpent(f"{known.used} of {known.limit} requests are used by all")
            self.paused = True
            try:
                await self._sleep(PAUSE)
            finally:
                self.paused = False
            known = await self._learn()
        return known
