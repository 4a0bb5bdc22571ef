"""What people said of an account's causes, for the answer: beside its verdict, never in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import structlog

from bot.diagnosis.report import Marking, Outcome
from bot.errors import PsaBotError

if TYPE_CHECKING:
    from bot.diagnosis.report import Report
    from bot.state import Marks

log = structlog.get_logger(__name__)


class MarkReader(Protocol):
    """Reads what people said."""

    async def of(self, report: Report) -> tuple[Marking, ...]:
        """What holds on the day of a report and concerns it."""


class NoMarks:
    """Stands where there is no database."""

    async def of(self, report: Report) -> tuple[Marking, ...]:  # noqa: ARG002 - the protocol's
        """Nothing."""
        return ()


class StoredMarks:
    """What people said, as it is kept.

    Args:
        marks: where it is.
    """

    def __init__(self, marks: Marks) -> None:
        self._marks = marks

    async def of(self, report: Report) -> tuple[Marking, ...]:
        """What holds on the day of the report: on its account, and not of a rule that passes.

        The answer stands without it, so a database that does not answer hides it.
        """
        if report.account is None:
            return ()
        try:
            said = await self._marks.all(report.account.id)
        except PsaBotError as error:
            log.warning("marks_not_read", code=error.code, detail=error.detail[:200])
            return ()
        fine = {f.rule for f in report.findings if f.outcome is Outcome.PASSED}
        return tuple(
            Marking.model_validate(mark.model_dump())
            for mark in said
            if mark.holds(report.on) and mark.item not in fine
        )
