"""A scan and a sync of Gradient do not read Autotask at the same time."""

from __future__ import annotations

import asyncio
from math import inf
from typing import TYPE_CHECKING

from bot.diagnosis.facts import Unreadable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.diagnosis.facts import Syncs

    Sleep = Callable[[float], Awaitable[None]]
    ReadSyncs = Callable[[], Awaitable[Syncs | Unreadable]]

STUCK_SECONDS = 30 * 60
LOOK_SECONDS = 15.0


async def when_no_sync_runs(
    syncs: ReadSyncs, waiting: Callable[[], None], sleep: Sleep = asyncio.sleep
) -> Syncs | Unreadable:
    """Return what the ledger says once no sync of Gradient is under way.

    What Gradient reads meanwhile is not disturbed, and what it read is known then. A sync that is
    stuck is not waited for.

    Args:
        syncs: reads the ledger.
        waiting: is told that there is one to wait for.
        sleep: waits so many seconds.
    """
    while True:
        known = await syncs()
        if isinstance(known, Unreadable) or known.running is None:
            return known
        if known.running.seconds > STUCK_SECONDS:
            return known
        waiting()
        await sleep(LOOK_SECONDS)


class SyncWatch:
    """Holds a scan up that is under way, while a sync of Gradient runs.

    What was read before the sync is not read again, and what is judged stays what was known when
    the scan began: its file says of which sync that is, and the next scan knows of the new one.

    Args:
        syncs: reads the ledger; `None` where there is none to look at.
        clock: Unix seconds.
        sleep: waits so many seconds.

    Attributes:
        waits: whether there is a sync that is waited for.
    """

    def __init__(
        self, syncs: ReadSyncs | None, *, clock: Callable[[], float], sleep: Sleep
    ) -> None:
        self._syncs = syncs
        self._clock = clock
        self._sleep = sleep
        self._looked = -inf
        self.waits = False

    async def clear(self) -> None:
        """Return when no sync runs, as of the last 15 seconds."""
        if self._syncs is None or 0 <= self._clock() - self._looked < LOOK_SECONDS:
            return
        try:
            await when_no_sync_runs(self._syncs, self._wait, self._sleep)
        finally:
            self.waits = False
            self._looked = self._clock()

    def _wait(self) -> None:
        self.waits = True
