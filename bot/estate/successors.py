"""Contracts that end soon, and that none follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bot.diagnosis.names import plain
from bot.diagnosis.nce import HANDOVER
from bot.estate.renewed import KINDS, UNITS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

CUSTOMER = "(a.companyType = 1 OR a.companyType IS NULL) AND a.isActive IS NOT 0"
GOES_ON = """
    n.companyID = k.companyID AND n.id <> k.id
    AND (n.contractType = 7 OR n.contractType IS NULL) AND n.status IS NOT 0
    AND (n.endDate IS NULL OR n.endDate > k.endDate)
    AND (n.startDate IS NULL OR n.startDate <= date(k.endDate, '+1 day'))
    AND (
        EXISTS (SELECT 1 FROM contract_services AS l WHERE l.contractID = n.id)
        OR EXISTS (SELECT 1 FROM contract_bundles AS l WHERE l.contractID = n.id)
    )
"""
"""A contract `n` that runs beyond the end of `k` without a gap; without a line it bills nothing."""
FOLLOWED_BY_NONE = f"""
    FROM contracts AS k JOIN companies AS a ON a.id = k.companyID
    WHERE k.contractType = 7 AND k.status = 1 AND k.endDate BETWEEN :day AND :until
        AND NOT EXISTS (
            SELECT 1 FROM contracts AS n WHERE {GOES_ON} AND (
                n.contractType IS NULL OR n.status IS NOT 1
                OR n.startDate IS NULL OR n.endDate IS NULL
                OR (k.startDate IS NULL OR k.startDate < n.startDate) AND (
                    n.startDate >= date(k.endDate, '-{HANDOVER.days} day')
                    OR n.renewedContractID IS k.id OR k.renewedContractID IS n.id
                )
            )
        )
"""  # noqa: S608 - constants
"""Recurring contracts that end soon, and that none takes over (guide section 6).

The one that does begins about then, as `bot.diagnosis.nce.renews` has it, or is named the renewal;
it may bill something else. One of which type, status or dates are not known may be it.
"""
ENDING = f"""
    SELECT a.id, coalesce(a.companyName, '#' || a.id), k.id, k.contractName, k.endDate
    {FOLLOWED_BY_NONE} AND {{whose}} ORDER BY k.endDate, a.companyName
"""
BESIDE = f"""
    SELECT n.id FROM contracts AS k JOIN contracts AS n ON {GOES_ON} WHERE k.id = :contract
"""  # noqa: S608 - constants
LINES = """
    SELECT DISTINCT l.{entry}, coalesce(e.name, '#' || l.{entry})
    FROM {lines} AS l LEFT JOIN {entries} AS e ON e.id = l.{entry}
    WHERE l.contractID = :contract
"""
KNOWN_SINCE = """
    SELECT CASE WHEN EXISTS (SELECT 1 FROM whole_rows WHERE contract_id = :contract AND read)
        THEN :last ELSE :day END
"""
"""Of most contracts only the rows of the day judged were read; what they say is held to go on."""


@dataclass(frozen=True)
class Ending:
    """A recurring contract that ends soon, with none that follows on it.

    Args:
        account_id: whose.
        account: its name.
        contract_id: the contract.
        contract: its name.
        on: its last day.
        missing: the services and bundles that no other contract carries on; empty where there is
            no other contract that goes on.
    """

    account_id: int
    account: str
    contract_id: int
    contract: str
    on: date
    missing: tuple[str, ...] = ()

    @property
    def about(self) -> dict[str, Any]:
        """What the words need, as plain JSON."""
        on, missing = self.on.isoformat(), list(self.missing)
        return {"contract": self.contract, "on": on, "missing": missing}


def ending(rows: sqlite3.Connection, day: date, within: timedelta) -> list[Ending]:
    """The contracts of active customers that end, by their last day.

    A contract that runs beside one that ends, and longer, follows on it as far as it carries what
    that one bills: each service and bundle with a quantity on the last day, by its entry in the
    catalogue or by a name that is equal but for case and punctuation. Several may share it. A line
    whose quantity is known to be zero carries nothing; one whose quantity is not known may. What
    bills nothing that is known has nothing to be carried on: any contract with a line is enough.

    Args:
        rows: a complete scan's file.
        day: the day that it judged; contracts that end on it count.
        within: how far ahead to look.
    """
    return list(_ending(rows, day, within, CUSTOMER))


def ending_of_others(rows: sqlite3.Connection, day: date, within: timedelta) -> int:
    """How many more end, of accounts that are inactive or no customers: who left needs none.

    Args:
        rows: a complete scan's file.
        day: the day that it judged.
        within: how far ahead to look.
    """
    return sum(1 for _ in _ending(rows, day, within, f"NOT ({CUSTOMER})"))


def _ending(rows: sqlite3.Connection, day: date, within: timedelta, whose: str) -> Iterator[Ending]:
    days = {"day": day.isoformat(), "until": (day + within).isoformat()}
    for account_id, account, contract_id, name, last in rows.execute(
        ENDING.format(whose=whose), days
    ).fetchall():
        beside = [n for (n,) in rows.execute(BESIDE, {"contract": contract_id})]
        missing = _missing(rows, contract_id, beside, day, date.fromisoformat(last))
        if missing or not beside:
            called = name or f"#{contract_id}"
            on = date.fromisoformat(last)
            yield Ending(account_id, account, contract_id, called, on, missing)


def _missing(
    rows: sqlite3.Connection, contract: int, beside: list[int], day: date, last: date
) -> tuple[str, ...]:
    """What a contract bills on its last day and none of those beside it carries on, by name."""
    carried: set[tuple[str, int] | str] = set()
    for other in beside:
        units = _units(rows, other, day, last + timedelta(days=1))
        for entry, name in _lines(rows, other).items():
            if units.get(entry) != 0:
                carried |= {entry, plain(name) or entry}
    units = _units(rows, contract, day, last) if beside else {}
    return tuple(
        name
        for entry, name in _lines(rows, contract).items()
        if (units.get(entry) or 0) > 0 and not {entry, plain(name) or entry} & carried
    )


def _lines(rows: sqlite3.Connection, contract: int) -> dict[tuple[str, int], str]:
    """What stands on a contract, by kind and id in the catalogue, and its name."""
    return {
        (kind, entry): name
        for kind, names in KINDS.items()
        for entry, name in rows.execute(LINES.format(**names), {"contract": contract})
    }


def _units(
    rows: sqlite3.Connection, contract: int, day: date, last: date
) -> dict[tuple[str, int], float | None]:
    """How many of each there are on a day to come, as far as it was read; `None`: not known."""
    asked = {"contract": contract, "day": day.isoformat(), "last": last.isoformat()}
    (first,) = rows.execute(KNOWN_SINCE, asked).fetchone()
    return {
        (kind, entry): None if unknown else units
        for kind, names in KINDS.items()
        for entry, units, unknown in rows.execute(UNITS.format(**names), asked | {"first": first})
    }
