"""The monthly revenue that hangs on a cause: read from Autotask when asked for, and never kept."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

import structlog

from bot.autotask import Reading
from bot.autotask import filters as f
from bot.autotask.priced import CompanyCurrency, Currency, PricedBundleUnit, PricedServiceUnit
from bot.diagnosis.report import Verdict
from bot.errors import AutotaskError
from bot.estate.amounts import Amount, Line, deciding
from bot.estate.board import worth_telling
from bot.estate.digest import newly_kept_out
from bot.estate.kinds import KINDS
from bot.estate.sanity import suspect_rule
from bot.estate.schema import TABLES

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from bot.autotask import Autotask
    from bot.estate.artifact import Artifact, Judged
    from bot.estate.quiet import Quiet

log = structlog.get_logger(__name__)

SECONDS = 60.0
LONG_OVER = timedelta(days=366)
"""What ended longer ago is no revenue of today."""

CONTRACTS = """
    SELECT companyID, id, startDate, endDate FROM contracts
    WHERE contractType = 7 AND startDate <= endDate AND endDate >= :since
"""
"""Active or not: an inactive contract is billed all the same."""


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
        currencies: the names of those whose name could be read, by id.
    """

    causes: tuple[CauseRevenue, ...]
    settled: int = 0
    currencies: dict[int, str] = field(default_factory=dict)


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
    blocked, contracts, lines = await asyncio.to_thread(_concerned, artifact, quiet)
    new = await asyncio.to_thread(_new_among, blocked, before, quiet)
    ids = [a.id for a in blocked]
    amounts = await _amounts(autotask, ids, contracts, lines, artifact.meta.day)
    found: dict[str, CauseRevenue] = {}
    for account in blocked:
        cause = account.root_cause or ""
        one = found.setdefault(cause, CauseRevenue(cause, Amount(), Amount()))
        one.all.add(amounts[account.id])
        if account.id in new:
            one.new.add(amounts[account.id])
    causes = sorted(found.values(), key=lambda each: -each.all.accounts)
    names = await _currencies(autotask, list(amounts.values()))
    return Revenue(tuple(causes), settled=len(quiet.met), currencies=names)


async def _currencies(autotask: Autotask, amounts: list[Amount]) -> dict[int, str]:
    """By id; none where they cannot be read, as without Autotask's multi-currency module."""
    known = {id_ for amount in amounts for id_ in amount.currencies if id_ is not None}
    try:
        rows = await autotask.query_in(Currency, "id", known, reading=Reading(seconds=SECONDS))
    except AutotaskError as error:
        log.info("currencies_not_read", code=error.code, detail=error.detail[:200])
        return {}
    return {row.id: row.name for row in rows if row.name}


def _concerned(
    artifact: Artifact, quiet: Quiet
) -> tuple[list[Judged], list[tuple[int, int, date]], list[Line]]:
    """The blocked accounts; their contracts: id, account and the day to look at; their lines."""
    accounts, day = artifact.accounts(), artifact.meta.day
    suspect = suspect_rule(accounts)
    blocked = [
        a
        for a in accounts
        if a.verdict == Verdict.BLOCKED and (suspect is None or not suspect.explains(a))
    ]
    with artifact.open() as rows:
        worth = quiet.without(worth_telling(rows, blocked, day))
        contracts = _contracts(rows, {a.id for a in worth}, day)
        return worth, contracts, _lines(rows, [contract for contract, *_ in contracts])


def _contracts(
    rows: sqlite3.Connection, accounts: set[int], day: date
) -> list[tuple[int, int, date]]:
    """Those that run on the day; where none does, those that run when the first one starts.

    Where none is to start either, those that ran on the last day of the one that ended last.
    """
    of_account: dict[int, list[tuple[int, date, date]]] = defaultdict(list)
    for account, contract, *ends in rows.execute(
        CONTRACTS, {"since": (day - LONG_OVER).isoformat()}
    ):
        if account in accounts:
            starts, over = map(date.fromisoformat, ends)
            of_account[account].append((contract, starts, over))
    found = []
    for account, contracts in of_account.items():
        to_come = [max(day, starts) for _, starts, over in contracts if over >= day]
        at = min(to_come) if to_come else max(over for *_, over in contracts)
        found += [(c, account, at) for c, starts, over in contracts if starts <= at <= over]
    return found


def _lines(rows: sqlite3.Connection, contracts: list[int]) -> list[Line]:
    return [
        Line(kind.name, contract, entry, line)
        for kind in KINDS
        for contract in contracts
        for line, entry in rows.execute(
            f"SELECT id, {kind.entry} FROM {TABLES[kind.lines]} WHERE contractID = ?",  # noqa: S608 - constants
            [contract],
        )
    ]


def _new_among(blocked: list[Judged], before: Artifact | None, quiet: Quiet) -> set[int]:
    return {a.id for a in newly_kept_out(blocked, before, quiet)}


async def _amounts(
    autotask: Autotask,
    accounts: Sequence[int],
    contracts: list[tuple[int, int, date]],
    lines: list[Line],
    day: date,
) -> dict[int, Amount]:
    """What each account is billed a month, on the day of each contract."""
    reading = Reading(seconds=SECONDS)
    found = {account: Amount(accounts=1) for account in accounts}
    if not accounts:
        return found
    known = await autotask.query_in(CompanyCurrency, "id", accounts, reading=reading)
    currency = {row.id: row.currency_id for row in known}
    owner = {contract: account for contract, account, _ in contracts}
    at = {contract: looked_at for contract, _, looked_at in contracts}
    seen: set[int] = set()
    # Not by day: contracts that ended did so on many.
    for _, month in groupby(sorted(at, key=at.__getitem__), lambda c: (at[c].year, at[c].month)):
        ids = list(month)
        on = f.lte("startDate", at[ids[-1]]), f.gte("endDate", at[ids[0]])
        services, bundles = await asyncio.gather(
            autotask.query_in(PricedServiceUnit, "contractID", ids, *on, reading=reading),
            autotask.query_in(PricedBundleUnit, "contractID", ids, *on, reading=reading),
        )
        decided, unclear = deciding([*services, *bundles], at, lines)
        for line in unclear:
            seen.add(owner[line.contract])
            found[owner[line.contract]].unclear += 1
        for row in decided:
            contract = row.contract_id or 0
            account = owner[contract]
            seen.add(account)
            ended = at[contract] if at[contract] < day else None
            found[account].count(row, currency.get(account), ended)
    for account in set(accounts) - seen:
        found[account].without = 1
    return found
