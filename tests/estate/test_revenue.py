"""The monthly revenue behind a cause: by currency, by month, and never 0 where it is not known."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.autotask import AutotaskServer, Msp, NotPermitted, Refuse
from bot.demo.autotask.dates import day as wire
from bot.estate.amounts import months_of
from bot.estate.board import board_of
from bot.estate.digest import digest_of
from bot.estate.quiet import Quiet
from bot.estate.revenue import CauseRevenue, Revenue, revenue
from bot.presentation.revenues import revenue_message
from tests.estate.test_artifact import scan
from tests.estate.test_digest import PRESENTER, customers, marked
from tests.estate.test_scan import client

if TYPE_CHECKING:
    from pathlib import Path

    from bot.estate.artifact import Artifact
    from bot.state import Mark

DAY = date(2026, 11, 22)
YEAR = date(2026, 1, 1), date(2026, 12, 31)
DAYS = st.dates(date(2020, 1, 1), date(2035, 1, 1))


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        (date(2026, 11, 1), date(2026, 11, 30), 1),
        (date(2026, 2, 1), date(2026, 2, 28), 1),
        (date(2026, 1, 15), date(2026, 2, 14), 1),
        (date(2026, 1, 31), date(2026, 2, 27), 1),
        (date(2026, 1, 1), date(2026, 12, 31), 12),
        (date(2026, 10, 1), date(2026, 12, 31), 3),
        (date(2026, 11, 10), date(2026, 11, 30), Fraction(21, 30)),
        (date(2026, 11, 1), date(2026, 11, 1), Fraction(1, 30)),
    ],
)
def test_a_period_has_so_many_months(first: date, last: date, months: Fraction) -> None:
    assert months_of(first, last) == months


@given(DAYS, st.integers(0, 60), st.integers(1, 60))
def test_a_longer_period_has_more_months(first: date, days: int, more: int) -> None:
    short = months_of(first, first + timedelta(days=days))
    assert 0 < short < months_of(first, first + timedelta(days=days + more))


@given(st.integers(2020, 2035), st.integers(1, 12), st.integers(1, 28))
def test_whole_months_are_whole(year: int, month: int, count: int) -> None:
    end = date(year + (month - 1 + count) // 12, (month - 1 + count) % 12 + 1, 1)
    assert months_of(date(year, month, 1), end - timedelta(days=1)) == count


def blocked(msp: Msp, name: str, *, type: int = 3, currency: int | None = None) -> int:  # noqa: A002 - Autotask's word
    return msp.account(name, type=type, currencyID=currency)


async def read(
    folder: Path, server: AutotaskServer, now: Artifact, was: Artifact | None = None, *marks: Mark
) -> Revenue:
    quiet = Quiet(marks, DAY, None if was is None else was.meta.day)
    async with client(server, folder) as autotask:
        return await revenue(autotask, now, was, quiet)


async def found(folder: Path, msp: Msp) -> tuple[CauseRevenue, ...]:
    server = AutotaskServer(msp)
    return (await read(folder, server, await scan(server, folder, DAY, synced=True))).causes


async def test_currencies_are_kept_apart_and_periods_divided(tmp_path: Path) -> None:
    msp = Msp()
    backup = msp.service("Backup")
    bundle = msp.bundle("Secure User", [backup])
    pounds, euros = blocked(msp, "In pounds", currency=1), blocked(msp, "In euros", currency=2)
    yearly = msp.contract(pounds, "Yearly", starts=YEAR[0], ends=YEAR[1])
    msp.line(yearly, backup, rows=[(*YEAR, 10)], price=120)
    inactive = msp.contract(pounds, "Inactive", starts=YEAR[0], ends=YEAR[1], status=0)
    msp.bundle_line(inactive, bundle, units=2, price=30)
    later = msp.contract(euros, "Later", starts=date(2026, 12, 1), ends=date(2027, 11, 30))
    msp.line(later, backup, units=4, price=25)
    blocked(msp, "A lead", type=2)
    (one,) = await found(tmp_path, msp)
    assert one.cause == "account-is-customer"
    # 10 x 120 for a year, and a bundle of two at 30 a month.
    assert one.all.by_currency == {1: Decimal(100) + 60, 2: Decimal(100)}
    assert (one.all.accounts, one.all.unknown, one.all.without) == (2, 0, 0)


async def test_a_contract_and_the_one_that_follows_it_are_billed_once(tmp_path: Path) -> None:
    msp = Msp()
    backup = msp.service("Backup")
    renewed, leaping = blocked(msp, "Renewed", currency=1), blocked(msp, "Two to come", currency=2)
    for account, years in ((renewed, (2026, 2027)), (leaping, (2027, 2028))):
        for year in years:
            starts, ends = date(year, 1, 1), date(year, 12, 31)
            made = msp.contract(account, str(year), starts=starts, ends=ends)
            msp.line(made, backup, units=4, price=25)
    (one,) = await found(tmp_path, msp)
    assert one.all.by_currency == {1: Decimal(100), 2: Decimal(100)}


def month_up_to(last: date) -> tuple[date, date]:
    after = last + timedelta(days=1)
    return (after.replace(day=1) - timedelta(days=1)).replace(day=after.day), last


async def test_of_what_has_ended_the_last_day_counts_and_is_told(tmp_path: Path) -> None:
    msp = customers(*(f"Fine {n}" for n in range(9)))
    backup = next(iter(msp.tables["Services"]))
    days = [date(2026, 10, 31), date(2026, 11, 10), date(2026, 9, 30), date(2026, 8, 31)]
    days += [date(2026, 7, 31), date(2024, 7, 31)]
    for number, last in enumerate(days):
        account = msp.account(f"Ended {number}", currencyID=1)
        for name, ends, price in (("Last", last, 10), ("Earlier", last - timedelta(days=40), 99)):
            made = msp.contract(account, name, starts=last - timedelta(days=200), ends=ends)
            msp.line(made, backup, rows=[(*month_up_to(ends), 10)], price=price)
    two = [row["id"] for row in msp.tables["Contracts"].values() if row["endDate"] == wire(days[1])]
    secure = msp.bundle("Secure User", [backup])
    msp.bundle_line(two[0], secure, rows=[(*month_up_to(days[1]), 1)], price=5)
    bare = msp.account("Bare", currencyID=2)
    msp.contract(bare, "Nothing on it", starts=YEAR[0], ends=days[0])
    server = AutotaskServer(msp)
    now = await scan(server, tmp_path, DAY, synced=True)
    found = await read(tmp_path, server, now)
    (one,) = found.causes
    assert one.cause == "account-has-current-contract"
    hundred = Decimal(100)
    assert one.all.by_currency == {}
    assert one.all.ended == {(d, 1): hundred + 5 * (d == days[1]) for d in days[:5]}
    assert (one.all.accounts, one.all.without) == (7, 2)
    text = revenue_message(found, now, PRESENTER).text
    money = "in the currency with id 1 until"
    assert (
        f"7 accounts: 105.00 {money} 10 Nov 2026; 100.00 {money} 31 Oct 2026;"
        f" 100.00 {money} 30 Sep 2026; 200.00 {money} 31 Aug 2026 or before;"
        " 2 accounts have no line on the day"
    ) in text


async def test_what_is_still_to_run_counts_and_not_what_has_ended(tmp_path: Path) -> None:
    msp = Msp()
    backup = msp.service("Backup")
    account = blocked(msp, "Renewed", currency=1)
    for starts, price in ((date(2025, 11, 1), 99), (date(2026, 12, 1), 10)):
        ends = starts + timedelta(days=364)
        msp.line(msp.contract(account, "M", starts=starts, ends=ends), backup, units=1, price=price)
    (one,) = await found(tmp_path, msp)
    assert (one.all.by_currency, one.all.ended) == ({1: Decimal(10)}, {})


HALVES = (date(2026, 11, 1), DAY), (DAY, date(2026, 11, 30))


async def test_a_row_that_names_no_line_is_that_of_the_only_one(tmp_path: Path) -> None:
    """The old row of a month that was split may cover the day of the change, too."""
    msp = Msp()
    backup = msp.service("Backup")
    made = msp.contract(blocked(msp, "Split", currency=1), "M", starts=YEAR[0], ends=YEAR[1])
    msp.line(made, backup, rows=[(*HALVES[0], 10), (*HALVES[1], 12)], price=10)
    secure = msp.bundle("Secure User", [backup])
    msp.bundle_line(made, secure, rows=[(*HALVES[0], 1), (*HALVES[1], 2)], price=3)
    for entity, line in ("Service", "contractServiceID"), ("Bundle", "contractServiceBundleID"):
        table = msp.tables[f"Contract{entity.replace('Bundle', 'ServiceBundle')}Units"]
        table[min(table)][line] = None
    (one,) = await found(tmp_path, msp)
    # From the 22nd to the 30th: 9 days of 30.
    assert {k: round(v) for k, v in one.all.by_currency.items()} == {1: 420}
    assert (one.all.unknown, one.all.unclear) == (0, 0)


@pytest.mark.parametrize("linked", [True, False])
async def test_a_row_that_may_be_of_several_lines_is_not_known(
    tmp_path: Path, *, linked: bool
) -> None:
    msp = Msp()
    backup, mail = msp.service("Backup"), msp.service("Mail")
    made = msp.contract(blocked(msp, "Two lines", currency=1), "M", starts=YEAR[0], ends=YEAR[1])
    msp.line(made, backup, units=3, linked=False)
    msp.line(made, backup, units=4, linked=linked)
    msp.line(made, mail, units=2, price=10)
    msp.line(made, mail, units=3, price=10)
    server = AutotaskServer(msp)
    now = await scan(server, tmp_path, DAY, synced=True)
    all_of_it = await read(tmp_path, server, now)
    (one,) = all_of_it.causes
    assert (one.all.by_currency, one.all.unclear) == ({1: Decimal(50)}, 1)
    text = revenue_message(all_of_it, now, PRESENTER).text
    words = "on top of that 1 service on several lines of a contract"
    assert f"50.00 in the currency with id 1; {words}" in text


async def test_currencies_are_named_where_their_names_can_be_read(tmp_path: Path) -> None:
    msp = Msp()
    pounds, euros = msp.currency("GBP"), msp.currency("EUR")
    for currency, starts in ((pounds, YEAR[0]), (euros, date(2026, 12, 1)), (None, YEAR[0])):
        account = blocked(msp, f"In {currency}", currency=currency)
        made = msp.contract(account, "M", starts=starts, ends=date(2026, 12, 31))
        msp.line(made, msp.service("Backup"), units=1, price=100)
    server = AutotaskServer(msp)
    now = await scan(server, tmp_path, DAY, synced=True)
    text = revenue_message(await read(tmp_path, server, now), now, PRESENTER).text
    assert "3 accounts: 100.00 GBP and 100.00 EUR and 100.00 (no currency is set)" in text
    for fault in (NotPermitted(entity="Currencies"), Refuse(entity="Currencies")):
        server.faults.add(fault)
        text = revenue_message(await read(tmp_path, server, now), now, PRESENTER).text
        assert f"100.00 in the currency with id {pounds} and 100.00 in the currency with" in text


async def test_what_has_no_price_is_not_known_and_never_zero(tmp_path: Path) -> None:
    msp = Msp()
    backup = msp.service("Backup")
    hidden, empty = blocked(msp, "Hidden"), blocked(msp, "Empty")
    shown = msp.contract(hidden, "Managed", starts=YEAR[0], ends=YEAR[1])
    msp.line(shown, backup, units=4)
    msp.contract(empty, "Nothing on it", starts=YEAR[0], ends=YEAR[1])
    for row in msp.tables["ContractServiceUnits"].values():
        row["price"] = None
    causes = await found(tmp_path, msp)
    assert causes[0].all.by_currency == {}
    assert (causes[0].all.unknown, causes[0].all.without) == (1, 1)
    server = AutotaskServer(msp)
    artifact = await scan(server, tmp_path, DAY, synced=True)
    text = revenue_message(Revenue(causes), artifact, PRESENTER).text
    assert "not known" in text
    assert "shows no price of 1 line" in text
    assert "1 account has no line on the day" in text
    assert "0.00" not in text


async def test_of_what_is_new_another_cause_is_a_part(tmp_path: Path) -> None:
    msp = Msp()
    backup = msp.service("Backup")
    for name in ("Still", "Changes", "Clear before"):
        made = msp.contract(msp.account(name), "Managed", starts=YEAR[0], ends=YEAR[1])
        msp.line(made, backup, units=1, price=10)
    still, changes, fine = msp.tables["Companies"].values()
    still["isActive"] = changes["isActive"] = False
    server = AutotaskServer(msp)
    was = await scan(server, tmp_path, DAY - timedelta(days=1))
    changes |= {"isActive": True, "companyType": 6}
    fine["isActive"] = False
    now = await scan(server, tmp_path, DAY)
    found = await read(tmp_path, server, now, was)
    assert {one.cause: (one.all.accounts, one.new.accounts) for one in found.causes} == {
        "account-is-active": (2, 1),
        "account-is-customer": (1, 1),
    }


async def test_what_is_marked_is_left_out_as_in_the_news_and_on_the_board(tmp_path: Path) -> None:
    msp = customers("By design", "Over", "Left", "Clear before", "Fine", "Fine too", "Fine again")
    rows = list(msp.tables["Companies"].values())
    rows[0]["isActive"] = rows[1]["isActive"] = False
    server = AutotaskServer(msp)
    was = await scan(server, tmp_path, DAY - timedelta(days=1), synced=True)
    rows[2]["isActive"] = rows[3]["isActive"] = False
    now = await scan(server, tmp_path, DAY, synced=True)
    ends = {0: DAY, 1: DAY - timedelta(days=1), 2: DAY}
    marks = [marked(rows[n]["id"], "account-is-active", until) for n, until in ends.items()]
    found = await read(tmp_path, server, now, was, *marks)
    (one,) = found.causes
    digest, board = digest_of(now, was, marks), board_of([now, was], marks, DAY)
    assert board is not None
    new = {a.name for a in digest.new}
    assert new == {"Over", "Clear before"} == {i.account for i in board.sections[0].open}
    assert (one.all.accounts, one.new.accounts, found.settled) == (2, 2, 2)
    assert (digest.ignored, len(board.sections[0].settled)) == (2, 2)
    text = revenue_message(found, now, PRESENTER).text
    assert "2 accounts are left out: marked as done, by design or ignored." in text
    marks = [marked(row["id"], "account-is-active", DAY) for row in rows]
    text = revenue_message(await read(tmp_path, server, now, was, *marks), now, PRESENTER).text
    assert "No other account is blocked that has a contract" in text
    assert "4 accounts are left out" in text


async def test_a_scan_keeps_no_price(tmp_path: Path) -> None:
    msp = Msp()
    contract = msp.contract(msp.account("Acme"), "Managed", starts=YEAR[0], ends=YEAR[1])
    msp.line(contract, msp.service("Backup"), units=4)
    server = AutotaskServer(msp)
    artifact = await scan(server, tmp_path, DAY)
    with artifact.open() as rows:
        columns = {row[1] for row in rows.execute("PRAGMA table_info(service_units)")}
    assert "price" not in columns
    assert "price" not in str([r.payload for r in server.log if hasattr(r, "payload")])
