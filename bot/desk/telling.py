"""A message that is kept up to date while something long is under way."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot.desk.place import Posted, Reply
from bot.errors import SlackUnreachable
from bot.estate.progress import Progress
from bot.presentation.scans import progress_message

if TYPE_CHECKING:
    from bot.desk.desk import Desk
    from bot.desk.place import Place
    from bot.estate.scan import Scanner
    from bot.presentation import Message

log = structlog.get_logger(__name__)

BETWEEN = 3.0
"""Seconds between two updates of the message."""


@dataclass
class Telling:
    """The message that a scan keeps up to date.

    Args:
        desk: the way to the people.
        place: where it stands.
        posted: the message, once it is there.
        waits: whether a sync of Gradient is waited for.
        lost: whether another process tells of it now.
        ended: whether its last words were said, or nothing more can be.
    """

    desk: Desk
    place: Place
    posted: Posted | None = None
    waits: bool = False
    lost: bool = False
    ended: bool = False

    def wait(self) -> None:
        """A sync of Gradient runs, and the scan begins after it."""
        self.waits = True

    async def say(self, message: Message) -> None:
        """Put this in its place; the first time it is posted."""
        reply = Reply(message, None, message)
        if self.lost:
            return
        if self.posted is None:
            self.posted = await self.desk.outbox.post(self.place, reply)
        else:
            self.posted = await self.desk.outbox.update(self.place, self.posted, reply)

    async def end(self, message: Message) -> None:
        """Say it for the last time; where that is not possible, to the person alone.

        While Slack is away it is tried again, since nobody would be told otherwise; a new message
        is not, which may be there already.

        Raises:
            SlackUnreachable: it was away for too long.
        """
        self.ended = True
        there = self.posted is not None and not self.lost
        for pause in self.desk.remedies.teller.again if there else ():
            try:
                await self._end_once(message)
            except SlackUnreachable as error:
                log.warning("end_not_told", channel=self.place.channel, detail=error.detail[:200])
                await asyncio.sleep(pause.total_seconds())
            else:
                return
        await self._end_once(message)

    async def _end_once(self, message: Message) -> None:
        try:
            await self.say(message)
        except SlackUnreachable as error:
            log.warning("told_aside", channel=self.place.channel, detail=error.detail[:200])
            await self.desk.outbox.whisper(self.place, message)

    async def keep_telling(self, scanner: Scanner) -> None:
        """Tell how far it has come, every few seconds, until it is cancelled."""
        while True:
            await asyncio.sleep(BETWEEN)
            progress = scanner.progress or Progress()
            if self.waits:
                message = self.desk.presenter.note("scan-waits")
            elif progress.requests or scanner.allowance.paused or scanner.allowance.waits:
                message = progress_message(progress, scanner.allowance, self.desk.presenter)
            else:
                continue
            try:
                await self.say(message)
            except SlackUnreachable as error:
                log.warning("scan_progress_not_told", detail=error.detail[:200])
