"""Contracts that end soon, and that none follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3

CUSTOMER = "(a.companyType = 1 OR a.companyType IS NULL) AND a.isActive IS NOT 0"
FOLLOWED_BY_NONE = """
    FROM contracts AS k JOIN companies AS a ON a.id = k.companyID
    WHERE k.contractType = 7 AND k.status = 1 AND k.endDate BETWEEN :day AND :until
        AND NOT EXISTS (
            SELECT 1 FROM contracts AS n
            WHERE n.companyID = k.companyID AND n.id <> k.id
                AND (n.contractType = 7 OR n.contractType IS NULL) AND n.status IS NOT 0
                AND (n.endDate IS NULL OR n.endDate > k.endDate)
                AND (n.startDate IS NULL OR n.startDate <= date(k.endDate, '+1 day'))
                AND (
                    EXISTS (SELECT 1 FROM contract_services AS l WHERE l.contractID = n.id)
                    OR EXISTS (SELECT 1 FROM contract_bundles AS l WHERE l.contractID = n.id)
                )
        )
"""
"""Recurring contracts that end soon with none that follows on without a gap (guide section 6).

One of which type, status or dates are not known may be the successor, so it counts as one; one
without a line bills nothing, and follows on none. Who left, or is no customer, needs none.
"""
ENDING = f"""
    SELECT a.id, coalesce(a.companyName, '#' || a.id), k.id, k.contractName, k.endDate
    {FOLLOWED_BY_NONE} AND {CUSTOMER} ORDER BY k.endDate, a.companyName
"""
OF_OTHERS = f"SELECT count(*) {FOLLOWED_BY_NONE} AND NOT ({CUSTOMER})"


@dataclass(frozen=True)
class Ending:
    """A recurring contract that ends soon, with none that follows on it.

    Args:
        account_id: whose.
        account: its name.
        contract_id: the contract.
        contract: its name.
        on: its last day.
    """

    account_id: int
    account: str
    contract_id: int
    contract: str
    on: date

    @property
    def about(self) -> dict[str, Any]:
        """What the words need, as plain JSON."""
        return {"contract": self.contract, "on": self.on.isoformat()}


def ending(rows: sqlite3.Connection, day: date, within: timedelta) -> list[Ending]:
    """The contracts of active customers that end, by their last day.

    Args:
        rows: a complete scan's file.
        day: the day that it judged; contracts that end on it count.
        within: how far ahead to look.
    """
    days = _days(day, within)
    return [
        Ending(row[0], row[1], row[2], row[3] or f"#{row[2]}", date.fromisoformat(row[4]))
        for row in rows.execute(ENDING, days)
    ]


def ending_of_others(rows: sqlite3.Connection, day: date, within: timedelta) -> int:
    """How many more end, of accounts that are inactive or no customers.

    Args:
        rows: a complete scan's file.
        day: the day that it judged.
        within: how far ahead to look.
    """
    return int(rows.execute(OF_OTHERS, _days(day, within)).fetchone()[0])


def _days(day: date, within: timedelta) -> dict[str, str]:
    return {"day": day.isoformat(), "until": (day + within).isoformat()}
