"""The monthly revenue that hangs on a cause: read from Autotask when it is asked for, never kept.

A unit row's price is the amount of its whole period, not of a month and not of a unit (seen on live
tenants), so it is divided by the months of the period. What has no price is not known, and never 0.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from bot.autotask import Reading
from bot.autotask import filters as f
from bot.autotask.priced import CompanyCurrency, PricedBundleUnit, PricedServiceUnit
from bot.diagnosis.report import Verdict
from bot.estate.board import worth_telling
from bot.estate.digest import newly_kept_out
from bot.estate.sanity import suspect_rule

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from bot.autotask import Autotask
    from bot.estate.artifact import Artifact, Judged
    from bot.estate.quiet import Quiet

SECONDS = 60.0
DAY = timedelta(days=1)
MONTHS = 12

CONTRACTS = """
    SELECT companyID, id, startDate, endDate FROM contracts
    WHERE contractType = 7 AND endDate >= :day AND startDate IS NOT NULL
"""
"""Active or not: an inactive contract is billed all the same."""


@dataclass
class Amount:
    """What is billed a month.

    Attributes:
        by_currency: the sum in each currency, by Autotask's id of it; `None` where it has none.
        unknown: lines whose price Autotask does not show.
        without: accounts without a line on the day.
        accounts: how many accounts it is of.
    """

    by_currency: dict[int | None, Decimal] = field(default_factory=dict)
    unknown: int = 0
    without: int = 0
    accounts: int = 0

    def add(self, other: Amount) -> None:
        """Put another one on top; currencies are never put together."""
        for currency, amount in other.by_currency.items():
            self.by_currency[currency] = self.by_currency.get(currency, Decimal()) + amount
        self.unknown += other.unknown
        self.without += other.without
        self.accounts += other.accounts


@dataclass(frozen=True)
class CauseRevenue:
    """What hangs on one cause.

    Args:
        cause: the rule.
        all: of every account that it blocks.
        new: of those that the scan before did not have so.
    """

    cause: str
    all: Amount
    new: Amount


@dataclass(frozen=True)
class Revenue:
    """What hangs on the causes.

    Args:
        causes: that of most accounts first.
        settled: how many accounts are left out, as they are marked.
    """

    causes: tuple[CauseRevenue, ...]
    settled: int = 0


async def revenue(
    autotask: Autotask, artifact: Artifact, before: Artifact | None, quiet: Quiet
) -> Revenue:
    """Read what is billed a month to the accounts that are blocked, by cause.

    Args:
        autotask: the client.
        artifact: a complete scan.
        before: the complete scan before it.
        quiet: what people have marked, which is left out as the board leaves it out.

    Raises:
        AutotaskError: the prices could not be read in full.
        BrokenArtifact: a scan's file is damaged.
    """
    blocked, contracts = await asyncio.to_thread(_concerned, artifact, quiet)
    new = await asyncio.to_thread(_new_among, blocked, before, quiet)
    amounts = await _amounts(autotask, [a.id for a in blocked], contracts)
    found: dict[str, CauseRevenue] = {}
    for account in blocked:
        cause = account.root_cause or ""
        one = found.setdefault(cause, CauseRevenue(cause, Amount(), Amount()))
        one.all.add(amounts[account.id])
        if account.id in new:
            one.new.add(amounts[account.id])
    causes = sorted(found.values(), key=lambda each: -each.all.accounts)
    return Revenue(tuple(causes), settled=len(quiet.met))


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


def _concerned(
    artifact: Artifact, quiet: Quiet
) -> tuple[list[Judged], list[tuple[int, int, date]]]:
    """The blocked accounts, and their contracts: id, account and the day to look at."""
    accounts, day = artifact.accounts(), artifact.meta.day
    suspect = suspect_rule(accounts)
    blocked = [
        a
        for a in accounts
        if a.verdict == Verdict.BLOCKED and (suspect is None or not suspect.explains(a))
    ]
    with artifact.open() as rows:
        worth = quiet.without(worth_telling(rows, blocked, day))
        return worth, _contracts(rows, {a.id for a in worth}, day)


def _contracts(
    rows: sqlite3.Connection, accounts: set[int], day: date
) -> list[tuple[int, int, date]]:
    """Those that run on the day; where none does, those that run when the first one starts."""
    of_account: dict[int, list[tuple[int, date, date]]] = defaultdict(list)
    for account, contract, *ends in rows.execute(CONTRACTS, {"day": day.isoformat()}):
        if account in accounts:
            starts, over = map(date.fromisoformat, ends)
            of_account[account].append((contract, max(day, starts), over))
    found = []
    for account, contracts in of_account.items():
        first = min(starts for _, starts, _ in contracts)
        found += [(c, account, first) for c, starts, over in contracts if starts <= first <= over]
    return found


def _new_among(blocked: list[Judged], before: Artifact | None, quiet: Quiet) -> set[int]:
    return {a.id for a in newly_kept_out(blocked, before, quiet)}


async def _amounts(
    autotask: Autotask,
    accounts: Sequence[int],
    contracts: list[tuple[int, int, date]],
) -> dict[int, Amount]:
    """What each account is billed a month, on the day or when its first contract starts."""
    reading = Reading(seconds=SECONDS)
    found = {account: Amount(accounts=1) for account in accounts}
    if not accounts:
        return found
    known = await autotask.query_in(CompanyCurrency, "id", accounts, reading=reading)
    currency = {row.id: row.currency_id for row in known}
    owner = {contract: account for contract, account, _ in contracts}
    of_day: dict[date, list[int]] = defaultdict(list)
    for contract, _, looked_at in contracts:
        of_day[looked_at].append(contract)
    seen: set[int] = set()
    for looked_at, ids in sorted(of_day.items()):
        on = f.lte("startDate", looked_at), f.gte("endDate", looked_at)
        services, bundles = await asyncio.gather(
            autotask.query_in(PricedServiceUnit, "contractID", ids, *on, reading=reading),
            autotask.query_in(PricedBundleUnit, "contractID", ids, *on, reading=reading),
        )
        for row in _deciding([*services, *bundles]):
            account = owner[row.contract_id or 0]
            seen.add(account)
            _count(found[account], row, currency.get(account))
    for account in set(accounts) - seen:
        found[account].without = 1
    return found


PricedUnit = PricedServiceUnit | PricedBundleUnit


def _deciding(rows: Iterable[PricedUnit]) -> list[PricedUnit]:
    """Of the rows of a line that cover the day the one that starts last."""
    best: dict[tuple[str, int | None, int | None, int | None], PricedUnit] = {}
    for row in sorted(rows, key=lambda r: (r.start_date or date.min, r.id)):
        if isinstance(row, PricedServiceUnit):
            best["s", row.contract_id, row.contract_service_id, row.service_id] = row
        else:
            best["b", row.contract_id, row.contract_service_bundle_id, row.service_bundle_id] = row
    return list(best.values())


def _count(amount: Amount, row: PricedUnit, currency: int | None) -> None:
    if row.price is None or row.start_date is None or row.end_date is None:
        amount.unknown += 1
        return
    if row.end_date < row.start_date:
        amount.unknown += 1
        return
    months = months_of(row.start_date, row.end_date)
    monthly = Decimal(str(row.price)) * months.denominator / months.numerator
    amount.by_currency[currency] = amount.by_currency.get(currency, Decimal()) + monthly
