"""A question to an MSP."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from bot.demo.autotask import Msp
    from tests.oracle.rows import Row

NOW: Final = datetime(2026, 11, 22, 11, 30, tzinfo=UTC)
TODAY: Final = date(2026, 11, 22)
"""Everywhere: no zone of a case is more than 11 hours ahead."""


@dataclass(frozen=True)
class Case:
    """A question to an MSP.

    Args:
        msp: all its rows.
        account: as typed.
        service: as typed, for a question on a service.
        on: the day, when the person names one.
        synced: when the last completed sync started.
        knows_start: whether the ledger has its start, or only its end half an hour later.
        zone: the MSP's calendar.
    """

    msp: Msp
    account: str
    service: str | None
    on: date | None
    synced: datetime | None
    knows_start: bool
    zone: ZoneInfo

    @property
    def day(self) -> date:
        return self.on or TODAY

    @property
    def synced_on(self) -> tuple[datetime, date] | None:
        if self.synced is None:
            return None
        return self.synced, self.synced.astimezone(self.zone).date()

    def story(self) -> str:
        """Everything that a person needs to follow the judgement by hand."""
        asked = f"{self.account!r} / {self.service!r} on {self.day}, {self.zone}, S={self.synced}"
        tables = self.msp.tables.items()
        rows = [f"  {entity}: {_told(row)}" for entity, rows in tables for row in rows.values()]
        return "\n".join([asked, *rows])


_TELLING: Final = re.compile("id$|name|type|status|active|date|time|units", re.IGNORECASE)


def _told(row: Row) -> Row:
    return {key: value for key, value in row.items() if value is not None and _TELLING.search(key)}
