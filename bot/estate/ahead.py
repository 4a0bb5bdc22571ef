"""What is already dated for a later day: contracts still to start, and quantities that change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3
    from datetime import date

Found = tuple[int, str, str, dict[str, Any]]
"""An account's id and name, the item, and what its words need."""

STARTING = """
    SELECT a.id, a.name, k.id, k.contractName, k.startDate
    FROM contracts AS k JOIN accounts AS a ON a.id = k.companyID
    WHERE k.contractType = 7 AND k.status IS NOT 0 AND k.startDate > :day
    ORDER BY k.startDate, a.name
"""

CHANGING = """
    WITH known AS (
        SELECT u.{entry} AS entry, u.contractID AS contract, u.startDate AS starts,
            u.units AS units, lag(u.units) OVER (
                PARTITION BY coalesce(u.{line}, s.line) ORDER BY u.startDate, u.id) AS before
        FROM {units} AS u JOIN whole_rows AS w ON w.contract_id = u.contractID AND w.read
        LEFT JOIN (SELECT contractID, {entry} AS entry, min(id) AS line FROM {lines}
            GROUP BY contractID, {entry} HAVING count(*) = 1) AS s
            ON s.contractID = u.contractID AND s.entry = u.{entry}
        WHERE coalesce(u.{line}, s.line) IS NOT NULL
    )
    SELECT a.id, a.name, k.id, k.contractName, known.entry, e.name, known.starts, known.before,
        known.units
    FROM known
    JOIN contracts AS k ON k.id = known.contract
    JOIN accounts AS a ON a.id = k.companyID
    LEFT JOIN {entries} AS e ON e.id = known.entry
    WHERE k.contractType = 7 AND k.status IS NOT 0 AND known.starts > :day
        AND known.starts > k.startDate AND known.before IS NOT NULL AND known.units IS NOT NULL
        AND known.before <> known.units
    ORDER BY known.starts, a.name
"""
"""Rows of contracts of which every row was read: Autotask has one for every period.

One that lacks the id of its line is that of the only line of its contract and service; where there
are several, it may be that of any and says nothing.
"""

KINDS = {
    "ahead-service": {
        "lines": "contract_services",
        "line": "contractServiceID",
        "entry": "serviceID",
        "units": "service_units",
        "entries": "services",
    },
    "ahead-bundle": {
        "lines": "contract_bundles",
        "line": "contractServiceBundleID",
        "entry": "serviceBundleID",
        "units": "bundle_units",
        "entries": "bundles",
    },
}


def ahead(rows: sqlite3.Connection, day: date) -> list[Found]:
    """What changes after a day, by its date; of a line the first change.

    Args:
        rows: a complete scan's file.
        day: the day that it judged.
    """
    after = {"day": day.isoformat()}
    found: list[Found] = [
        (row[0], row[1], f"ahead-contract:{row[2]}", {"contract": row[3], "on": row[4]})
        for row in rows.execute(STARTING, after)
    ]
    seen: set[str] = set()
    for kind, names in KINDS.items():
        for row in rows.execute(CHANGING.format(**names), after):
            item = f"{kind}:{row[2]}:{row[4]}"
            if item in seen:
                continue
            seen.add(item)
            about = {
                "contract": row[3],
                "service": row[5] or f"#{row[4]}",
                "on": row[6],
                "was": row[7],
                "now": row[8],
            }
            found.append((row[0], row[1], item, about))
    return sorted(found, key=lambda each: (each[3]["on"], each[1]))
