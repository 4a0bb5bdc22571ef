"""Renewals whose quantities differ: so many on the old contract, another number on the new."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

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
    found: list[Found] = []
    for pair in rows.execute(PAIRS, window).fetchall():
        starts, ends = date.fromisoformat(pair[4]), date.fromisoformat(pair[5])
        old_day, old = _old(rows, day, earlier, pair[2], starts, ends)
        new_day = max(day, date.fromisoformat(pair[8]))
        new = _quantities(rows, pair[6], new_day)
        if old is None or new is None or not (pair[9] or old.keys() & new.keys()):
            continue
        differing = [
            {"service": _name(rows, *entry), "was": old.get(entry, 0), "now": new.get(entry, 0)}
            for entry in sorted(old.keys() | new.keys())
            if old.get(entry, 0) != new.get(entry, 0)
        ]
        if differing:
            about = {
                "contract": pair[3],
                "new": pair[7],
                "on": pair[8],
                "old_day": old_day.isoformat(),
                "new_day": new_day.isoformat(),
                "differing": differing,
            }
            found.append((pair[0], pair[1], f"renewal:{pair[2]}:{pair[6]}", about))
    return found


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
