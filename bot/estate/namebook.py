"""Keeps the index of names: on disk from the last time, read anew in the background."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

import structlog

from bot.autotask import Reading
from bot.autotask.cache import Entry
from bot.autotask.entities import Company
from bot.errors import AutotaskError
from bot.estate.names import Name, NameIndex

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.autotask import Autotask
    from bot.autotask.cache import Cache

log = structlog.get_logger(__name__)

FILE = "names"
EVERY = 60 * 60.0
AFTER_A_FAILURE = 5 * 60.0
SECONDS = 120.0
CUSTOMER = 1


class NameBook:
    """The names as they were last read; asking it never waits for Autotask.

    They are read when somebody uses them and they are an hour old: nobody asks, nothing is read.

    Args:
        autotask: the client; its life is the caller's.
        cache: where the names are kept.
        every: seconds after which they are read anew.
    """

    def __init__(self, autotask: Autotask, cache: Cache, *, every: float = EVERY) -> None:
        self._autotask = autotask
        self._cache = cache
        self._every = every
        self._index = NameIndex()
        self._due = 0.0
        self._reading: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Self]:
        """Start from what was kept on disk; a reading under way is ended with the block."""
        kept = self._cache.get(FILE, Entry[list[Name]])
        if kept is not None:
            self._index = _index(kept.value, kept.at)
            self._due = kept.at + self._every
        try:
            yield self
        finally:
            if self._reading is not None:
                self._reading.cancel()
                await asyncio.gather(self._reading, return_exceptions=True)

    def look(self) -> NameIndex:
        """The names as they are known now; old ones are read anew behind the caller's back."""
        if time.time() >= self._due and (self._reading is None or self._reading.done()):
            self._due = time.time() + AFTER_A_FAILURE
            self._reading = asyncio.create_task(self._read())
        return self._index

    async def settled(self) -> NameIndex:
        """The names once the reading that is under way has ended, however it ended."""
        if self._reading is not None:
            await asyncio.wait([self._reading])
        return self._index

    async def refresh(self) -> None:
        """Read every account's name and the catalogue.

        Raises:
            AutotaskError: they could not be read; the old ones stay.
        """
        at = time.time()
        reading = Reading(seconds=SECONDS)
        companies = await self._autotask.query(Company, reading=reading)
        catalogue = await self._autotask.catalogue(reading)
        names = [_account(company) for company in companies]
        names += [
            Name(kind="s", id=s.id, name=s.name or "", active=s.is_active is not False)
            for s in catalogue.services.values()
        ]
        names += [
            Name(kind="b", id=b.id, name=b.name or "", active=b.is_active is not False)
            for b in catalogue.bundles.values()
        ]
        named = [name for name in names if name.name.strip()]
        self._cache.put(FILE, Entry[list[Name]](at=at, value=named))
        self._due = at + self._every
        # Twenty thousand names take half a second to prepare, in which nothing else would run.
        self._index = await asyncio.to_thread(_index, named, at)

    async def _read(self) -> None:
        try:
            await self.refresh()
        except AutotaskError as error:
            log.warning("names_not_read", code=error.code, detail=error.detail[:200])


def _index(names: list[Name], at: float) -> NameIndex:
    return NameIndex(tuple(names), datetime.fromtimestamp(at, UTC)).warmed()


def _account(company: Company) -> Name:
    return Name(
        kind="a",
        id=company.id,
        name=company.company_name or "",
        hint=company.city or "",
        active=company.company_type == CUSTOMER and company.is_active is True,
    )
