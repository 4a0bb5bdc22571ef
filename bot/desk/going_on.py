"""What somebody waits for and was cut off: a scan goes on, and of a list that is told."""

from __future__ import annotations

import asyncio
import secrets
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot.desk.place import Place, Posted
from bot.desk.telling import Telling
from bot.errors import PsaBotError, ScanRuns, SlackUnreachable, StateUnavailable
from bot.estate.close_days import is_close_day
from bot.presentation.list_messages import cut_off_message

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.desk.estate import EstateDesk
    from bot.estate.artifact import Artifact
    from bot.presentation import Message
    from bot.state import MessageUnderWay

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class GoingOn:
    """Looks for scans and lists that were cut off, here or in a process that has died.

    Args:
        estate: scans.
    """

    estate: EstateDesk

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Look until the block ends; a scan that is under way then goes on at the next start."""
        task = asyncio.create_task(self._look())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _look(self) -> None:
        unfinished = self.estate.unfinished
        while True:
            try:
                for left in await unfinished.left():
                    await self._go_on(left)
            except StateUnavailable as error:
                log.warning("scans_not_looked_after", detail=error.detail[:200])
            await unfinished.pause()

    async def _go_on(self, left: MessageUnderWay) -> None:
        """Whatever goes wrong is told where it was asked, and ends no other scan."""
        place = Place(left.id, left.by, left.channel, thread=left.thread)
        said = Telling(self.estate.desk, place, Posted(left.ts) if left.ts else None)
        try:
            await self._ended(left, said)
        except (ScanRuns, StateUnavailable) as error:
            log.warning("scan_goes_on_later", code=error.code, detail=error.detail[:200])
        except Exception as error:
            reference = secrets.token_hex(4)
            log.exception("scan_does_not_go_on", reference=reference)
            known = error if isinstance(error, PsaBotError) else PsaBotError()
            desk = self.estate.desk
            told = desk.presenter.error(known.code, known.advice, known.detail, reference)
            with suppress(SlackUnreachable):
                await (desk.outbox.whisper(place, told) if said.ended else said.end(told))

    async def _ended(self, left: MessageUnderWay, said: Telling) -> None:
        if left.list_key is None:
            await self._scan_ended(left, said)
        elif await self.estate.unfinished.take(left.id):
            async with self.estate.unfinished.held(left.id, said):
                await said.end(cut_off_message(left.list_key, self.estate.desk.presenter))

    async def _scan_ended(self, left: MessageUnderWay, said: Telling) -> None:
        estate = self.estate
        async with AsyncExitStack() as until_told:
            async with estate.running:
                if not await estate.unfinished.take(left.id):
                    return
                await until_told.enter_async_context(estate.unfinished.held(left.id, said))
                artifact, message = await self._gone_on_with(left, said)
            await said.end(message)
            await estate.attach(artifact, said)

    async def _gone_on_with(
        self, left: MessageUnderWay, said: Telling
    ) -> tuple[Artifact | None, Message]:
        desk = self.estate.desk
        closes = is_close_day(desk.today(), self.estate.close_days)
        if not closes and left.asked_on == desk.today():
            log.info("scan_goes_on", by=left.by)
            return await self.estate.made(said, left.on, goes_on=True)
        told = desk.presenter.note(
            "scan-cut-off", closes=closes, asked_on=left.asked_on, on=left.on
        )
        return None, told
