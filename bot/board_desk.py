"""The month-end board from Slack: out of the newest complete scan, which is not waited for."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.desk import Reply
from bot.errors import BrokenArtifact
from bot.estate.board import board_of
from bot.presentation.boards import board_lines, board_message

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import date

    from bot.desk import Desk, Place
    from bot.diagnosis.facts import Syncs, Unreadable
    from bot.estate.board import Board
    from bot.estate.scan import Scanner
    from bot.state import Marks


@dataclass(frozen=True, slots=True)
class BoardDesk:
    """Makes the board and carries it out.

    Args:
        desk: what was done before, and the way to the people.
        scanner: knows the scans.
        syncs: what the ledger says.
        marks: what people said of the board's items.
    """

    desk: Desk
    scanner: Scanner
    syncs: Callable[[], Awaitable[Syncs | Unreadable]]
    marks: Marks

    async def show(self, place: Place) -> None:
        """Say what is to be looked at.

        Args:
            place: where it was asked.
        """
        desk = self.desk
        if not await desk.claims.claim(place.key, place.user):
            return
        try:
            message = board_message(await self._board(), await self.syncs(), desk.presenter)
        except BrokenArtifact as error:
            message = desk.presenter.note("scan-failed", advice=error.advice, detail=error.detail)
        await desk.outbox.post(place, Reply(message, None, message))

    async def lines(self) -> tuple[str, ...]:
        """The board in a few lines, for the App Home; none where a scan's file is damaged."""
        try:
            return board_lines(await self._board(), self.desk.zone)
        except BrokenArtifact:
            return ()

    async def _board(self) -> Board | None:
        marks = await self.marks.all()
        return await asyncio.to_thread(lambda: board_of(self.scanner.whole(), marks, self._today()))

    def _today(self) -> date:
        return self.desk.now().astimezone(self.desk.zone).date()
