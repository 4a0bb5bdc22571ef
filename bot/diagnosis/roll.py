"""All accounts of the tenant, as far as a question has to know them.

A scan's list says which accounts a name may mean, laid over with what has changed since; whatever
is said of one was read live. Without a list all are read, page after page.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.autotask import filters as f
from bot.autotask.client import IDS_A_QUERY
from bot.autotask.entities import Company
from bot.autotask.paging import MAX_RECORDS
from bot.diagnosis import translate
from bot.diagnosis.facts import Unreadable
from bot.diagnosis.view import CUSTOMER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from bot.autotask.entities import Entity
    from bot.diagnosis.choosing import Choice
    from bot.diagnosis.facts import Account, Reason
    from bot.diagnosis.foresight import Foresight, Listed
    from bot.diagnosis.reads import Reads

    Chooser = Callable[[list[Account]], Choice]

ACTIVE_CUSTOMERS = (f.eq("companyType", CUSTOMER), f.eq("isActive", True))
LOOKS = 3
"""Where the choice is another one after so many, all accounts are read."""


class Roll:
    """Knows accounts by what was read of them in this question, and by what a scan listed.

    Args:
        reads: the question's reads.
        foresight: keeps what was read earlier.

    Attributes:
        trips: how many requests waited for one another.
        listed_at: when the scan began whose list was used, in UTC; `None` where none was.
        nameless: that an account without a name was read, which any name may mean.
        cities: by the account's id.
    """

    def __init__(self, reads: Reads, foresight: Foresight) -> None:
        self._reads = reads
        self._foresight = foresight
        self._listed: Listed | None = None
        self._has_looked = False
        self._unasked: list[f.Filter] = []
        self._live: dict[int, Company | None] = {}
        self._chosen: tuple[Chooser, list[Company], Choice] | None = None
        self.trips = 0
        self.listed_at: datetime | None = None
        self.nameless: Reason | None = None
        self.cities: dict[int, str | None] = {}

    async def read(self, *filters: f.Filter) -> list[Account] | Unreadable:
        """The accounts that match, read now; all of them without a filter."""
        rows = await self._read(filters)
        if isinstance(rows, Unreadable):
            return rows
        self._note_nameless(rows)
        return self._accounts(rows, await self._labels(rows))

    async def search(
        self, by_word: f.Filter, by_name: Sequence[f.Filter]
    ) -> list[Account] | Unreadable | None:
        """The accounts that have a word in their names, read now.

        `None` where they are more than a page holds, and a scan's list says which they are.

        Args:
            by_word: matches them.
            by_name: each matches those of the very name, to be read now in any case.
        """
        reads = self._reads
        page = reads.autotask.page(Company, by_word, after=None, reading=reads.reading)
        first = await reads.start(page)
        self.trips += 1
        if isinstance(first, Unreadable):
            return first
        rows, more = first
        self._live |= {row.id: row for row in rows}
        self._note_nameless(rows)
        if more and await self._list() is not None:
            self._unasked += by_name
            return None
        if more:
            rest = await self._read([by_word, f.gt("id", rows[-1].id)])
            if isinstance(rest, Unreadable):
                return rest
            self._note_nameless(rest)
            rows = [*rows, *rest]
        return self._accounts(rows, await self._labels(rows))

    async def guess(self, choose: Chooser) -> Choice | None:
        """What the choice would be by the scan's list; `None` without one."""
        listed = await self._list()
        return await self._choice(choose, self._known(listed)) if listed else None

    async def settle(self, choose: Chooser, *filters: f.Filter) -> Choice | Unreadable:
        """The choice among all accounts, or why they cannot be read.

        Args:
            choose: chooses among accounts, which come by their ids.
            filters: match those that have to be read where there is no list.
        """
        listed = await self._list()
        settled = await self._by_list(listed, choose) if listed else None
        if settled is not None:
            return settled
        everyone = await self.read(*filters)
        if isinstance(everyone, Unreadable):
            return everyone
        return await asyncio.to_thread(choose, everyone)

    async def _list(self) -> Listed | None:
        if not self._has_looked:
            self._has_looked = True
            self._listed = await self._foresight.accounts()
        return self._listed

    async def _by_list(self, listed: Listed, choose: Chooser) -> Choice | None:
        """The choice, once all that it rests on was read live; `None` where that cannot be."""
        asked = [listed.newer, *self._unasked]
        for _ in range(LOOKS):
            rows = self._known(listed)
            choice = await self._choice(choose, rows)
            compared = _compared(rows, choice)
            nameless = {row.id for row in compared if row.lacks}
            unsure = sorted((choice.rests_on | nameless) - self._live.keys())[:IDS_A_QUERY]
            if not (unsure or asked):
                self._note_nameless(compared)
                self.listed_at = listed.at
                return choice
            if unsure:
                asked.append(f.in_("id", *unsure))
            found = await self._read([f.any_of(*asked)])
            if isinstance(found, Unreadable):
                return None
            self._live = dict.fromkeys(unsure) | self._live
            asked = []
        return None

    def _known(self, listed: Listed) -> list[Company]:
        """The list with what was read live instead of what was listed, by id."""
        rows = {row.id: row for row in listed.rows} | self._live
        return [row for _, row in sorted(rows.items()) if row is not None]

    async def _choice(self, choose: Chooser, rows: list[Company]) -> Choice:
        """Away from the loop and not twice: of 100,000 names it takes seconds."""
        if self._chosen is None or self._chosen[:2] != (choose, rows):
            labels = await self._labels(rows)
            choice = await asyncio.to_thread(lambda: choose(self._accounts(rows, labels)))
            self._chosen = choose, rows, choice
        return self._chosen[2]

    async def _read(self, filters: Iterable[f.Filter]) -> list[Company] | Unreadable:
        reads = self._reads
        rows = await reads.start(reads.autotask.query(Company, *filters, reading=reads.reading))
        self.trips += trips_of(rows)
        if not isinstance(rows, Unreadable):
            self._live |= {row.id: row for row in rows}
        return rows

    def _note_nameless(self, rows: Iterable[Company]) -> None:
        self.nameless = self.nameless or self._reads.not_placed(rows)

    async def _labels(self, rows: Iterable[Company]) -> dict[int, str] | Unreadable:
        seen = {row.company_type for row in rows if row.company_type is not None}
        autotask, reading = self._reads.autotask, self._reads.reading
        return await self._reads.start(
            autotask.labels("Companies", "companyType", seen=seen, reading=reading)
        )

    def _accounts(
        self, rows: Iterable[Company], labels: dict[int, str] | Unreadable
    ) -> list[Account]:
        self.cities |= {row.id: row.city for row in rows}
        return [translate.account(row, labels) for row in rows]


def trips_of(rows: Sequence[Entity] | Unreadable) -> int:
    """How many requests one after the other a query took: a page names the next one."""
    return 1 if isinstance(rows, Unreadable) else max(1, -(-len(rows) // MAX_RECORDS))


def _compared(rows: list[Company], choice: Choice) -> list[Company]:
    """The accounts among which one without a name could be meant."""
    if choice.among == "all":
        return rows
    if choice.among == "word":
        return []
    return [row for row in rows if row.company_type == CUSTOMER and row.is_active is True]
