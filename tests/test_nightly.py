"""The scan of each night and its digest."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.autotask import AutotaskServer, Msp, NotPermitted
from bot.demo.autotask.northwind import demo_msp
from bot.estate.digest import digest_of
from bot.estate.scan import Scanner
from bot.nightly import Nightly
from bot.presentation import Presenter
from bot.presentation.digests import digest_message
from bot.presentation.ids import REVENUE
from tests.estate.damage import overwrite
from tests.estate.test_artifact import scan
from tests.estate.test_delta import NO_SYNC
from tests.estate.test_scan import OWNER, client
from tests.handlers.office import open_office
from tests.handlers.test_estate import said

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from bot.desk.estate import EstateDesk
    from bot.diagnosis.facts import Unreadable
    from bot.presentation import Message
    from bot.remedies import Teller
    from bot.state import Mark, Marks

LONDON = ZoneInfo("Europe/London")
DAY = date(2026, 11, 22)


def at(month: int, day: int, hour: int, minute: int) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=LONDON)


def nightly(clock: time, *days: int) -> Nightly:
    nobody = cast("EstateDesk", None), cast("Teller", None), cast("Marks", None)
    return Nightly(*nobody, clock, frozenset(days), None)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (
            at(11, 22, 5, 29),
            at(11, 22, 5, 30),
        ),
        (
            at(11, 22, 5, 30),
            at(11, 23, 5, 30),
        ),
        (at(11, 29, 23, 0), at(12, 2, 5, 30)),
    ],
)
def test_the_next_night_is_no_close_day(now: datetime, due: datetime) -> None:
    found = nightly(time(5, 30), 1, -1).next_after(now)
    assert found == due


@given(days=st.integers(0, 10_000), clock=st.times(), then=st.times())
def test_a_night_always_comes_within_a_day_where_none_is_left_out(
    days: int, clock: time, then: time
) -> None:
    now = datetime.combine(DAY + timedelta(days=days), then, LONDON)
    due = nightly(clock).next_after(now)
    assert timedelta() < due - now <= timedelta(days=1)


async def test_a_night_scans_and_tells_the_channel_once(tmp_path: Path) -> None:
    at = (datetime.now(LONDON) + timedelta(seconds=6)).time()
    async with open_office(tmp_path, scan_at=at) as office:
        told = await said(office, "the first scan")
        assert "Everything was read." in told.text
        assert office.calls("chat.postMessage") == 1
        assert told.element(REVENUE)


def night_of(
    scanner: Scanner, sleep: Callable[[float], Awaitable[None]], told: list[Message]
) -> Nightly:
    """A night without Slack; what the channel would be told is added to a list."""

    async def nobody_waits(*_: str) -> bool:
        return True

    async def no_syncs() -> Unreadable:
        return NO_SYNC

    async def no_marks() -> list[Mark]:
        return []

    async def once(_key: str, _channel: str, _thread: None, message: Message) -> None:
        told.append(message)

    desk = SimpleNamespace(claims=SimpleNamespace(claim=nobody_waits), presenter=Presenter(LONDON))
    estate = SimpleNamespace(scanner=scanner, syncs=no_syncs, running=asyncio.Lock(), desk=desk)
    return replace(
        nightly(time(5, 30)),
        estate=cast("EstateDesk", estate),
        teller=cast("Teller", SimpleNamespace(once=once)),
        marks=cast("Marks", SimpleNamespace(all=no_marks)),
        channel="C0BILLING",
        sleep=sleep,
    )


async def test_a_night_goes_on_in_the_next_hour_when_its_budget_is_spent(tmp_path: Path) -> None:
    slept: list[float] = []
    told: list[Message] = []
    async with client(AutotaskServer(demo_msp(DAY)), tmp_path, page=10) as autotask:
        scanner = Scanner(autotask, OWNER, tmp_path, share=20 / 10_000)

        async def an_hour(seconds: float) -> None:
            slept.append(seconds)
            assert not told
            assert not scanner.whole()
            scanner.__post_init__()  # what was sent an hour ago does not count

        await night_of(scanner, an_hour, told).night(DAY)
    (whole,) = scanner.whole()
    assert whole.meta.day == DAY
    assert set(slept) == {3600.0}
    assert len(told) == 1


async def test_a_damaged_scan_before_does_not_keep_the_morning_silent(tmp_path: Path) -> None:
    told: list[Message] = []
    async with client(AutotaskServer(demo_msp(DAY)), tmp_path) as autotask:
        scanner = Scanner(autotask, OWNER, tmp_path, share=1.0)
        former = await scanner.scan(DAY - timedelta(days=1), NO_SYNC)
        overwrite(former.path, "accounts")
        assert scanner.whole() == [former]
        await night_of(scanner, asyncio.sleep, told).night(DAY)
    (message,) = told
    assert "Everything was read." in message.text


def contract(msp: Msp, account: int, name: str, starts: date, ends: date) -> int:
    made = msp.contract(account, name, starts=starts, ends=ends)
    msp.line(made, next(iter(msp.tables["Services"])), units=5)
    return made


async def test_only_what_is_new_is_told(tmp_path: Path) -> None:
    msp = Msp()
    msp.service("Backup")
    accounts = {name: msp.account(name) for name in ("Acme", "Contoso", "Ending", "Renewed")}
    year = date(2026, 1, 1), date(2027, 6, 30)
    for name in ("Acme", "Contoso"):
        contract(msp, accounts[name], "Managed", *year)
    soon = DAY + timedelta(days=20)
    for name in ("Ending", "Renewed"):
        contract(msp, accounts[name], "Old", year[0], soon)
    contract(msp, accounts["Renewed"], "New", soon + timedelta(days=1), year[1])
    waits = msp.account("Waits")
    contract(msp, waits, "Managed", DAY + timedelta(days=9), year[1])
    msp.tables["Companies"][accounts["Contoso"]]["companyType"] = 3
    server = AutotaskServer(msp)
    # A sync is on record for both scans, or every account would wait for one.
    was = await scan(server, tmp_path, DAY - timedelta(days=1), synced=True)
    first = digest_of(was, None)
    assert (first.new, first.compared) == ((), None)
    msp.tables["Companies"][accounts["Acme"]]["isActive"] = False
    now = await scan(server, tmp_path, DAY, synced=True)
    digest = digest_of(now, was)
    assert [a.name for a in digest.new] == ["Acme"]
    waiting = [("Waits", DAY + timedelta(days=9))]
    assert [(a.name, a.expected_on) for a in first.soon.new] == waiting
    assert [(e.account, e.contract, e.on) for e in first.ending.new] == [("Ending", "Old", soon)]
    assert (digest.soon.new, digest.soon.known) == ((), 1)
    assert (digest.ending.new, digest.ending.known) == ((), 1)
    text = digest_message(first, was, Presenter(LONDON)).text
    assert "Waits from 1 Dec 2026" in text
    assert 'Ending ("Old" on 12 Dec 2026)' in text
    text = digest_message(digest, now, Presenter(LONDON)).text
    assert "New, the account is inactive: Acme" in text
    assert "Contoso" not in text
    assert "Waits" not in text


async def test_what_could_not_be_read_is_counted_and_not_told_as_new(tmp_path: Path) -> None:
    msp = Msp()
    msp.service("Backup")
    contract(msp, msp.account("Acme"), "Managed", date(2026, 1, 1), date(2026, 12, 1))
    server = AutotaskServer(msp)
    was = await scan(server, tmp_path, DAY - timedelta(days=1), synced=True)
    server.faults.add(NotPermitted(entity="Contracts"))
    now = await scan(server, tmp_path, DAY, synced=True)
    digest = digest_of(now, was)
    assert (digest.new, digest.undecided, digest.ending.new) == ((), 1, ())
    text = digest_message(digest, now, Presenter(LONDON)).text
    assert "1 account cannot be told." in text
    assert "Not everything could be read" in text
