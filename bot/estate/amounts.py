"""What unit rows say of the amount that is billed a month.

A unit row's price is the amount of its whole period, not of a month and not of a unit (seen on live
tenants), so it is divided by the months of the period. What has no price is not known, and never 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from bot.autotask.priced import PricedBundleUnit, PricedServiceUnit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DAY = timedelta(days=1)
MONTHS = 12

PricedUnit = PricedServiceUnit | PricedBundleUnit


@dataclass
class Amount:
    """What is billed a month.

    Attributes:
        by_currency: the sum in each currency, by Autotask's id of it; `None` where it has none.
        ended: the same of accounts of which no contract runs or is to start: by the last day that
            was billed, and by currency.
        unknown: lines whose price Autotask does not show.
        without: accounts without a line on the day.
        accounts: how many accounts it is of.
    """

    by_currency: dict[int | None, Decimal] = field(default_factory=dict)
    ended: dict[tuple[date, int | None], Decimal] = field(default_factory=dict)
    unknown: int = 0
    without: int = 0
    accounts: int = 0

    def add(self, other: Amount) -> None:
        """Put another one on top; currencies are never put together."""
        for currency, amount in other.by_currency.items():
            self.by_currency[currency] = self.by_currency.get(currency, Decimal()) + amount
        for ended, amount in other.ended.items():
            self.ended[ended] = self.ended.get(ended, Decimal()) + amount
        self.unknown += other.unknown
        self.without += other.without
        self.accounts += other.accounts

    def count(self, row: PricedUnit, currency: int | None, ended: date | None) -> None:
        """Put the price of a unit row on top, for a month.

        Args:
            row: it.
            currency: of the account.
            ended: the last day that was billed; `None` where that is not over.
        """
        first, last = row.start_date, row.end_date
        if row.price is None or first is None or last is None or last < first:
            self.unknown += 1
            return
        months = months_of(first, last)
        monthly = Decimal(str(row.price)) * months.denominator / months.numerator
        more = Amount(by_currency={currency: monthly})
        self.add(more if ended is None else Amount(ended={(ended, currency): monthly}))


def months_of(first: date, last: date) -> Fraction:
    """How many months a period has, both of its days included.

    Whole months from its first day, and the days of the one that is begun as a part of it.

    Args:
        first: its first day.
        last: its last day, not before the first.
    """
    end = last + DAY
    whole = (end.year - first.year) * MONTHS + end.month - first.month
    if _months_later(first, whole) > end:
        whole -= 1
    begun, over = _months_later(first, whole), _months_later(first, whole + 1)
    return whole + Fraction((end - begun).days, (over - begun).days)


def _months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last."""
    year, month = divmod(day.year * MONTHS + day.month - 1 + months, MONTHS)
    following = date(year + (month + 1) // MONTHS, (month + 1) % MONTHS + 1, 1)
    return min(date(year, month + 1, 1) + DAY * (day.day - 1), following - DAY)


def deciding(rows: Iterable[PricedUnit], at: Mapping[int, date]) -> list[PricedUnit]:
    """Of the rows of a line that cover the day the one that starts last.

    Args:
        rows: unit rows.
        at: the day, by contract.
    """
    best: dict[tuple[str, int | None, int | None, int | None], PricedUnit] = {}
    for row in sorted(rows, key=lambda r: (r.start_date or date.min, r.id)):
        first, last = row.start_date or date.min, row.end_date or date.max
        if not first <= at[row.contract_id or 0] <= last:
            continue
        if isinstance(row, PricedServiceUnit):
            best["s", row.contract_id, row.contract_service_id, row.service_id] = row
        else:
            best["b", row.contract_id, row.contract_service_bundle_id, row.service_bundle_id] = row
    return list(best.values())
