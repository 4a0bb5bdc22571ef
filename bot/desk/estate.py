"""The whole tenant, from Slack: a scan whose message is kept up to date, and what changed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import structlog

from bot.desk.place import Posted, Reply
from bot.diagnosis.syncs import last_of
from bot.errors import BrokenArtifact, PsaBotError, SlackUnreachable
from bot.estate.close_days import is_close_day
from bot.estate.comparing import NotCompared, comparison, named_or_id
from bot.estate.progress import Progress
from bot.estate.sync_watch import when_no_sync_runs
from bot.presentation.changes import changes_message, not_compared_message
from bot.presentation.scan_files import scan_files
from bot.presentation.scans import progress_message, scan_message

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import date

    from bot.desk.desk import Desk
    from bot.desk.place import Place
    from bot.diagnosis.facts import Syncs, Unreadable
    from bot.diagnosis.marked import MarkReader
    from bot.estate.artifact import Artifact
    from bot.estate.scan import Scanner
    from bot.files import Files
    from bot.presentation import Message

log = structlog.get_logger(__name__)

BETWEEN = 3.0
"""Seconds between two updates of the message."""


@dataclass
class EstateDesk:
    """What concerns every account at once.

    Args:
        desk: who may, what was done before, and the way to the people.
        scanner: reads and judges the tenant.
        syncs: what the ledger says.
        files: the way of files.
        marks: what people said of causes.
        close_days: days of the month on which billing closes; -1 is the last one.
        running: held by the scan that is under way.
    """

    desk: Desk
    scanner: Scanner
    syncs: Callable[[], Awaitable[Syncs | Unreadable]]
    files: Files
    marks: MarkReader
    close_days: frozenset[int] = frozenset()
    running: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def scan(self, place: Place, on: date | None = None) -> None:
        """Scan the tenant, for an operator; one message tells of it from the start to the end.

        Args:
            place: where it was asked for.
            on: the day to judge; `None` is today.
        """
        desk = self.desk
        if not await desk.claimed(place):
            return
        if not await desk.may("scan", None, place):
            return
        if self.running.locked():
            await desk.outbox.whisper(place, desk.presenter.note("scan-runs"))
            return
        async with self.running:
            await desk.audit("scan", None, place, "started")
            if is_close_day(desk.today(), self.close_days):
                await desk.outbox.whisper(place, desk.presenter.note("scan-on-close-day"))
            said = Telling(desk, place)
            await said.say(desk.presenter.note("scan-begins"))
            artifact, message = await self._scanned(said, on)
            await said.say(message)
        if artifact is not None:
            await self._attach(artifact, said)

    async def _attach(self, artifact: Artifact, said: Telling) -> None:
        """Put the scan's files into the thread of its message; the answer stands without them."""
        desk, place, at = self.desk, said.place, said.posted.ts if said.posted else None
        if at is None:
            await desk.outbox.whisper(place, desk.presenter.note("not-attached", why=""))
            return
        earlier = [each for each in self.scanner.whole() if each.path != artifact.path]
        thread = place.thread or at
        try:
            said_of = await self.marks.all()
            files = await asyncio.to_thread(scan_files, artifact, earlier, said_of, desk.zone)
            await self.files.attach(place.channel, thread, files)
        except (SlackUnreachable, BrokenArtifact) as error:
            log.warning("files_not_attached", detail=error.detail[:200])
            told = desk.presenter.note("not-attached", why=error.detail)
            await desk.outbox.post(replace(place, thread=thread), Reply(told, None, told))

    async def _scanned(self, said: Telling, on: date | None) -> tuple[Artifact | None, Message]:
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
            log.warning("scan_failed", code=error.code, detail=error.detail[:200])
            failed = presenter.note("scan-failed", advice=error.advice, detail=error.detail)
            return None, failed
        finally:
            teller.cancel()
            await asyncio.gather(teller, return_exceptions=True)

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
        message = await asyncio.to_thread(self._compared, account, since)
        await desk.outbox.post(place, Reply(message, None, message))

    def _compared(self, account: str | None, since: date | None) -> Message:
        presenter = self.desk.presenter
        about = named_or_id(account) if account else None
        try:
            told = comparison(self.scanner.whole(), since, about)
        except BrokenArtifact as error:
            return presenter.error(error.code, error.advice, error.detail)
        if isinstance(told, NotCompared):
            return not_compared_message(told, presenter)
        return changes_message(told, presenter)


@dataclass
class Telling:
    """The message that a scan keeps up to date.

    Args:
        desk: the way to the people.
        place: where it stands.
        posted: the message, once it is there.
        waits: whether a sync of Gradient is waited for.
    """

    desk: Desk
    place: Place
    posted: Posted | None = None
    waits: bool = False

    def wait(self) -> None:
        """A sync of Gradient runs, and the scan begins after it."""
        self.waits = True

    async def say(self, message: Message) -> None:
        """Put this in its place; the first time it is posted."""
        reply = Reply(message, None, message)
        if self.posted is None:
            self.posted = await self.desk.outbox.post(self.place, reply)
        else:
            self.posted = await self.desk.outbox.update(self.place, self.posted, reply)

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
