"""What the newest scan read, for a question that is being asked now."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from bot.autotask.entities import Company
from bot.diagnosis.facts import Wanted
from bot.diagnosis.foresight import Listed, Seen
from bot.errors import EstateError
from bot.estate.artifact import newest, owner_key, scans_of
from bot.estate.assembly import Assembly
from bot.estate.basis import OVERLAP, changed_since
from bot.estate.namebook import SCAN_LASTS
from bot.estate.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.diagnosis.question import Question

T = TypeVar("T")

SECONDS = 0.5
"""What a question may wait for what only makes it quicker."""
SECONDS_FOR_ALL = 4.0
"""The same for all names, which else are many pages to be read one after the other."""


@dataclass(frozen=True)
class LastScan:
    """Looks into the newest scan of a tenant.

    Args:
        folder: the data directory.
        owner: zone URL and user name: whose tenant it is.
        seconds: how long it may take to look for one account.
        seconds_for_all: how long to look for all of them.
        now: the clock, in UTC.
    """

    folder: Path
    owner: tuple[str, str]
    seconds: float = SECONDS
    seconds_for_all: float = SECONDS_FOR_ALL
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    async def of(self, account_id: int, question: Question) -> Seen | None:
        """An account as the scan read it; `None` without a scan, and where it has none of that id.

        Args:
            account_id: the account that the question means.
            question: what was asked of it.
        """
        return await _within(self.seconds, lambda: self._of(account_id, question))

    async def accounts(self) -> Listed | None:
        """All accounts as the newest scan that saw every one read them.

        `None` without such a scan, and where it is more than a week old. What else it could not
        read does not matter here.
        """
        return await _within(self.seconds_for_all, self._accounts)

    def _of(self, account_id: int, question: Question) -> Seen | None:
        scan = newest(self.folder, owner_key(*self.owner))
        facts = scan.facts(account_id) if scan else None
        if scan is None or facts is None:
            return None
        if question.service is not None:
            with scan.open() as rows:
                wanted = Shelf.of(rows, scan.meta.known).wanted(question.service)
            if isinstance(wanted, Wanted):
                facts = facts.model_copy(update={"wanted": wanted})
        return Seen(facts, scan.meta.day)

    def _accounts(self) -> Listed | None:
        for scan in scans_of(self.folder, owner_key(*self.owner)):
            meta = scan.meta
            if meta.known.why_unseen(Company.entity) is not None:
                continue
            if self.now() - meta.started_at > SCAN_LASTS:
                return None
            with scan.open() as rows:
                companies = tuple(Assembly(rows, meta.known).companies())
            newer = changed_since(Company, meta.started_at - OVERLAP)
            return Listed(companies, meta.started_at, newer)
        return None


async def _within(seconds: float, look: Callable[[], T]) -> T | None:
    """What a look into the scan finds; `None` where it fails or takes too long."""
    try:
        async with asyncio.timeout(seconds):
            return await asyncio.to_thread(look)
    except (EstateError, TimeoutError):
        return None
