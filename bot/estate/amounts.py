"""What unit rows say of the amount that is billed a month.

A unit row's price is the amount of its whole period, not of a month and not of a unit (seen on live
tenants), so it is divided by the months of the period. What has no price is not known, and never 0.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, NamedTuple

from bot.autotask.priced import PricedBundleUnit, PricedServiceUnit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DAY = timedelta(days=1)
MONTHS = 12

PricedUnit = PricedServiceUnit | PricedBundleUnit


class Line(NamedTuple):
    """A line of a contract, or all of one service or bundle on it.

    Args:
        kind: `service` or `bundle`.
        contract: the id of the contract.
        entry: the id of what it is in the catalogue.
        id: of the line; `None` for all of them.
    """

    kind: Literal["service", "bundle"]
    contract: int
    entry: int
    id: int | None


@dataclass
class Amount:
    """What is billed a month.

    Attributes:
        by_currency: the sum in each currency, by Autotask's id of it; `None` where it has none.
        ended: the same of accounts of which no contract runs or is to start: by the last day that
            was billed, and by currency.
        unknown: lines whose price Autotask does not show.
        unclear: services and bundles on several lines of a contract, of which a unit row does not
            say whose it is.
        without: accounts without a line on the day.
        accounts: how many accounts it is of.
    """

    by_currency: dict[int | None, Decimal] = field(default_factory=dict)
    ended: dict[tuple[date, int | None], Decimal] = field(default_factory=dict)
    unknown: int = 0
    unclear: int = 0
    without: int = 0
    accounts: int = 0

    @property
    def currencies(self) -> set[int | None]:
        """Those that it is in."""
        return {*self.by_currency, *(currency for _, currency in self.ended)}

    def add(self, other: Amount) -> None:
        """Put another one on top; currencies are never put together."""
        for currency, amount in other.by_currency.items():
            self.by_currency[currency] = self.by_currency.get(currency, Decimal()) + amount
        for ended, amount in other.ended.items():
            self.ended[ended] = self.ended.get(ended, Decimal()) + amount
        self.unknown += other.unknown
        self.unclear += other.unclear
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


def deciding(
    rows: Iterable[PricedUnit], at: Mapping[int, date], lines: Iterable[Line]
) -> tuple[list[PricedUnit], list[Line]]:
    """Of the rows of a line that cover the day the one that starts last.

    A row may lack the id of its line. It is then that of the only line of its contract and entry.
    Where there are several nobody knows whose it is, and so not what any of them is billed.

    Args:
        rows: unit rows.
        at: the day, by contract.
        lines: the lines of the contracts; one that only a row names is one more.

    Returns:
        the rows, and of which lines together nothing is known (the id is none).
    """
    covering = [(_line_of(row), row) for row in rows if _covers(row, at)]
    alike: dict[Line, set[int]] = defaultdict(set)
    for line in (*lines, *(line for line, _ in covering)):
        if line.id is not None:
            alike[line._replace(id=None)].add(line.id)
    unclear = {line for line, _ in covering if len(alike.get(line, ())) > 1}
    best: dict[Line, PricedUnit] = {}
    for line, row in sorted(
        covering, key=lambda each: (each[1].start_date or date.min, each[1].id)
    ):
        together = line._replace(id=None)
        if together not in unclear:
            best[together if len(alike.get(together, ())) == 1 else line] = row
    return list(best.values()), sorted(unclear)


def _covers(row: PricedUnit, at: Mapping[int, date]) -> bool:
    first, last = row.start_date or date.min, row.end_date or date.max
    return first <= at[row.contract_id or 0] <= last


def _line_of(row: PricedUnit) -> Line:
    if isinstance(row, PricedServiceUnit):
        return Line("service", row.contract_id or 0, row.service_id or 0, row.contract_service_id)
    line = row.contract_service_bundle_id
    return Line("bundle", row.contract_id or 0, row.service_bundle_id or 0, line)
