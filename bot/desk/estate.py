"""The whole tenant, from Slack: a scan whose message is kept up to date, and what changed."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

import structlog

from bot.desk.place import Reply
from bot.desk.telling import Telling
from bot.diagnosis.syncs import last_of
from bot.errors import BillingCloses, BrokenArtifact, PsaBotError, ScanRuns, SlackUnreachable
from bot.estate.close_days import is_close_day
from bot.estate.comparing import NotCompared, comparison, named_or_id
from bot.estate.sync_watch import when_no_sync_runs
from bot.presentation.changes import (
    changes_file,
    changes_message,
    is_cut,
    not_compared_message,
)
from bot.presentation.scan_files import scan_files
from bot.presentation.scans import scan_message
from bot.state import MessageUnderWay

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import date

    from bot.desk.desk import Desk
    from bot.desk.place import Place, Posted
    from bot.desk.unfinished import Unfinished
    from bot.diagnosis.facts import Syncs, Unreadable
    from bot.diagnosis.marked import MarkReader
    from bot.estate.artifact import Artifact
    from bot.estate.scan import Scanner
    from bot.files import Attachment, Files
    from bot.presentation import Message

log = structlog.get_logger(__name__)


@dataclass
class EstateDesk:
    """What concerns every account at once.

    Args:
        desk: who may, what was done before, and the way to the people.
        scanner: reads and judges the tenant.
        syncs: what the ledger says.
        files: the way of files.
        marks: what people said of causes.
        unfinished: the scans and lists that somebody waits for.
        close_days: days of the month on which billing closes; -1 is the last one.
        running: held by the scan that is under way.
    """

    desk: Desk
    scanner: Scanner
    syncs: Callable[[], Awaitable[Syncs | Unreadable]]
    files: Files
    marks: MarkReader
    unfinished: Unfinished
    close_days: frozenset[int] = frozenset()
    running: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def scan(self, place: Place, on: date | None = None, *, anyway: bool = False) -> None:
        """Scan the tenant, for an operator; one message tells of it from the start to the end.

        Args:
            place: where it was asked for.
            on: the day to judge; `None` is today.
            anyway: also on a day on which billing closes.
        """
        desk = self.desk
        if not await desk.claimed(place):
            return
        if not await desk.may("scan", None, place):
            return
        if is_close_day(desk.today(), self.close_days) and not anyway:
            await desk.outbox.whisper(place, self._failed(BillingCloses()))
            return
        if self.running.locked():
            await desk.outbox.whisper(place, desk.presenter.note("scan-runs"))
            return
        said = Telling(desk, place)
        begun = MessageUnderWay(
            id=place.key,
            channel=place.channel,
            thread=place.thread,
            by=place.user,
            asked_on=desk.today(),
            on=on,
        )
        async with AsyncExitStack() as until_told:
            async with self.running:
                await desk.audit("scan", None, place, "started")
                await until_told.enter_async_context(self.unfinished.begun(begun, said))
                await said.say(desk.presenter.note("scan-begins"))
                await self.unfinished.posted(begun.id, said)
                artifact, message = await self.made(said, on)
            await said.end(message)
            await self.attach(artifact, said)

    async def attach(self, artifact: Artifact | None, said: Telling) -> None:
        """Put the scan's files into the thread of its message; the answer stands without them."""
        if artifact is None or said.lost:
            return
        earlier = [each for each in self.scanner.whole() if each.path != artifact.path]
        marks = await self.marks.all()
        make = partial(scan_files, artifact, earlier, marks, self.desk.zone)
        await self._attach(make, said.place, said.posted)

    async def _attach(
        self, make: Callable[[], list[Attachment]], place: Place, posted: Posted | None
    ) -> None:
        """Put files into the thread of a message."""
        desk, at = self.desk, posted.ts if posted else None
        if at is None:
            await desk.outbox.whisper(place, desk.presenter.note("not-attached", why=""))
            return
        thread = place.thread or at
        try:
            files = await asyncio.to_thread(make)
            await self.files.attach(place.channel, thread, files)
        except (SlackUnreachable, BrokenArtifact) as error:
            log.warning("files_not_attached", detail=error.detail[:200])
            told = desk.presenter.note("not-attached", why=error.detail)
            await desk.outbox.post(replace(place, thread=thread), Reply(told, None, told))

    async def made(
        self, said: Telling, on: date | None, *, goes_on: bool = False
    ) -> tuple[Artifact | None, Message]:
        """Scan, or go on with a scan; `running` is held meanwhile.

        Args:
            said: the message that tells how far it has come.
            on: the day to judge; `None` is today.
            goes_on: it was cut off.

        Returns:
            the scan, if one was made, and how the message ends.

        Raises:
            ScanRuns: what goes on is under way in another process, which may end the message.
        """
        presenter = self.desk.presenter
        self.scanner.progress = None
        teller = asyncio.create_task(said.keep_telling(self.scanner))
        try:
            syncs = await when_no_sync_runs(self.syncs, said.wait)
            said.waits = False
            today = self.desk.today()
            day = on or today
            artifact = await self.scanner.scan(
                day, last_of(syncs), full=False, other_day=day != today
            )
            return artifact, scan_message(artifact, presenter)
        except PsaBotError as error:
            if goes_on and isinstance(error, ScanRuns):
                raise
            log.warning("scan_failed", code=error.code, detail=error.detail[:200])
            return None, self._failed(error)
        finally:
            teller.cancel()
            await asyncio.gather(teller, return_exceptions=True)

    def _failed(self, error: PsaBotError) -> Message:
        note = self.desk.presenter.note
        return note("scan-failed", advice=error.advice, detail=error.detail)

    async def changes(self, account: str | None, place: Place, since: date | None = None) -> None:
        """Say what two complete scans differ in: the last one, and the one before or of a day.

        Args:
            account: only of the account of this name, or `id:174`; `None` for all.
            place: where it was asked.
            since: the day; `None` is the scan before.
        """
        desk = self.desk
        if not await desk.claimed(place):
            return
        message, files = await asyncio.to_thread(self._compared, account, since)
        posted = await desk.outbox.post(place, Reply(message, None, message))
        if files:
            await self._attach(lambda: files, place, posted)

    def _compared(
        self, account: str | None, since: date | None
    ) -> tuple[Message, list[Attachment]]:
        """The message, and a file where it has no room for everything."""
        presenter = self.desk.presenter
        about = named_or_id(account) if account else None
        try:
            told = comparison(self.scanner.whole(), since, about)
        except BrokenArtifact as error:
            return presenter.error(error.code, error.advice, error.detail), []
        if isinstance(told, NotCompared):
            return not_compared_message(told, presenter), []
        files = [changes_file(told, self.desk.zone)] if is_cut(told) else []
        return changes_message(told, presenter), files
