"""Renewals whose quantities differ: so many on the old contract, another number on the new."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import structlog

from bot.errors import BrokenArtifact

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from bot.estate.artifact import Artifact

log = structlog.get_logger(__name__)

Found = tuple[int, str, str, dict[str, Any]]
Quantities = dict[tuple[str, int], float]

WINDOW = timedelta(days=35)
"""How far from today a hand-over is looked at, and how far apart its two contracts may stand."""

PAIRS = """
    SELECT a.id, a.name, k.id, k.contractName, k.startDate, k.endDate, n.id, n.contractName,
        n.startDate, k.id IS n.renewedContractID OR n.id IS k.renewedContractID
    FROM contracts AS k
    JOIN contracts AS n ON n.companyID = k.companyID AND n.id <> k.id
    JOIN accounts AS a ON a.id = k.companyID
    WHERE k.contractType = 7 AND n.contractType = 7 AND n.status = 1
        AND k.endDate BETWEEN :first AND :last
        AND n.startDate > k.startDate AND n.endDate > k.endDate
        AND n.startDate BETWEEN date(k.endDate, '-35 day') AND date(k.endDate, '+35 day')
    ORDER BY n.startDate, a.name
"""

UNITS = """
    SELECT entry, sum(units), sum(units IS NULL) FROM (
        SELECT {entry} AS entry, units, row_number() OVER (
            PARTITION BY coalesce({line}, -{entry}) ORDER BY startDate DESC, id DESC) AS place
        FROM {table}
        WHERE contractID = :contract AND startDate <= :last AND endDate >= :first
    ) WHERE place = 1 GROUP BY entry
"""
"""Of each line the row that starts last of those that cover a day from `first` to `last`."""
KINDS = {
    "service": {
        "entry": "serviceID",
        "line": "contractServiceID",
        "lines": "contract_services",
        "table": "service_units",
        "entries": "services",
    },
    "bundle": {
        "entry": "serviceBundleID",
        "line": "contractServiceBundleID",
        "lines": "contract_bundles",
        "table": "bundle_units",
        "entries": "bundles",
    },
}


class _Pair(NamedTuple):
    """A contract that ends, one that begins about then, and what each carries."""

    row: tuple[Any, ...]
    old_day: date
    old: Quantities
    new_day: date
    new: Quantities

    @property
    def is_tied(self) -> bool:
        """Whether Autotask names one as the renewal of the other."""
        return bool(self.row[9])

    @property
    def alike(self) -> int:
        """How many services and bundles both carry."""
        return len(self.old.keys() & self.new.keys())

    def told(self, differing: list[dict[str, Any]]) -> Found:
        row = self.row
        about = {
            "contract": row[3],
            "new": row[7],
            "on": row[8],
            "old_day": self.old_day.isoformat(),
            "new_day": self.new_day.isoformat(),
            "differing": differing,
        }
        return row[0], row[1], f"renewal:{row[2]}:{row[6]}", about


def renewed(rows: sqlite3.Connection, day: date, earlier: Sequence[Artifact]) -> list[Found]:
    """Renewals around a day whose quantities differ.

    A contract that has ended is looked up in the last scan that saw it and can be read. Where no
    scan did, nothing is said.

    Args:
        rows: the newest complete scan's file.
        day: the day that it judged.
        earlier: the complete scans before it, the newest first.

    Raises:
        BrokenArtifact: the newest one's file is damaged.
    """
    window = {"first": (day - WINDOW).isoformat(), "last": (day + WINDOW).isoformat()}
    pairs = [
        pair
        for row in rows.execute(PAIRS, window).fetchall()
        if (pair := _pair(rows, day, earlier, row)) is not None
    ]
    found: list[Found] = []
    for pair in _likeliest(pairs):
        old, new = pair.old, pair.new
        differing = [
            {"service": _name(rows, *entry), "was": old.get(entry, 0), "now": new.get(entry, 0)}
            for entry in sorted(old.keys() | new.keys())
            if old.get(entry, 0) != new.get(entry, 0)
        ]
        if differing:
            found.append(pair.told(differing))
    return found


def _pair(
    rows: sqlite3.Connection, day: date, earlier: Sequence[Artifact], row: tuple[Any, ...]
) -> _Pair | None:
    """What the two contracts carry; `None` where that is not known, or nothing ties them."""
    starts, ends = date.fromisoformat(row[4]), date.fromisoformat(row[5])
    old_day, old = _old(rows, day, earlier, row[2], starts, ends)
    new_day = max(day, date.fromisoformat(row[8]))
    new = _quantities(rows, row[6], new_day)
    if old is None or new is None or not (row[9] or old.keys() & new.keys()):
        return None
    return _Pair(row, old_day, old, new_day, new)


def _likeliest(pairs: Sequence[_Pair]) -> list[_Pair]:
    """Without those of which both contracts have a likelier one: many are renewed on one day."""
    of_old: dict[int, list[_Pair]] = defaultdict(list)
    of_new: dict[int, list[_Pair]] = defaultdict(list)
    for pair in pairs:
        of_old[pair.row[2]].append(pair)
        of_new[pair.row[6]].append(pair)

    def is_likeliest(pair: _Pair) -> bool:
        same_old, same_new = of_old[pair.row[2]], of_new[pair.row[6]]
        if any(each.is_tied for each in same_old):
            return pair.is_tied
        return any(pair.alike == max(each.alike for each in same) for same in (same_old, same_new))

    return [pair for pair in pairs if is_likeliest(pair)]


def _old(
    rows: sqlite3.Connection,
    day: date,
    earlier: Sequence[Artifact],
    contract: int,
    starts: date,
    ends: date,
) -> tuple[date, Quantities | None]:
    """What the old contract has today, or had in the last scan before its end."""
    if ends >= day:
        return day, _quantities(rows, contract, day)
    for scan in earlier:
        if starts <= scan.meta.day <= ends:
            try:
                with scan.open() as then:
                    return scan.meta.day, _quantities(then, contract, scan.meta.day)
            except BrokenArtifact as error:
                log.warning("damaged_scan_not_used", file=str(scan.path), detail=error.detail)
    return day, None


def _quantities(rows: sqlite3.Connection, contract: int, day: date) -> Quantities | None:
    """What is on a contract on a day that was read; `None` where a number is not known."""
    found: Quantities = {}
    for kind, names in KINDS.items():
        asked = {"contract": contract, "first": day.isoformat(), "last": day.isoformat()}
        for entry, units, unknown in rows.execute(UNITS.format(**names), asked):
            if unknown:
                return None
            if units:
                found[kind, entry] = units
    return found


def _name(rows: sqlite3.Connection, kind: str, entry: int) -> str:
    asked = f"SELECT name FROM {KINDS[kind]['entries']} WHERE id = ?"  # noqa: S608 - constants
    row = rows.execute(asked, [entry]).fetchone()
    return (row and row[0]) or f"#{entry}"
