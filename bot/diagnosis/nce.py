"""Microsoft lines around a renewal: which they are, where two run at once, what follows what.

Autotask does not say which lines are Microsoft NCE. The service that a person named counts; without
one, services whose name speaks of Microsoft do, and every answer says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import TYPE_CHECKING, Any

from bot.diagnosis.facts import Reason, Unreadable
from bot.diagnosis.names import plain
from bot.diagnosis.standing import RECURRING
from bot.diagnosis.steps import DAY, Span, spans_of, units_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.diagnosis.facts import Contract
    from bot.diagnosis.standing import ContractOn, LineOn
    from bot.diagnosis.view import Carried, Lines

MICROSOFT = re.compile(r"\b(microsoft|m365|ms ?365|o365|office ?365|nce)\b", re.IGNORECASE)
HANDOVER = timedelta(days=92)
"""For how long two contracts may run beside each other and still be one renewal."""


@dataclass(frozen=True, slots=True)
class NceLines:
    """The lines that a question on Microsoft is about.

    Attributes:
        all: the lines.
        named: whether a person named the service, rather than its name speaking of Microsoft.
        contracts: every contract of the account.
        doubt: why there may be more of either.
        asked: the ids of the contracts that a person named; `None` for all.
    """

    all: tuple[LineOn, ...]
    named: bool
    contracts: tuple[ContractOn, ...]
    doubt: Reason | None
    asked: frozenset[int] | None = None

    @property
    def evidence(self) -> dict[str, Any]:
        """Which services were looked at, and how they were chosen."""
        names = sorted({line.name for line in self.all})
        return {"services": names, "chosen": "asked" if self.named else "by-name"}

    def asks_about(self, *contracts: ContractOn) -> bool:
        """Whether one of these contracts is among those that the question is about."""
        return self.asked is None or any(c.contract.id in self.asked for c in contracts)


def nce_lines(
    lines: Lines,
    carried: Carried | Unreadable | None,
    contracts: tuple[ContractOn, ...],
    asked: frozenset[int] | None,
) -> NceLines | Unreadable:
    """The lines to look at.

    Args:
        lines: every line of the account.
        carried: those of the service asked for; `None` when none was.
        contracts: every contract of the account.
        asked: the ids of the contracts that a person named; `None` for all.
    """
    if isinstance(carried, Unreadable):
        return carried
    if carried is not None:
        found = carried.own or carried.inside
        if not found:
            nothing = Reason(code="service-not-carried")
            return Unreadable(reason=carried.unseen or nothing)
        return NceLines(found, named=True, contracts=contracts, doubt=carried.unseen, asked=asked)
    found = tuple(n for n in lines.all if MICROSOFT.search(n.name))
    entries = [n.line.entry for n in lines.all]
    unread = next((entry.reason for entry in entries if isinstance(entry, Unreadable)), None)
    doubt = lines.unseen or unread
    if not found:
        return Unreadable(reason=doubt or Reason(code="no-microsoft-name"))
    return NceLines(found, named=False, contracts=contracts, doubt=doubt, asked=asked)


def bills(contract: ContractOn) -> bool:
    """Whether nothing but its dates can keep a contract from billing."""
    return not {"not-recurring", "inactive"} & set(contract.fails)


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two lines of one service with a quantity at the same time.

    Attributes:
        lines: the two, the one that began earlier first.
        units: their quantities on the first day of the overlap.
        starts: the first day.
        ends: the last day.
        renewal: whether one contract looks like the renewal of the other.
    """

    lines: tuple[LineOn, LineOn]
    units: tuple[float, float]
    starts: date
    ends: date
    renewal: bool

    def evidence(self) -> dict[str, Any]:
        """The overlap as plain JSON."""
        first, second = (line.contract.contract for line in self.lines)
        return {
            "service": self.lines[0].name,
            "from": self.starts.isoformat(),
            "to": self.ends.isoformat(),
            "same_contract": first.id == second.id,
            "renewal": self.renewal,
            "lines": [
                {
                    "line_id": line.line.id,
                    "contract": line.contract.contract.name,
                    "contract_id": line.contract.contract.id,
                    "starts": _iso(line.contract.contract.starts),
                    "ends": _iso(line.contract.contract.ends),
                    "quantity": units,
                }
                for line, units in zip(self.lines, self.units, strict=True)
            ],
        }


def overlaps(nce: NceLines, day: date) -> tuple[list[Overlap], Reason | None]:
    """Where two lines of one service bill at once, on the day or later, and what hides more."""
    found: list[Overlap] = []
    doubt = nce.doubt
    for lines in by_service(nce.all).values():
        for pair in combinations([n for n in lines if bills(n.contract)], 2):
            if not nce.asks_about(*(n.contract for n in pair)):
                continue
            overlap = _overlap(pair, day)
            if isinstance(overlap, Overlap):
                found.append(overlap)
            else:
                doubt = doubt or overlap
    return sorted(found, key=lambda o: (o.starts, o.lines[0].name)), doubt


def by_service(lines: tuple[LineOn, ...]) -> dict[str, list[LineOn]]:
    """The lines of each service, by its name but for case and punctuation."""
    found: dict[str, list[LineOn]] = {}
    for line in lines:
        found.setdefault(plain(line.name) or line.name, []).append(line)
    return found


def _overlap(pair: tuple[LineOn, LineOn], day: date) -> Overlap | Reason | None:
    one, other = sorted(pair, key=_start_of)
    spans, other_spans = _billed(one), _billed(other)
    if isinstance(spans, Reason):
        return spans
    if isinstance(other_spans, Reason):
        return other_spans
    starts, ends = next(_common(spans, other_spans, day), (None, None))
    if starts is None or ends is None:
        return None
    doubt = one.contract.doubt or other.contract.doubt
    if doubt:
        return doubt
    first, second = one.contract.contract, other.contract.contract
    units = units_on(spans, starts), units_on(other_spans, starts)
    return Overlap((one, other), units, starts, ends, renewal=renews(first, second))


def _start_of(line: LineOn) -> tuple[date, int]:
    return line.contract.contract.starts or date.min, line.line.id


def _billed(line: LineOn) -> tuple[Span, ...] | Reason:
    """The quantities above zero, within the dates of the contract."""
    spans, contract = spans_of(line.line), line.contract.contract
    if isinstance(spans, Reason):
        past = contract.ends is not None and "ended" in line.contract.fails
        return () if past else spans
    first, last = contract.starts or date.min, contract.ends or date.max
    cut = [s._replace(starts=max(s.starts, first), ends=min(s.ends, last)) for s in spans]
    return tuple(s for s in cut if s.units > 0 and s.starts <= s.ends)


def _common(
    spans: tuple[Span, ...], others: tuple[Span, ...], day: date
) -> Iterator[tuple[date, date]]:
    """The times that two lines share and that are not over on the day, joined where they meet."""
    shared = sorted((max(a.starts, b.starts), min(a.ends, b.ends)) for a in spans for b in others)
    joined: list[tuple[date, date]] = []
    for starts, ends in shared:
        if starts > ends:
            continue
        if joined and starts == joined[-1][1] + DAY:
            joined[-1] = joined[-1][0], ends
        else:
            joined.append((starts, ends))
    return (time for time in joined if time[1] >= day)


def renews(old: Contract, new: Contract) -> bool:
    """Whether one contract looks like the renewal of another.

    `renewedContractID` may stand on either of the two, so it counts both ways round; without it a
    contract that begins about when the other ends, and ends later, does.
    """
    if old.starts is None or old.ends is None or new.starts is None or new.ends is None:
        return False
    later = old.starts < new.starts and old.ends < new.ends
    near = old.ends - new.starts <= HANDOVER
    return later and new.starts <= old.ends + DAY and (near or are_tied(old, new))


def are_tied(old: Contract, new: Contract) -> bool:
    """Whether Autotask names one contract as the renewal of the other."""
    return old.renewed_id == new.id or new.renewed_id == old.id


def could_renew(contract: ContractOn) -> bool:
    """Whether a contract is of the kind that renewals are about."""
    own = contract.contract
    return own.type == RECURRING and own.starts is not None and own.ends is not None


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
