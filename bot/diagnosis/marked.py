"""What people said of an account's causes, for the answer: beside its verdict, never in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import structlog

from bot.diagnosis.report import Marking, Outcome
from bot.errors import PsaBotError

if TYPE_CHECKING:
    from collections.abc import Container, Iterable
    from datetime import date

    from bot.diagnosis.report import Report
    from bot.state import Mark, Marks

log = structlog.get_logger(__name__)


class MarkReader(Protocol):
    """Reads what people said."""

    async def of(self, report: Report) -> tuple[Marking, ...]:
        """What holds on the day of a report and concerns it."""

    async def all(self) -> list[Mark]:
        """What was said of every account, for many answers at once."""


class NoMarks:
    """Stands where there is no database."""

    async def of(self, report: Report) -> tuple[Marking, ...]:  # noqa: ARG002 - the protocol's
        """Nothing."""
        return ()

    async def all(self) -> list[Mark]:
        """Nothing."""
        return []


class StoredMarks:
    """What people said, as it is kept.

    The answer stands without it, so a database that does not answer hides it.

    Args:
        marks: where it is.
    """

    def __init__(self, marks: Marks) -> None:
        self._marks = marks

    async def of(self, report: Report) -> tuple[Marking, ...]:
        """What holds on the day of the report: on its account, and not of a rule that passes."""
        if report.account is None:
            return ()
        return concerning(report, await self._read(report.account.id))

    async def all(self) -> list[Mark]:
        """What was said of every account."""
        return await self._read(None)

    async def _read(self, account_id: int | None) -> list[Mark]:
        try:
            return await self._marks.all(account_id)
        except PsaBotError as error:
            log.warning("marks_not_read", code=error.code, detail=error.detail[:200])
            return []


def concerning(report: Report, said: Iterable[Mark]) -> tuple[Marking, ...]:
    """What holds on the day of a report: not of a rule that passes.

    Args:
        report: whose account is known.
        said: of that account.
    """
    fine = {f.rule for f in report.findings if f.outcome is Outcome.PASSED}
    return holding(said, report.on, fine)


def holding(said: Iterable[Mark], day: date, fine: Container[str]) -> tuple[Marking, ...]:
    """What holds on a day.

    Args:
        said: of one account.
        day: in the MSP's calendar.
        fine: the rules that pass.
    """
    return tuple(
        Marking.model_validate(mark.model_dump())
        for mark in said
        if mark.holds(day) and mark.item not in fine
    )
