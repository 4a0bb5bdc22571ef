"""What the unit rows of a line say over time: which quantity from when to when, and the steps.

Autotask has a row for every billing period, split where a quantity changes; on the day of a change
the old row may still cover the new one's first day (the vendor's unit entity page).
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.diagnosis.facts import Quantity, Reason
from bot.diagnosis.standing import no_value

if TYPE_CHECKING:
    from bot.diagnosis.facts import Line
    from bot.diagnosis.standing import LineOn

DAY = timedelta(days=1)


def may_open_a_period(day: date, starts: date | None) -> bool:
    """Whether a billing period may begin on a day: on the first, or the contract's own day.

    A month that has no such day, as the 31st, has its last one instead.

    Args:
        day: the day.
        starts: the first day of the contract.
    """
    last = monthrange(day.year, day.month)[1]
    return day.day == 1 or (starts is not None and day.day == min(starts.day, last))


class Span(NamedTuple):
    """So many units from one day to another, both included."""

    starts: date
    ends: date
    units: float


@dataclass(frozen=True, slots=True)
class Step:
    """A quantity that changes from one day on.

    Attributes:
        line: the line that it is on.
        on: the first day of the new quantity.
        before: the quantity until then; `None` when there was none.
        after: the quantity from then on.
        period: the first day of the row that the step ends, when the step splits a billing period;
            else the day of the step.
    """

    line: LineOn
    on: date
    before: float | None
    after: float
    period: date

    def evidence(self) -> dict[str, Any]:
        """The step as plain JSON."""
        contract = self.line.contract.contract
        return {
            "service": self.line.name,
            "contract": contract.name,
            "contract_id": contract.id,
            "line_id": self.line.line.id,
            "on": self.on.isoformat(),
            "before": self.before,
            "after": self.after,
        }


def spans_of(line: Line) -> tuple[Span, ...] | Reason:
    """Every quantity of a line in order, no day twice, or why they cannot be told."""
    if line.unseen is not None:
        return line.unseen
    if line.from_day or line.to_day:
        return Reason(code="rows-not-read", about={"line": line.id, "kind": line.kind})
    if not line.quantities:
        return Reason(code="no-unit-row", about={"line": line.id, "kind": line.kind})
    rows: dict[date, Span] = {}
    for row in sorted(line.quantities, key=lambda each: each.id):
        span = _span(row, line)
        if isinstance(span, Reason):
            return span
        rows[span.starts] = span
    ordered = [rows[start] for start in sorted(rows)]
    nexts = [span.starts for span in ordered[1:]] + [date.max]
    return tuple(
        span._replace(ends=min(span.ends, following - DAY))
        for span, following in zip(ordered, nexts, strict=True)
    )


def _span(row: Quantity, line: Line) -> Span | Reason:
    if row.starts is None or row.ends is None:
        return no_value("startDate, endDate", f"unit row of line {line.id}")
    if row.units is None:
        return no_value("units", f"unit row of line {line.id}")
    return Span(row.starts, row.ends, row.units)


def units_on(spans: tuple[Span, ...], day: date) -> float:
    """The quantity on a day; 0 where there is no row."""
    return next((s.units for s in spans if s.starts <= day <= s.ends), 0)


def steps_of(line: LineOn) -> tuple[Step, ...] | Reason:
    """Where the quantity of a line changes, in order.

    The first row is a step when the line came after its contract had started.
    """
    spans = spans_of(line.line)
    if isinstance(spans, Reason):
        return spans
    steps: list[Step] = []
    begins = line.contract.contract.starts
    first = spans[0]
    if begins and first.starts > begins and first.units:
        steps.append(Step(line, first.starts, None, first.units, first.starts))
    for old, new in pairwise(spans):
        if new.units == old.units:
            continue
        splits = _same_month(old.starts, new.starts)
        period = old.starts if splits else new.starts
        steps.append(Step(line, new.starts, old.units, new.units, period))
    return tuple(steps)


def _same_month(one: date, other: date) -> bool:
    return (one.year, one.month) == (other.year, other.month)
