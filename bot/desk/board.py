"""The month-end board from Slack: out of the newest complete scan, which is not waited for."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot.desk.place import Reply
from bot.errors import BrokenArtifact, PsaBotError, SlackUnreachable
from bot.estate.board import board_of
from bot.estate.quiet import Quiet
from bot.estate.revenue import revenue
from bot.presentation.boards import board_file, board_lines, board_message
from bot.presentation.ids import REVENUE
from bot.presentation.revenues import revenue_message

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.desk.desk import Desk
    from bot.desk.place import Place
    from bot.diagnosis.facts import Syncs, Unreadable
    from bot.estate.board_items import Board
    from bot.estate.scan import Scanner
    from bot.files import Attachment, Files
    from bot.presentation.ids import ButtonValue
    from bot.state import Marks

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class BoardDesk:
    """Makes the board and carries it out.

    Args:
        desk: what was done before, and the way to the people.
        scanner: knows the scans.
        syncs: what the ledger says.
        marks: what people said of the board's items.
        files: the way of files.
    """

    desk: Desk
    scanner: Scanner
    syncs: Callable[[], Awaitable[Syncs | Unreadable]]
    marks: Marks
    files: Files

    async def show(self, place: Place, account: str | None = None) -> None:
        """Say what is to be looked at.

        Args:
            place: where it was asked.
            account: only of the accounts with this in their name; `None` for all.
        """
        desk = self.desk
        if not await desk.claimed(place):
            return
        syncs = await self.syncs()
        try:
            board = await self._board(account)
        except BrokenArtifact as error:
            failed = desk.presenter.error(error.code, error.advice, error.detail)
            await desk.outbox.post(place, Reply(failed, None, failed))
            return
        message = board_message(board, syncs, desk.presenter)
        posted = await desk.outbox.post(place, Reply(message, None, message))
        if board is not None:
            page = board_file(board, syncs, desk.zone)
            await self._attach(page, place, place.thread or posted.ts)

    async def _attach(self, page: Attachment, place: Place, thread: str | None) -> None:
        """Put the page into the thread, where there is one; the message stands without it."""
        if thread is None:
            told = self.desk.presenter.note("not-attached", why="")
            await self.desk.outbox.whisper(place, told)
            return
        try:
            await self.files.attach(place.channel, thread, [page])
        except SlackUnreachable as error:
            log.warning("files_not_attached", detail=error.detail[:200])
            told = self.desk.presenter.note("not-attached", why=error.detail)
            await self.desk.outbox.whisper(place, told)

    async def revenue(self, value: ButtonValue | None, place: Place) -> None:
        """Show an operator, and nobody else, what hangs on each cause.

        Args:
            value: of the button: about which scan.
            place: where it was clicked.
        """
        desk = self.desk
        if not await desk.claimed(place):
            return
        if not await desk.may(REVENUE, None, place):
            return
        scans = await asyncio.to_thread(self.scanner.whole)
        about = value.about if value else None
        at = next((n for n, scan in enumerate(scans) if scan.path.stem == about), None)
        if at is None:
            await desk.say_expired(place)
            return
        before = next(iter(scans[at + 1 :]), None)
        if value is not None and value.base is not None:
            before = next((scan for scan in scans if scan.path.stem == value.base), None)
        try:
            since = None if before is None else before.meta.day
            quiet = Quiet(await self.marks.all(), desk.today(), since)
            found = await revenue(self.scanner.autotask, scans[at], before, quiet)
            message, result = revenue_message(found, scans[at], desk.presenter), "shown"
        except PsaBotError as error:
            message, result = desk.presenter.error(error.code, error.advice, error.detail), "failed"
        await desk.audit(REVENUE.value, None, place, result)
        await desk.outbox.whisper(place, message)

    async def lines(self) -> tuple[str, ...]:
        """The board in a few lines, for the App Home; none where a scan's file is damaged."""
        try:
            return board_lines(await self._board(), self.desk.zone)
        except BrokenArtifact:
            return ()

    async def _board(self, account: str | None = None) -> Board | None:
        marks = await self.marks.all()
        today = self.desk.today()

        def made() -> Board | None:
            board = board_of(self.scanner.whole(), marks, today)
            return board.only(account) if board and account else board

        return await asyncio.to_thread(made)
