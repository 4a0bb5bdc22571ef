"""What is different between two scans of a tenant, by SQL over both files."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.errors import BrokenArtifact

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.estate.artifact import Artifact


BETWEEN = "\x1f"
"""Stands between a line's service and its contract in what the queries give."""


@dataclass(frozen=True)
class Change:
    """One difference.

    Args:
        account_id: whose.
        account: its name, in the later scan where it is there.
        kind: `account-new`, `account-gone`, `type`, `active`, `verdict`, `contract-new`,
            `contract-gone`, `contract-ended`, `contract-status`, `contract-dates`, `line-new`,
            `line-gone` or `quantity`.
        what: the contract, or the service of the line; empty for the account itself.
        on: the contract of the line; empty for others.
        was: the earlier value.
        now: the later value.
    """

    account_id: int
    account: str
    kind: str
    what: str
    on: str
    was: str | float | None
    now: str | float | None


ACCOUNTS = """
    SELECT coalesce(b.id, a.id), coalesce(b.companyName, a.companyName, ''),
        CASE WHEN a.id IS NULL THEN 'account-new' ELSE 'account-gone' END, '', NULL, NULL
    FROM {one}.companies AS {x} LEFT JOIN {other}.companies AS {y} ON {y}.id = {x}.id
    WHERE {y}.id IS NULL
"""

FIELD = """
    SELECT b.id, coalesce(b.companyName, ''), '{kind}', '', a.{field}, b.{field}
    FROM was.companies AS a JOIN now.companies AS b ON b.id = a.id
    WHERE a.{field} IS NOT b.{field}
"""

VERDICTS = """
    SELECT b.id, b.name, 'verdict', '', a.verdict, b.verdict
    FROM was.accounts AS a JOIN now.accounts AS b ON b.id = a.id
    WHERE a.verdict <> b.verdict AND 'cannot_tell' NOT IN (a.verdict, b.verdict)
"""

CONTRACTS = """
    SELECT {x}.companyID, coalesce(c.companyName, ''), '{kind}', coalesce({x}.contractName, ''),
        NULL, NULL
    FROM {one}.contracts AS {x}
    JOIN now.companies AS c ON c.id = {x}.companyID
    JOIN was.companies AS d ON d.id = {x}.companyID
    LEFT JOIN {other}.contracts AS {y} ON {y}.id = {x}.id
    WHERE {y}.id IS NULL
"""

CONTRACT_FIELDS = """
    SELECT b.companyID, coalesce(c.companyName, ''),
        CASE
            WHEN a.status IS NOT b.status THEN 'contract-status'
            WHEN a.startDate IS NOT b.startDate OR a.endDate IS NOT b.endDate THEN 'contract-dates'
            ELSE 'contract-ended'
        END,
        coalesce(b.contractName, ''),
        CASE WHEN a.status IS NOT b.status THEN a.status
            ELSE a.startDate || '/' || a.endDate END,
        CASE WHEN a.status IS NOT b.status THEN b.status
            ELSE b.startDate || '/' || b.endDate END
    FROM was.contracts AS a
    JOIN now.contracts AS b ON b.id = a.id
    JOIN now.companies AS c ON c.id = b.companyID
    WHERE a.status IS NOT b.status OR a.startDate IS NOT b.startDate OR a.endDate IS NOT b.endDate
        OR (b.endDate >= :was_day AND b.endDate < :now_day)
"""

QUANTITIES = """
    WITH
    before AS (
        SELECT {line} AS line, units, row_number() OVER (
            PARTITION BY {line} ORDER BY startDate DESC, id DESC) AS place
        FROM was.{units}
        WHERE {line} IS NOT NULL AND startDate <= :was_day AND endDate >= :was_day
    ),
    after AS (
        SELECT {line} AS line, units, row_number() OVER (
            PARTITION BY {line} ORDER BY startDate DESC, id DESC) AS place
        FROM now.{units}
        WHERE {line} IS NOT NULL AND startDate <= :now_day AND endDate >= :now_day
    )
    SELECT k.companyID, coalesce(c.companyName, ''),
        CASE WHEN a.id IS NULL THEN 'line-new' WHEN b.id IS NULL THEN 'line-gone'
            ELSE 'quantity' END,
        coalesce(e.name, '#' || x.{entry}) || char(31) || coalesce(k.contractName, ''),
        before.units, after.units
    FROM (SELECT id, contractID, {entry} FROM was.{lines}
        UNION SELECT id, contractID, {entry} FROM now.{lines}) AS x
    JOIN now.contracts AS k ON k.id = x.contractID
    JOIN was.contracts AS l ON l.id = x.contractID
    JOIN now.companies AS c ON c.id = k.companyID
    LEFT JOIN was.{lines} AS a ON a.id = x.id
    LEFT JOIN now.{lines} AS b ON b.id = x.id
    LEFT JOIN before ON before.line = x.id AND before.place = 1
    LEFT JOIN after ON after.line = x.id AND after.place = 1
    LEFT JOIN now.{entries} AS e ON e.id = x.{entry}
    WHERE a.id IS NULL OR b.id IS NULL OR before.units IS NOT after.units
"""

NEW = {"one": "now", "other": "was", "x": "b", "y": "a"}
GONE = {"one": "was", "other": "now", "x": "a", "y": "b"}
SERVICES = {
    "lines": "contract_services",
    "units": "service_units",
    "line": "contractServiceID",
    "entry": "serviceID",
    "entries": "services",
}
BUNDLES = {
    "lines": "contract_bundles",
    "units": "bundle_units",
    "line": "contractServiceBundleID",
    "entry": "serviceBundleID",
    "entries": "bundles",
}
ASKED = (
    ACCOUNTS.format(**NEW),
    ACCOUNTS.format(**GONE),
    FIELD.format(kind="type", field="companyType"),
    FIELD.format(kind="active", field="isActive"),
    CONTRACTS.format(**NEW, kind="contract-new"),
    CONTRACTS.format(**GONE, kind="contract-gone"),
    CONTRACT_FIELDS,
    QUANTITIES.format(**SERVICES),
    QUANTITIES.format(**BUNDLES),
    VERDICTS,
)


def compare(was: Artifact, now: Artifact, account_id: int | None = None) -> list[Change]:
    """What is different, by account and in the order of the questions above.

    Both scans are whole: what one of them did not see would look as if it had come or gone.

    Args:
        was: the earlier scan.
        now: the later scan.
        account_id: only of this account.

    Raises:
        ValueError: one of the scans is not complete.
        BrokenArtifact: one of the files is damaged.
    """
    if not (was.meta.complete and now.meta.complete):
        raise ValueError("an incomplete scan proves neither that something came nor that it went")
    days = {"was_day": was.meta.day.isoformat(), "now_day": now.meta.day.isoformat()}
    found: list[Change] = []
    try:
        with sqlite3.connect(":memory:", uri=True) as rows:
            for name, artifact in (("was", was), ("now", now)):
                place = f"{artifact.path.absolute().as_uri()}?mode=ro"
                rows.execute(f"ATTACH ? AS {name}", [place])
            for asked in ASKED:
                found += [_change(row) for row in rows.execute(asked, days)]
    except sqlite3.DatabaseError as error:
        raise BrokenArtifact(f"{was.path}, {now.path}: {error}") from None
    mine = [each for each in found if account_id is None or each.account_id == account_id]
    return sorted(mine, key=lambda each: each.account_id)


def base_for(scans: Sequence[Artifact], since: date | None) -> Artifact | None:
    """The scan to compare the newest one with; `None` where there is none.

    Args:
        scans: the complete ones, the newest first.
        since: a day: the last scan that judged it or a day before it. Without one it is the last
            scan of an earlier day, else the one before.
    """
    if not scans:
        return None
    newest, *earlier = scans
    if since is not None:
        return next((scan for scan in earlier if scan.meta.day <= since), None)
    before = (scan for scan in earlier if scan.meta.day < newest.meta.day)
    return next(before, earlier[0] if earlier else None)


def _change(row: Sequence[Any]) -> Change:
    what, _, on = row[3].partition(BETWEEN)
    return Change(row[0], row[1], row[2], what, on, row[4], row[5])
