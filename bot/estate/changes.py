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
            `contract-gone`, `contract-ended`, `contract-status`, `contract-type`,
            `contract-dates`, `line-new`, `line-gone`, `quantity`, or `service-active` when one
            account is asked for.
        what: the contract, or the service of the line; empty for the account itself.
        on: the contract of the line; empty for others.
        was: the earlier value.
        now: the later value.
        contract_id: the contract, or that of the line; `None` for the account itself.
    """

    account_id: int
    account: str
    kind: str
    what: str
    on: str
    was: str | float | None
    now: str | float | None
    contract_id: int | None = None


ACCOUNTS = """
    SELECT coalesce(b.id, a.id), coalesce(b.companyName, a.companyName, ''),
        CASE WHEN a.id IS NULL THEN 'account-new' ELSE 'account-gone' END, '', NULL, NULL, NULL
    FROM {one}.companies AS {x} LEFT JOIN {other}.companies AS {y} ON {y}.id = {x}.id
    WHERE {y}.id IS NULL AND {x}.{mine_by_id}
"""

FIELD = """
    SELECT b.id, coalesce(b.companyName, ''), '{kind}', '', a.{field}, b.{field}, NULL
    FROM was.companies AS a JOIN now.companies AS b ON b.id = a.id
    WHERE a.{field} IS NOT b.{field} AND b.{mine_by_id}
"""

VERDICTS = """
    SELECT b.id, b.name, 'verdict', '', a.verdict, b.verdict, NULL
    FROM was.accounts AS a JOIN now.accounts AS b ON b.id = a.id
    WHERE a.verdict <> b.verdict AND 'cannot_tell' NOT IN (a.verdict, b.verdict)
        AND b.{mine_by_id}
"""

CONTRACTS = """
    SELECT {x}.companyID, coalesce(c.companyName, ''), '{kind}', coalesce({x}.contractName, ''),
        NULL, NULL, {x}.id
    FROM {one}.contracts AS {x}
    JOIN now.companies AS c ON c.id = {x}.companyID
    JOIN was.companies AS d ON d.id = {x}.companyID
    LEFT JOIN {other}.contracts AS {y} ON {y}.id = {x}.id
    WHERE {y}.id IS NULL AND {x}.{mine}
"""

CONTRACT_FIELDS = """
    SELECT b.companyID, coalesce(c.companyName, ''),
        CASE
            WHEN a.status IS NOT b.status THEN 'contract-status'
            WHEN a.contractType IS NOT b.contractType THEN 'contract-type'
            WHEN a.startDate IS NOT b.startDate OR a.endDate IS NOT b.endDate THEN 'contract-dates'
            ELSE 'contract-ended'
        END,
        coalesce(b.contractName, ''),
        CASE WHEN a.status IS NOT b.status THEN a.status
            WHEN a.contractType IS NOT b.contractType THEN a.contractType
            ELSE a.startDate || '/' || a.endDate END,
        CASE WHEN a.status IS NOT b.status THEN b.status
            WHEN a.contractType IS NOT b.contractType THEN b.contractType
            ELSE b.startDate || '/' || b.endDate END,
        b.id
    FROM was.contracts AS a
    JOIN now.contracts AS b ON b.id = a.id
    JOIN now.companies AS c ON c.id = b.companyID
    WHERE b.{mine} AND (
        a.status IS NOT b.status OR a.contractType IS NOT b.contractType
        OR a.startDate IS NOT b.startDate OR a.endDate IS NOT b.endDate
        OR (b.endDate >= :was_day AND b.endDate < :now_day)
    )
"""

QUANTITIES = """
    WITH
    before AS (
        SELECT {line} AS line, units, row_number() OVER (
            PARTITION BY {line} ORDER BY startDate DESC, id DESC) AS place
        FROM was.{units}
        WHERE {line} IS NOT NULL AND startDate <= :was_day AND endDate >= :was_day
            AND {on_mine}
    ),
    after AS (
        SELECT {line} AS line, units, row_number() OVER (
            PARTITION BY {line} ORDER BY startDate DESC, id DESC) AS place
        FROM now.{units}
        WHERE {line} IS NOT NULL AND startDate <= :now_day AND endDate >= :now_day
            AND {on_mine}
    )
    SELECT k.companyID, coalesce(c.companyName, ''),
        CASE WHEN a.id IS NULL THEN 'line-new' WHEN b.id IS NULL THEN 'line-gone'
            ELSE 'quantity' END,
        coalesce(e.name, '#' || x.{entry}) || char(31) || coalesce(k.contractName, ''),
        before.units, after.units, k.id
    FROM (SELECT id, contractID, {entry} FROM was.{lines} WHERE {on_mine}
        UNION SELECT id, contractID, {entry} FROM now.{lines} WHERE {on_mine}) AS x
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

CATALOGUE = """
    SELECT k.companyID, coalesce(c.companyName, ''), 'service-active',
        coalesce(f.name, '') || char(31) || coalesce(k.contractName, ''),
        e.isActive, f.isActive, k.id
    FROM now.{lines} AS x
    JOIN was.{entries} AS e ON e.id = x.{entry}
    JOIN now.{entries} AS f ON f.id = x.{entry}
    JOIN now.contracts AS k ON k.id = x.contractID
    JOIN now.companies AS c ON c.id = k.companyID
    WHERE e.isActive IS NOT f.isActive AND x.{on_mine}
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
ALL = {"mine": "companyID IS NOT NULL", "mine_by_id": "id IS NOT NULL"}
ALL["on_mine"] = "contractID IS NOT NULL"
ONE = {"mine": "companyID = :account", "mine_by_id": "id = :account"}
ONE["on_mine"] = "contractID IN (SELECT id FROM now.contracts WHERE companyID = :account)"


def _asked(only: dict[str, str], *, one: bool) -> tuple[str, ...]:
    catalogue = (CATALOGUE.format(**SERVICES, **only), CATALOGUE.format(**BUNDLES, **only))
    return (
        ACCOUNTS.format(**NEW, **only),
        ACCOUNTS.format(**GONE, **only),
        FIELD.format(kind="type", field="companyType", **only),
        FIELD.format(kind="active", field="isActive", **only),
        CONTRACTS.format(**NEW, kind="contract-new", **only),
        CONTRACTS.format(**GONE, kind="contract-gone", **only),
        CONTRACT_FIELDS.format(**only),
        QUANTITIES.format(**SERVICES, **only),
        QUANTITIES.format(**BUNDLES, **only),
        # For everybody at once the catalogue would say the same of each customer.
        *(catalogue if one else ()),
        VERDICTS.format(**only),
    )


OF_ALL, OF_ONE = _asked(ALL, one=False), _asked(ONE, one=True)


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
    about: dict[str, object] = {
        "was_day": was.meta.day.isoformat(),
        "now_day": now.meta.day.isoformat(),
        "account": account_id,
    }
    found: list[Change] = []
    try:
        with sqlite3.connect(":memory:", uri=True) as rows:
            for name, artifact in (("was", was), ("now", now)):
                place = f"{artifact.path.absolute().as_uri()}?mode=ro"
                rows.execute(f"ATTACH ? AS {name}", [place])
            for asked in OF_ALL if account_id is None else OF_ONE:
                found += [_change(row) for row in rows.execute(asked, about)]
    except sqlite3.DatabaseError as error:
        raise BrokenArtifact(f"{was.path}, {now.path}: {error}") from None
    return sorted(found, key=lambda each: each.account_id)


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
    return Change(row[0], row[1], row[2], what, on, *row[4:])
