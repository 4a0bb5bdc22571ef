"""What is kept for a time only is forgotten when that is over, also while the bot runs on."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Protocol

import structlog

from bot.errors import StateUnavailable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import timedelta

log = structlog.get_logger(__name__)


class Pruned(Protocol):
    """Records that are kept for a time."""

    async def prune(self) -> None:
        """Forget those whose time is over."""


@asynccontextmanager
async def tidied(records: tuple[Pruned, ...], every: timedelta) -> AsyncIterator[None]:
    """Forget at the start and again and again, until the block ends.

    Args:
        records: what is kept.
        every: how long to wait in between.

    Raises:
        StateUnavailable: at the start, the database does not answer; later it is tried again.
    """
    for each in records:
        await each.prune()
    task = asyncio.create_task(_tidy(records, every))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _tidy(records: tuple[Pruned, ...], every: timedelta) -> None:
    while True:
        await asyncio.sleep(every.total_seconds())
        try:
            for each in records:
                await each.prune()
        except StateUnavailable as error:
            log.warning("not_tidied", detail=error.detail[:200])
