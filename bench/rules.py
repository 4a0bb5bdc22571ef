"""Accounts judged in a second on one core, facts in memory."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime

from bench.report import Measure
from bot.diagnosis.engine import judge
from bot.diagnosis.facts import Account, Contract, Entry, Facts, Line, Quantity, Records, Sync

ACCOUNTS = 20_000
DAY = date(2026, 11, 22)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
SYNC = datetime(2026, 11, 20, 5, tzinfo=UTC)
BACKUP = Entry(kind="service", id=9, name="Backup", is_active=True, changed_at=LONG_AGO)


def _account(number: int) -> Facts:
    """An account with two contracts and three lines; every fifth one has something wrong."""
    contracts = tuple(
        Contract(
            id=number * 2 + which,
            name="Managed Services",
            account_id=number,
            type=7,
            type_label="Recurring Service",
            status=1,
            status_label="Active",
            starts=date(2026, 1, 1),
            ends=date(2026, 12, 31) if which else date(2026, 6, 30),
            changed_at=LONG_AGO,
        )
        for which in (0, 1)
    )
    lines = tuple(
        Line(
            id=number * 3 + which,
            kind="service",
            contract_id=contracts[which % 2].id,
            entry_id=9,
            entry=BACKUP,
            quantities=(
                Quantity(id=1, starts=date(2026, 11, 1), ends=date(2026, 11, 30), units=number % 5),
            ),
        )
        for which in (0, 1, 2)
    )
    return Facts(
        account=Account(
            id=number,
            name=f"Account {number}",
            type=1,
            type_label="Customer",
            is_active=True,
            changed_at=LONG_AGO,
        ),
        contracts=Records(items=contracts),
        lines=Records(items=lines),
        last_sync=Sync(started_at=SYNC, started_on=SYNC.date(), completed_at=SYNC, by="Dana"),
    )


def run() -> list[Measure]:
    """Judge 20,000 different accounts once each."""
    estate = [_account(number) for number in range(ACCOUNTS)]
    judge(estate[0], DAY, "account")
    began = time.perf_counter()
    for facts in estate:
        judge(facts, DAY, "account")
    rate = ACCOUNTS / (time.perf_counter() - began)
    return [Measure("accounts judged a second on one core", rate, 20_000, at_least=True)]
