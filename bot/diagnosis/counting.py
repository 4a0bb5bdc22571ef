"""Which line, sum of lines or day makes the number that Gradient shows; pure.

A number fits only where the quantity is known: a line that cannot be read fits nothing.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.diagnosis.facts import Reason, Unreadable
from bot.diagnosis.steps import spans_of
from bot.diagnosis.view import Then, View

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from bot.diagnosis.facts import Facts
    from bot.diagnosis.standing import LineOn
    from bot.diagnosis.view import Carried

MOST_SUMMED = 8
MOST_SUMS = 3
MOST_NOTES = 3


class Fit(NamedTuple):
    """Something in Autotask that equals a number.

    Attributes:
        kind: `line` today; `synced` on the day of the last sync; `later` or `earlier` on another
            day; `sum` of several lines; `not-current` on a contract that is not; `bundle`.
        day: the day on which it does.
        lines: the lines, on that day.
    """

    kind: str
    day: date
    lines: tuple[LineOn, ...]

    def evidence(self) -> dict[str, Any]:
        """The fit as plain JSON."""
        lines = [
            {"service": n.name, "contract": n.contract.contract.name, "quantity": n.quantity}
            for n in self.lines
        ]
        return {"kind": self.kind, "day": self.day.isoformat(), "lines": lines}


def fits(facts: Facts, day: date, figure: int) -> list[Fit]:
    """Everything that equals the number, the likeliest first.

    Args:
        facts: what was read.
        day: the day that is judged.
        figure: the number that Gradient shows.
    """
    now = _carried(facts, day)
    own, inside = now.own, now.inside
    today = [Fit("line", day, (n,)) for n in own if n.contract.current and n.quantity == figure]
    found = today or [*_synced(facts, day, figure), *_later(facts, day, figure)]
    found += [] if today else _sums(own, day, figure)
    if figure:
        aside = (n for n in own if n.contract.fails and n.quantity == figure)
        found += [Fit("not-current", day, (n,)) for n in aside]
        if not any(fit.kind in {"line", "synced"} for fit in found):
            found += _earlier(facts, day, figure)
        found += [Fit("bundle", day, (n,)) for n in inside if n.counts and n.quantity == figure]
    return found


def doubt_of(carried: Carried, *, on_current: bool = False) -> Reason | None:
    """Why a line of the service may have another quantity than was read.

    Args:
        carried: the lines of the service.
        on_current: ask only of those that may count on the day.
    """
    lines = [n for n in carried.own if n.may_count or not on_current]
    doubts = (n.doubt or (None if n.contract.fails else n.contract.doubt) for n in lines)
    return carried.unseen or next((d for d in doubts if d), None)


def line_evidence(line: LineOn) -> dict[str, Any]:
    """A line as plain JSON, with what is wrong with its contract on the day."""
    return {**line.evidence(), "contract_fails": list(line.contract.fails)}


def period_of(line: LineOn, day: date) -> dict[str, str] | None:
    """The first and the last day of the quantity that covers a day; `None` where there is none."""
    spans = spans_of(line.line)
    if isinstance(spans, Reason):
        return None
    covers = next((s for s in spans if s.starts <= day <= s.ends), None)
    return covers and {"from": covers.starts.isoformat(), "to": covers.ends.isoformat()}


def notes_of(facts: Facts, contracts: set[int]) -> list[dict[str, Any]]:
    """The newest notes on some contracts, the newest first."""
    names = {c.id: c.name for c in facts.contracts.items}
    dated = [n for n in facts.notes.items if n.at and n.contract_id in contracts & names.keys()]
    newest = sorted(dated, key=lambda n: str(n.at), reverse=True)[:MOST_NOTES]
    return [
        {
            "at": n.at and n.at.isoformat(timespec="seconds").replace("+00:00", "Z"),
            "contract": names[n.contract_id],
            "by_gradient": n.by_gradient,
            "author": n.author,
        }
        for n in newest
    ]


def _carried(facts: Facts, day: date) -> Carried:
    """The lines of the service on a day; only asked where the service could be read."""
    carried = View(facts, day, lambda: Then(day, None, None)).carried
    if isinstance(carried, Unreadable):
        raise TypeError(carried.reason.code)
    return carried


def _days(facts: Facts, day: date) -> list[date]:
    """The days on which a row of the service's lines starts."""
    lines = [n.line for n in _carried(facts, day).own]
    return sorted({row.starts for line in lines for row in line.quantities if row.starts})


def _on(facts: Facts, day: date, figure: int) -> Iterator[LineOn]:
    """The lines that have the number on another day."""
    carried = _carried(facts, day)
    return (n for n in carried.own if n.contract.current and n.quantity == figure)


def _synced(facts: Facts, day: date, figure: int) -> list[Fit]:
    sync = facts.last_sync
    if isinstance(sync, Unreadable) or sync.started_on >= day:
        return []
    return [Fit("synced", sync.started_on, (n,)) for n in _on(facts, sync.started_on, figure)]


def _later(facts: Facts, day: date, figure: int) -> list[Fit]:
    """The first later day on which a line has the number."""
    for later in (d for d in _days(facts, day) if d > day):
        found = [Fit("later", later, (n,)) for n in _on(facts, later, figure)]
        if found:
            return found
    return []


def _earlier(facts: Facts, day: date, figure: int) -> list[Fit]:
    """The last earlier period in which a line had the number."""
    for earlier in reversed([d for d in _days(facts, day) if d < day]):
        found = [Fit("earlier", earlier, (n,)) for n in _on(facts, earlier, figure)]
        if found:
            return found
    return []


def _sums(own: tuple[LineOn, ...], day: date, figure: int) -> list[Fit]:
    """The sums of lines that make the number: of all of them, or else of as few as can be."""
    lines = [n for n in own if n.counts and n.quantity]
    if len(lines) > 1 and sum(n.quantity or 0 for n in lines) == figure:
        return [Fit("sum", day, tuple(lines))]
    if len(lines) > MOST_SUMMED:
        return []
    parts = (some for size in range(2, len(lines)) for some in combinations(lines, size))
    found = [some for some in parts if sum(n.quantity or 0 for n in some) == figure]
    return [Fit("sum", day, some) for some in found[:MOST_SUMS]]
