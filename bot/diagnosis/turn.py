"""When something went wrong that was right before, as far as former scans know."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Protocol

from bot.diagnosis.facts import Fact

if TYPE_CHECKING:
    from bot.diagnosis.report import Report


class Changed(Fact):
    """One difference between two scans.

    Args:
        kind: as `bot.estate.changes.Change` has it.
        what: the contract, or the service of the line.
        on: the contract of the line; empty for others.
        was: the earlier value; of a type, the tenant's word.
        now: the later value.
    """

    kind: str
    what: str
    on: str
    was: str | float | None
    now: str | float | None


class Turn(Fact):
    """Until when it was right, and what has changed since.

    Args:
        right_on: the day that the last scan judged in which it was right.
        changes: what is different since and explains what is wrong; empty while no scan is newer.
    """

    right_on: date
    changes: tuple[Changed, ...] = ()


class Past(Protocol):
    """What former scans know."""

    async def turn(self, report: Report) -> Turn | None:
        """When what the report finds wrong went wrong; `None` where no scan can tell."""


class NoPast:
    """Stands where no scans are kept."""

    async def turn(self, report: Report) -> None:
        """Nothing is known."""
