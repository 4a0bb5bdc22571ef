"""The scans and lists that people wait for: whatever ends this process, they are told the end."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import uuid4

import structlog

from bot.errors import ScanRuns, StateUnavailable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import timedelta

    from bot.desk.telling import Telling
    from bot.state import MessagesUnderWay, MessageUnderWay

log = structlog.get_logger(__name__)

LOOKS = 3
"""How often within a lease it is prolonged, and the dead are looked for."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What this process holds of them, and what others have left.

    Args:
        messages: keeps them.
        lease: after which a process that does not stir is taken for dead.
        holder: names this process.
        here: those that are under way here.
        ended: those that have ended here, of which the database does not know it yet.
    """

    messages: MessagesUnderWay
    lease: timedelta
    holder: str = field(default_factory=lambda: uuid4().hex)
    here: set[str] = field(default_factory=set)
    ended: set[str] = field(default_factory=set)

    @asynccontextmanager
    async def begun(self, message: MessageUnderWay, said: Telling) -> AsyncIterator[None]:
        """Hold one that begins here, until the block ends.

        It is made, and told, all the same where the database does not answer.

        Args:
            message: what is told.
            said: the same, as it stands in Slack.
        """
        try:
            await self.messages.keep(message, self.holder, self.lease)
        except StateUnavailable as error:
            log.warning("message_not_kept", detail=error.detail[:200])
            yield
            return
        async with self.held(message.id, said):
            yield

    async def posted(self, message_id: str, said: Telling) -> None:
        """Note where one stands that was posted since it began."""
        if said.posted is None or said.posted.ts is None:
            return
        try:
            await self.messages.posted(message_id, self.holder, said.posted.ts)
        except StateUnavailable as error:
            log.warning("message_not_noted", detail=error.detail[:200])

    async def left(self) -> list[MessageUnderWay]:
        """Those that were cut off; what is under way here, or has ended here, was not.

        Where the database was away for a while, it has it that nobody stirs.

        Raises:
            StateUnavailable: the database does not answer.
        """
        found = [each for each in await self.messages.left() if each.id not in self.here]
        over = [each for each in found if each.id in self.ended]
        for each in over:
            await self.messages.forget(each.id, self.holder)
            self.ended.discard(each.id)
        return [each for each in found if each not in over]

    async def take(self, message_id: str) -> bool:
        """Whether one that was cut off is this process's from now on.

        Raises:
            StateUnavailable: the database does not answer.
        """
        return await self.messages.take(message_id, self.holder, self.lease)

    async def pause(self) -> None:
        """Wait until the next look."""
        await asyncio.sleep(self.lease.total_seconds() / LOOKS)

    @asynccontextmanager
    async def held(self, message_id: str, said: Telling) -> AsyncIterator[None]:
        """Hold one until the block ends; one that the process's end cuts off is left to the next.

        Args:
            message_id: which.
            said: what says no more when another process has taken it.
        """
        keeper = asyncio.create_task(self._hold(message_id, said))
        self.here.add(message_id)
        is_over = True
        try:
            yield
        except (asyncio.CancelledError, ScanRuns):
            is_over = False
            raise
        finally:
            keeper.cancel()
            await asyncio.gather(keeper, return_exceptions=True)
            let_go = self.messages.forget if is_over else self.messages.release
            try:
                await let_go(message_id, self.holder)
            except StateUnavailable as error:
                log.warning("message_not_let_go", detail=error.detail[:200])
                self.ended.update([message_id] if is_over else [])
            self.here.discard(message_id)

    async def _hold(self, message_id: str, said: Telling) -> None:
        """Prolong it; a process that stood still for too long has lost it."""
        while not said.lost:
            await self.pause()
            try:
                said.lost = not await self.messages.extend(message_id, self.holder, self.lease)
            except StateUnavailable as error:
                log.warning("message_not_held", detail=error.detail[:200])
