"""Keeps the names to search: of the newest scan, or read by itself where there is none."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Self

import structlog

from bot.autotask import Reading
from bot.autotask.cache import Cache, Entry
from bot.autotask.entities import Company
from bot.errors import AutotaskError, BrokenArtifact
from bot.estate.artifact import FOLDER, owner_key, scans_of
from bot.estate.names import Name, NameIndex

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.autotask import Autotask
    from bot.estate.artifact import Artifact

log = structlog.get_logger(__name__)

FILE = "names"
NEVER = datetime.min.replace(tzinfo=UTC)
SCAN_LASTS = timedelta(days=7)
READING_LASTS = timedelta(hours=1)
AFTER_A_FAILURE = 5 * 60.0
SECONDS = 120.0
CUSTOMER = 1
NAMED_BY = ("Companies", "Services", "ServiceBundles")
NAMES = "SELECT kind, id, name, hint, active FROM names"


class NameBook:
    """The names as they are known; whoever looks at them waits for nothing.

    They are those of the newest scan that read all of them. While there is none, or it is more than
    a week old, they are read from Autotask once they are an hour old. Each look starts a look at
    the shelf in the background, so a scan is taken over whichever process made it. Nobody looks,
    nothing is read.

    Args:
        autotask: the client; its life is the caller's.
        owner: zone URL and user name: whose tenant it is.
        folder: the data directory.
    """

    def __init__(self, autotask: Autotask, owner: tuple[str, str], folder: Path) -> None:
        self._autotask = autotask
        self._cache = Cache(folder, owner=owner)
        self._folder = folder
        self._key = owner_key(*owner)
        self._index = NameIndex()
        self._shelf: list[tuple[str, int]] = []
        self._not_before = 0.0
        self._renewing: asyncio.Task[None] | None = None
        self._one = asyncio.Lock()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Self]:
        """Start from what is on disk; what is under way is ended with the block."""
        kept = self._cache.get(FILE, Entry[list[Name]])
        if kept is not None:
            await self._put(kept.value, datetime.fromtimestamp(kept.at, UTC))
        await self._take_over()
        try:
            yield self
        finally:
            if self._renewing is not None:
                self._renewing.cancel()
                await asyncio.gather(self._renewing, return_exceptions=True)

    def look(self) -> NameIndex:
        """The names as they are known now; newer ones are got behind the caller's back."""
        if self._renewing is None or self._renewing.done():
            self._renewing = asyncio.create_task(self.renew())
        return self._index

    async def renew(self) -> None:
        """Take over a scan that is new; else read names that are old. A failure leaves them.

        Whoever asks while that is under way waits for it.
        """
        async with self._one:
            await self._take_over()
            if _is_old(self._index) and time.time() >= self._not_before:
                self._not_before = time.time() + AFTER_A_FAILURE
                try:
                    await self._read()
                except AutotaskError as error:
                    log.warning("names_not_read", code=error.code, detail=error.detail[:200])

    async def _take_over(self) -> None:
        shelf = await asyncio.to_thread(self._on_the_shelf)
        if shelf == self._shelf:
            return
        self._shelf = shelf
        # Preparing 100,000 names takes seconds, in which nothing else would run.
        found = await asyncio.to_thread(self._of_a_scan)
        if found is not None and (not _is_old(found) or _at(found) > _at(self._index)):
            self._index = found

    def _on_the_shelf(self) -> list[tuple[str, int]]:
        """The scans' files, by which a new one is noticed; none of them is opened."""
        found = []
        for path in (self._folder / FOLDER).glob(f"{self._key}-*.db"):
            try:
                found.append((path.name, path.stat().st_mtime_ns))
            except FileNotFoundError:
                continue
        return sorted(found)

    def _of_a_scan(self) -> NameIndex | None:
        """The names of the newest scan that has all of them; a damaged file is passed over.

        What else a scan could not read does not matter here, since a name decides nothing.
        """
        for scan in scans_of(self._folder, self._key):
            if scan.meta.known.why_unseen(*NAMED_BY) is None:
                try:
                    return NameIndex(_names(scan), scan.meta.started_at, scanned=True).warmed()
                except BrokenArtifact as error:
                    log.warning("names_not_read", code=error.code, detail=error.detail[:200])
        return None

    async def _read(self) -> None:
        """Read every account's name and the catalogue."""
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
        await self._put(named, datetime.fromtimestamp(at, UTC))

    async def _put(self, names: list[Name], at: datetime) -> None:
        self._index = await asyncio.to_thread(NameIndex(tuple(names), at).warmed)


def _at(index: NameIndex) -> datetime:
    return index.at or NEVER


def _is_old(index: NameIndex) -> bool:
    return datetime.now(UTC) - _at(index) > (SCAN_LASTS if index.scanned else READING_LASTS)


def _names(scan: Artifact) -> tuple[Name, ...]:
    with scan.open() as rows:
        return tuple(
            Name(kind=kind, id=number, name=name, hint=hint, active=bool(active))
            for kind, number, name, hint, active in rows.execute(NAMES)
        )


def _account(company: Company) -> Name:
    return Name(
        kind="a",
        id=company.id,
        name=company.company_name or "",
        hint=company.city or "",
        active=company.company_type == CUSTOMER and company.is_active is True,
    )
