"""What an earlier reading lets us expect, so that it is asked for at once.

What is expected of an account decides nothing: it only says which queries are worth beginning
before the live contracts are known. An answer counts where the live reading asks in the very same
words. The names of all accounts say which of them to look at live.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.diagnosis.assembling import wanting_all_rows, wants_every_row

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.autotask.entities import Company
    from bot.autotask.filters import Filter
    from bot.diagnosis.facts import Facts, Line
    from bot.diagnosis.question import Question


@dataclass(frozen=True)
class Seen:
    """An account as it was read earlier.

    Attributes:
        facts: what was read, with the service of the question.
        day: the day that was judged then.
    """

    facts: Facts
    day: date

    @property
    def wanting_all_rows(self) -> set[int]:
        """The contracts whose rows before and after the day decided, since no line counted on it.

        Every row of them is among the facts; only without those does it show that they are needed.
        """
        late = {c.id for c in self.facts.contracts.items if wants_every_row(c, self.day)}
        lines = tuple(
            line if line.contract_id in late else _on(line, self.day)
            for line in self.facts.lines.items
        )
        bare = self.facts.lines.model_copy(update={"items": lines})
        return wanting_all_rows(self.facts.model_copy(update={"lines": bare}), self.day)


@dataclass(frozen=True)
class Listed:
    """All accounts as they were read earlier.

    Attributes:
        rows: all companies of the tenant.
        at: when that reading began, in UTC.
        newer: matches the companies that may have changed since.
    """

    rows: tuple[Company, ...]
    at: datetime
    newer: Filter


class Foresight(Protocol):
    """Keeps what was read earlier."""

    async def of(self, account_id: int, question: Question) -> Seen | None:
        """An account as it was read last; `None` where nothing is kept of it.

        Args:
            account_id: the account that the question means.
            question: what was asked of it.
        """

    async def accounts(self) -> Listed | None:
        """All accounts as they were read last; `None` where that is not known, or too long ago."""


class NoForesight:
    """Stands where no earlier reading is kept."""

    async def of(self, account_id: int, question: Question) -> None:
        """Nothing is known."""
        del account_id, question

    async def accounts(self) -> None:
        """Nothing is known."""


def _on(line: Line, day: date) -> Line:
    """A line with the rows of one day."""
    rows = tuple(
        row
        for row in line.quantities
        if row.starts is not None and row.ends is not None and row.starts <= day <= row.ends
    )
    return line.model_copy(update={"quantities": rows, "from_day": day, "to_day": day})
