"""An account as the newest scan read it, for a question that is being asked now."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.diagnosis.facts import Wanted
from bot.diagnosis.foresight import Seen
from bot.errors import EstateError
from bot.estate.artifact import newest, owner_key
from bot.estate.shelf import Shelf

if TYPE_CHECKING:
    from pathlib import Path

    from bot.diagnosis.question import Question

SECONDS = 0.5
"""What a question may wait for what only makes it quicker."""


@dataclass(frozen=True)
class LastScan:
    """Looks into the newest complete scan of a tenant.

    Args:
        folder: the data directory.
        owner: zone URL and user name: whose tenant it is.
        seconds: how long it may take.
    """

    folder: Path
    owner: tuple[str, str]
    seconds: float = SECONDS

    async def of(self, account_id: int, question: Question) -> Seen | None:
        """An account as the scan read it; `None` without a scan, and where it has none of that id.

        Args:
            account_id: the account that the question means.
            question: what was asked of it.
        """
        try:
            async with asyncio.timeout(self.seconds):
                return await asyncio.to_thread(self._of, account_id, question)
        except (EstateError, TimeoutError):
            return None

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
