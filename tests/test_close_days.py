"""Days on which billing closes: no scan is made by itself, and a person is told."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from bot.demo.autotask import AutotaskServer
from bot.demo.autotask.faults import Hang
from bot.demo.autotask.northwind import demo_msp
from bot.errors import BillingCloses
from bot.estate.close_days import is_close_day
from bot.estate.scan import Scanner
from tests.estate.test_delta import NO_SYNC
from tests.estate.test_scan import OWNER, client
from tests.handlers.office import DANA, open_office
from tests.handlers.test_estate import said
from tests.handlers.test_remedies import whispered
from tests.nights import DAY, LONDON, Channel, Clock, live, nights

if TYPE_CHECKING:
    from pathlib import Path

TOMORROW = DAY + timedelta(days=1)
EVERY_DAY = ",".join(str(day) for day in range(1, 32))
SMALL = 20 / 10_000
"""A share that is spent in the middle of the demo's tenant."""


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 31), st.integers(1, 31))
def test_days_are_counted_from_either_end_of_the_month(day: date, first: int, last: int) -> None:
    left = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - day
    due = day.day == first or left.days == last
    assert is_close_day(day, frozenset({first, -last})) == due


async def cut_off(folder: Path, day: date) -> None:
    async with client(AutotaskServer(demo_msp(DAY)), folder, page=10) as autotask:
        scanner = Scanner(autotask, OWNER, folder, share=SMALL)
        await scanner.scan(day, NO_SYNC)
        assert scanner.was_cut_off()


async def test_a_start_on_a_close_day_resumes_no_scan(tmp_path: Path) -> None:
    told, clock = Channel(), Clock(datetime.combine(DAY, time(9), LONDON))
    await cut_off(tmp_path, DAY)
    server = AutotaskServer(demo_msp(DAY))
    async with client(server, tmp_path) as autotask:
        scanner = Scanner(autotask, OWNER, tmp_path, share=1.0)
        days = frozenset({DAY.day})
        async with nights(
            tmp_path, scanner, told, clock.sleep, now=clock.now, close_days=days
        ) as nightly:
            await live(nightly, lambda: clock.waits)
            assert not server.log
            assert not told.texts
            clock.last = TOMORROW
            await live(nightly, lambda: bool(told.texts))
    assert list(told.said_there) == [f"digest:{TOMORROW}"]


async def test_a_scan_does_not_go_on_hour_by_hour_into_a_close_day(tmp_path: Path) -> None:
    told, clock = Channel(), Clock(datetime.combine(DAY, time(23, 30), LONDON), TOMORROW)
    server = AutotaskServer(demo_msp(DAY))
    async with client(server, tmp_path, page=10) as autotask:
        scanner = Scanner(autotask, OWNER, tmp_path, share=SMALL)

        async def an_hour(seconds: float) -> None:
            await clock.sleep(seconds)
            server.log.clear()

        days = frozenset({TOMORROW.day})
        async with nights(
            tmp_path, scanner, told, an_hour, now=clock.now, close_days=days
        ) as nightly:
            await nightly.night(DAY)
    assert not server.log
    assert list(told.said_there) == [f"night-failed:{DAY}"]
    assert BillingCloses().advice in told.texts[0]


async def test_a_scan_that_runs_into_a_close_day_stops_and_is_kept(tmp_path: Path) -> None:
    told = Channel()
    midnight = datetime.combine(TOMORROW, time(), LONDON)
    clock = Clock(midnight - timedelta(seconds=1), TOMORROW)
    server = AutotaskServer(demo_msp(DAY))
    server.faults.add(Hang(entity="ContractServiceUnits", kind="query"))
    async with client(server, tmp_path) as autotask:
        scanner = Scanner(autotask, OWNER, tmp_path, share=1.0)
        days = frozenset({TOMORROW.day})
        async with nights(
            tmp_path, scanner, told, clock.sleep, now=clock.now, close_days=days
        ) as nightly:
            await nightly.night(DAY)
        assert scanner.was_cut_off()
    assert BillingCloses().advice in told.texts[0]


async def test_on_a_close_day_a_scan_is_made_only_for_who_wants_it_anyway(tmp_path: Path) -> None:
    async with open_office(tmp_path, operators=(DANA,), close_days=EVERY_DAY) as office:
        await office.ask("scan")
        told = (await whispered(office, "Billing closes")).text
        assert BillingCloses().advice in told
        assert not office.autotask.log
        assert office.calls("chat.postMessage") == 0
        await office.ask("scan --anyway")
        await said(office, "Everything was read.")
