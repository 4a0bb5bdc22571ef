"""What became of a line: since when it is gone, what changed in a period or back in time; pure."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.diagnosis.counting import line_evidence
from bot.diagnosis.steps import may_open_a_period

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.diagnosis.facts import Observation, Quantity
    from bot.diagnosis.standing import LineOn

DAY = timedelta(days=1)
WHY = ("ended", "inactive", "not-recurring")


class Gone(NamedTuple):
    """A line that bills nothing on the day and is not still to start.

    Attributes:
        why: `zero-quantity`, `no-quantity-on-day`, `ended`, `inactive` or `not-recurring`.
        since: the first day without it, as far as rows and dates say.
        last: the quantity before, where there was one.
    """

    line: LineOn
    why: str
    since: date | None
    last: float | None

    def evidence(self) -> dict[str, Any]:
        """The line as plain JSON, with since when it is gone."""
        since = self.since and self.since.isoformat()
        return {**line_evidence(self.line), "why": self.why, "since": since, "last": self.last}


class Change(NamedTuple):
    """A quantity that changed inside a billing period.

    Attributes:
        on: the day from which the later quantity applies.
    """

    line: LineOn
    on: date
    before: float
    after: float

    def evidence(self) -> dict[str, Any]:
        """The change as plain JSON."""
        return {
            "service": self.line.name,
            "contract": self.line.contract.contract.name,
            "on": self.on.isoformat(),
            "before": self.before,
            "after": self.after,
        }


class Rewrite(NamedTuple):
    """A quantity of a day that was another one when the bot read it on that day.

    Attributes:
        on: the day from which the present quantity applies, before the day that was read.
        before: what was read then.
        after: what Autotask says of that day now.
    """

    line: LineOn
    on: date
    before: float
    after: float
    read: Observation

    def evidence(self) -> dict[str, Any]:
        """The change as plain JSON, with the earlier reading."""
        return {
            "service": self.line.name,
            "contract": self.line.contract.contract.name,
            "on": self.on.isoformat(),
            "before": int(self.before) if self.before.is_integer() else self.before,
            "after": self.after,
            "day": self.read.day.isoformat(),
            "read_at": self.read.read_at.isoformat(timespec="seconds").replace("+00:00", "Z"),
        }


class _Row(NamedTuple):
    starts: date
    ends: date
    units: float
    id: int


def gone(line: LineOn, day: date) -> Gone | None:
    """The line as a gone one; `None` where it bills, is still to start, or cannot be told."""
    faults, contract = line.contract.fails, line.contract.contract
    if "not-started" in faults:
        return None
    before = [row for row in _rows(line) if row.starts <= day]
    positive = [row for row in before if row.units > 0]
    last = positive[-1].units if positive else None
    why = next((fault for fault in WHY if fault in faults), None)
    if why is not None:
        ended = contract.ends + DAY if why == "ended" and contract.ends else None
        return Gone(line, why, ended, last)
    if line.contract.doubt or not line.fails or not before:
        return None
    return Gone(line, line.fails[0], _since(before, positive), last)


def first_day(line: LineOn) -> date | None:
    """The first day of its first row with a quantity."""
    return next((row.starts for row in _rows(line) if row.units > 0), None)


def is_zeroed_after(line: LineOn, day: date) -> bool:
    """Whether a later row says zero."""
    return any(row.units == 0 and row.starts > day for row in _rows(line))


def changes_inside_periods(line: LineOn, day: date) -> list[Change]:
    """Rows that start inside a period, up to a day: the trace of a change that began there.

    Autotask splits a period's row at the effective date of an adjustment (the vendor's unit entity
    page); a period itself begins on the first of a month, or on the contract's own day of it.
    """
    starts = line.contract.contract.starts
    rows = [row for row in _rows(line) if row.starts <= day]
    return [
        Change(line, later.starts, earlier.units, later.units)
        for earlier, later in pairwise(rows)
        if earlier.units != later.units
        and (
            not may_open_a_period(later.starts, starts)
            or earlier.starts < later.starts <= earlier.ends
        )
    ]


def rewritten(line: LineOn, observed: Iterable[Observation]) -> list[Rewrite]:
    """Days whose quantity was changed after the bot had read it: proof of a change dated back.

    A row that starts on the day itself proves nothing, since it may have been made later that day.

    Args:
        line: the line, all of whose rows were read.
        observed: what was read earlier, of any line.
    """
    if line.doubt or any(row.shared for row in line.line.quantities):
        return []
    mine = [o for o in observed if (o.kind, o.line_id) == (line.line.kind, line.line.id)]
    rows = _rows(line)
    found = []
    for seen in sorted(mine, key=lambda o: o.read_at):
        covering = [row for row in rows if row.starts <= seen.day <= row.ends]
        if not covering:
            continue
        row = max(covering, key=lambda row: (row.starts, row.id))
        if row.starts < seen.day and row.units != seen.units:
            found.append(Rewrite(line, row.starts, seen.units, row.units, seen))
    return found


def _since(before: list[_Row], positive: list[_Row]) -> date:
    """The day after its last quantity; from its first row on where there never was one."""
    if not positive:
        return before[0].starts
    after = [row.starts for row in before if row.starts > positive[-1].starts]
    return after[0] if after else positive[-1].ends + DAY


def _rows(line: LineOn) -> list[_Row]:
    """The rows of which everything is known, in order."""
    return sorted(row for row in map(_row, line.line.quantities) if row)


def _row(row: Quantity) -> _Row | None:
    if row.starts is None or row.ends is None or row.units is None or row.ends < row.starts:
        return None
    return _Row(row.starts, row.ends, row.units, row.id)
