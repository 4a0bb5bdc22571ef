"""Reads whole entities, two pages at once, in as few requests as there are pages."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.autotask import filters as f
from bot.autotask import siblings
from bot.autotask.paging import MAX_RECORDS
from bot.estate.cursors import Cursor, cursors_of, first_id, note_cursor
from bot.estate.progress import note_progress

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from bot.autotask import Autotask
    from bot.autotask.entities import Entity
    from bot.estate.allowance import Allowance
    from bot.estate.progress import Progress
    from bot.estate.workfile import WorkFile

AHEAD = 4 * MAX_RECORDS
"""Rows that the first reading has by the time that the second one begins."""
WORTH_TWO = 2 * AHEAD
"""Rows from which an entity is read from two places at once."""
TRIES = 4
NEAR_THE_MIDDLE = 0.05
FIT_FOR_A_MIDDLE = 0.3


class Reader:
    """Reads entities into a scan's file.

    Args:
        autotask: the client.
        work: the scan's file; what it has is not read again.
        allowance: says when a request may be sent.
        progress: is told of each page.
    """

    def __init__(
        self, autotask: Autotask, work: WorkFile, allowance: Allowance, progress: Progress
    ) -> None:
        self._autotask = autotask
        self._work = work
        self._allowance = allowance
        self._progress = progress

    async def read(self, entity: type[Entity], *filters: f.Filter) -> None:
        """Read every row that matches, or what is missing of them.

        Raises:
            AutotaskError: a page could not be read; what was read is kept.
            BudgetSpent: the same.
            EstateError: the disk is full.
        """
        cursors = cursors_of(self._work, entity)
        if not cursors:
            first = Cursor(entity.entity, 0, None)
            first = await self._page(entity, filters, first)
            cursors = [first]
            if not first.done:
                await self._from_both_ends(entity, filters, first)
                return
        async with siblings() as group:
            for cursor in cursors:
                if not cursor.done:
                    group.create_task(self._to_the_end(entity, filters, cursor))

    async def read_some(self, entity: type[Entity], *filters: f.Filter) -> list[Entity]:
        """Return every row that matches; there are few of them.

        Raises:
            AutotaskError: a page could not be read.
            BudgetSpent: the same.
            EstateError: the disk is full.
        """
        rows = [row async for page in self._pages(entity, *filters) for row in page]
        with self._work.writing():
            note_progress(self._work, self._progress)
        return rows

    async def read_again(self, entity: type[Entity], *filters: f.Filter) -> None:
        """Keep every row that matches, also of an entity that was read to its end.

        Raises:
            AutotaskError: a page could not be read.
            BudgetSpent: the same.
            EstateError: the disk is full.
        """
        async for rows in self._pages(entity, *filters):
            with self._work.writing():
                self._work.insert_records(rows)
                note_progress(self._work, self._progress)

    async def _pages(
        self, entity: type[Entity], *filters: f.Filter
    ) -> AsyncGenerator[list[Entity], None]:
        """Give every row that matches, page by page."""
        after, more = None, True
        while more:
            page, more = await self._ask(entity, filters, after)
            yield page
            after = page[-1].id if page else after

    async def _from_both_ends(
        self, entity: type[Entity], filters: tuple[f.Filter, ...], first: Cursor
    ) -> None:
        """The first reading goes on at once; a second one begins where the middle is found."""
        middle: asyncio.Future[int | None] = asyncio.get_running_loop().create_future()

        async def first_half() -> None:
            cursor = first
            while not cursor.done:
                if cursor.before is None and middle.done() and (found := middle.result()):
                    cursor = replace(cursor, before=found)
                cursor = await self._page(entity, filters, cursor)

        async def second_half() -> None:
            found = await self._middle(entity, filters, first)
            if found is not None:
                second = Cursor(entity.entity, 1, found - 1)
                # Kept before the first half is told where to stop, so that nothing is left out.
                with self._work.writing():
                    note_cursor(self._work, second)
                middle.set_result(found)
                await self._to_the_end(entity, filters, second)

        async with siblings() as group:
            group.create_task(first_half())
            group.create_task(second_half())

    async def _to_the_end(
        self, entity: type[Entity], filters: tuple[f.Filter, ...], cursor: Cursor
    ) -> None:
        while not cursor.done:
            cursor = await self._page(entity, filters, cursor)

    async def _page(
        self, entity: type[Entity], filters: tuple[f.Filter, ...], cursor: Cursor
    ) -> Cursor:
        """Read the next page of a reading, and keep it and where it ends, both or neither."""
        asked = filters if cursor.before is None else (*filters, f.lt("id", cursor.before))
        rows, more = await self._ask(entity, asked, cursor.after)
        after = rows[-1].id if rows else cursor.after
        cursor = replace(cursor, after=after, done=not more)
        with self._work.writing():
            self._work.insert_records(rows)
            note_cursor(self._work, cursor)
            note_progress(self._work, self._progress)
        return cursor

    async def _ask(
        self, entity: type[Entity], filters: tuple[f.Filter, ...], after: int | None
    ) -> tuple[list[Entity], bool]:
        progress = self._progress
        async with self._allowance.request(progress) as reading:
            rows, more = await self._autotask.page(entity, *filters, after=after, reading=reading)
            progress.pages += 1
            progress.rows += len(rows)
            if not more and after is None:
                progress.counted += len(rows)
        return rows, more

    async def count(self, entity: type[Entity], *filters: f.Filter) -> int:
        """Return how many rows match.

        Raises:
            AutotaskError: it could not be asked.
            BudgetSpent: the same.
        """
        async with self._allowance.request(self._progress) as reading:
            return await self._autotask.count(entity, *filters, reading=reading)

    async def _middle(
        self, entity: type[Entity], filters: tuple[f.Filter, ...], first: Cursor
    ) -> int | None:
        """An id at which a second reading ends when the first one comes to it.

        Ids are guessed from how close together they stand, and counted; a guess that stays far
        off is none, and one reading does all.
        """
        total = await self.count(entity, *filters)
        self._progress.counted += total
        with self._work.writing():
            note_progress(self._work, self._progress)
        if total < WORTH_TWO or first.after is None:
            return None
        half = (total + AHEAD) / 2
        low, below = first.after, MAX_RECORDS
        high: int | None = None
        above = total
        best, distance = None, FIT_FOR_A_MIDDLE
        step = max((first.after - first_id(self._work, entity)) / (MAX_RECORDS - 1), 1.0)
        for _ in range(TRIES):
            if high is None:
                guess = low + max(int(step * (half - below)), 1)
            else:
                share = (half - below) / max(above - below, 1)
                guess = low + max(int((high - low) * share), 1)
            counted = await self.count(entity, *filters, f.lt("id", guess))
            off = abs(counted - half) / total
            if off < distance:
                best, distance = guess, off
            if off <= NEAR_THE_MIDDLE:
                break
            if counted < half:
                step = max((guess - low) / max(counted - below, 1), 1.0) * (1 if high else 2)
                low, below = guess, counted
            else:
                high, above = guess, counted
        return best
