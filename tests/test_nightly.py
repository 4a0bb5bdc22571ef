"""The scan of each night and its digest."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.autotask import AutotaskServer, Msp, NotPermitted
from bot.demo.autotask.dates import stamp
from bot.demo.autotask.northwind import demo_msp
from bot.estate.digest import bases_of, digest_of
from bot.estate.scan import Scanner
from bot.presentation import Presenter
from bot.presentation.digests import digest_message
from bot.presentation.ids import REVENUE, ButtonValue
from tests.estate.damage import overwrite
from tests.estate.test_artifact import scan
from tests.estate.test_cut_off import AT_A_TIME, LIMIT, an_hour_later
from tests.estate.test_delta import NO_SYNC
from tests.estate.test_digest import customers
from tests.estate.test_scan import OWNER, client
from tests.handlers.office import open_office
from tests.handlers.test_estate import said
from tests.nights import DAY, LONDON, Channel, nights, unstarted

if TYPE_CHECKING:
    from pathlib import Path

    from bot.estate.artifact import Artifact


def at(month: int, day: int, hour: int, minute: int) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=LONDON)


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
    found = unstarted(time(5, 30), 1, -1).next_after(now)
    assert found == due


@given(days=st.integers(0, 10_000), clock=st.times(), then=st.times())
def test_a_night_always_comes_within_a_day_where_none_is_left_out(
    days: int, clock: time, then: time
) -> None:
    now = datetime.combine(DAY + timedelta(days=days), then, LONDON)
    due = unstarted(clock).next_after(now)
    assert timedelta() < due.astimezone(UTC) - now.astimezone(UTC) <= timedelta(hours=25)


ZONES = (
    *("Europe/London", "America/New_York", "Australia/Lord_Howe", "Pacific/Auckland"),
    *("Africa/Cairo", "America/Havana", "America/Santiago", "Asia/Beirut"),
)
NEAR = st.one_of(st.integers(-90, 90), st.integers(-3000, 3000)).map(lambda n: timedelta(minutes=n))


@cache
def changes_of(zone: str) -> list[datetime]:
    """When the clocks are changed in some years, in UTC, to the hour."""
    first = datetime(2025, 1, 1, tzinfo=UTC)
    hours = [first + timedelta(hours=n) for n in range(24 * 365 * 3)]
    offsets = [hour.astimezone(ZoneInfo(zone)).utcoffset() for hour in hours]
    return [hours[n] for n in range(1, len(hours)) if offsets[n] != offsets[n - 1]]


@given(
    zone=st.sampled_from(ZONES),
    change=st.integers(0, 5),
    before=NEAR,
    after=NEAR,
)
def test_each_day_has_one_night_also_when_the_clocks_are_changed(
    zone: str, change: int, before: timedelta, after: timedelta
) -> None:
    begun = (changes_of(zone)[change] - before).astimezone(ZoneInfo(zone))
    clock = begun.replace(tzinfo=None) + after
    nightly, now, days = unstarted(clock.time()), begun, []
    for _ in range(5):
        due = nightly.next_after(now).astimezone(UTC)
        assert due > now.astimezone(UTC)
        now = due.astimezone(ZoneInfo(zone))
        days.append(now.date())
    assert days == [days[0] + timedelta(days=n) for n in range(len(days))]
    assert days[0] - begun.date() in {timedelta(), timedelta(days=1)}


def test_of_an_hour_that_comes_twice_the_second_one_has_no_night() -> None:
    second = datetime(2026, 10, 25, 1, 5, tzinfo=UTC).astimezone(LONDON)
    assert second.time() == time(1, 5)
    assert unstarted(time(1, 30)).next_after(second) == at(10, 26, 1, 30)


async def test_a_night_scans_and_tells_the_channel_once(tmp_path: Path) -> None:
    at = (datetime.now(LONDON) + timedelta(seconds=6)).time()
    async with open_office(tmp_path, scan_at=at) as office:
        told = await said(office, "the first scan")
        assert "Everything was read." in told.text
        assert office.calls("chat.postMessage") == 1
        assert told.element(REVENUE)


@pytest.mark.parametrize(("earlier", "page"), [(0, 10), (1, 1)])
async def test_a_night_goes_on_in_the_next_hour_when_its_budget_is_spent(
    tmp_path: Path, earlier: int, page: int
) -> None:
    slept: list[float] = []
    told, msp = Channel(), demo_msp(DAY)
    async with client(AutotaskServer(msp), tmp_path, page=page) as autotask:
        for _ in range(earlier):
            await Scanner(autotask, OWNER, tmp_path, share=1.0).scan(DAY, NO_SYNC)
            an_hour_later(tmp_path)
            companies = msp.tables["Companies"]
            del companies[max(companies)]  # so that all of them are read again
        scanner = Scanner(autotask, OWNER, tmp_path, share=AT_A_TIME / LIMIT)

        async def an_hour(seconds: float) -> None:
            slept.append(seconds)
            assert not told.texts
            assert len(scanner.whole()) == earlier
            assert scanner.was_cut_off()
            an_hour_later(tmp_path)

        async with nights(tmp_path, scanner, told, an_hour) as nightly:
            await nightly.night(DAY)
    whole, *before = scanner.whole()
    assert whole.meta.day == DAY
    assert len(before) == earlier
    assert (whole.meta.since is None) == (not earlier)
    assert set(slept) == {3600.0}
    assert len(told.texts) == 1


async def test_a_damaged_scan_before_does_not_keep_the_morning_silent(tmp_path: Path) -> None:
    told, msp = Channel(), customers("Acme", "Contoso")
    async with client(AutotaskServer(msp), tmp_path) as autotask:
        scanner = Scanner(autotask, OWNER, tmp_path, share=1.0)
        sound = await scanner.scan(DAY - timedelta(days=2), NO_SYNC)
        former = await scanner.scan(DAY - timedelta(days=1), NO_SYNC)
        overwrite(former.path, "accounts")
        assert scanner.whole() == [former, sound]
        next(iter(msp.tables["Companies"].values()))["isActive"] = False
        async with nights(tmp_path, scanner, told) as nightly:
            await nightly.night(DAY)
    (text,) = told.texts
    assert "Everything was read." in text
    assert "compared with 20 Nov 2026" in text
    assert "New, the account is inactive: Acme" in text


def switch_off(company: dict[str, Any]) -> None:
    company |= {"isActive": False, "lastTrackedModifiedDateTime": stamp(datetime.now(UTC))}


async def test_a_scan_in_the_daytime_takes_no_news_from_the_next_morning(tmp_path: Path) -> None:
    told, msp = Channel(), customers("Fabrikam", "Contoso")
    fabrikam, contoso = msp.tables["Companies"].values()
    async with client(AutotaskServer(msp), tmp_path) as autotask:
        scanner = Scanner(autotask, OWNER, tmp_path, share=1.0)
        async with nights(tmp_path, scanner, told) as nightly:
            await nightly.night(DAY)
        switch_off(fabrikam)
        daytime = await scanner.scan(DAY, NO_SYNC, full=False)
        async with nights(tmp_path, scanner, told) as nightly:
            await nightly.night(DAY + timedelta(days=1))
        switch_off(contoso)
        async with nights(tmp_path, scanner, told) as nightly:
            await nightly.night(DAY + timedelta(days=2))
    first, second, third = told.said_there.values()
    assert "Fabrikam" not in first.text
    assert "compared with 22 Nov 2026" in second.text
    assert "New, the account is inactive: Fabrikam" in second.text
    assert "New, the account is inactive: Contoso" in third.text
    assert "Fabrikam" not in third.text
    shown = next(e for b in second.blocks for e in b.get("elements", []) if "value" in e)
    base = ButtonValue.load(shown["value"])
    assert base is not None
    kept = [scan.path.stem for scan in scanner.whole()]
    assert base.base == kept[3]
    assert kept[2] == daytime.path.stem


def test_the_news_are_held_against_the_scan_of_the_last_digest_or_one_near_it(
    tmp_path: Path,
) -> None:
    ends = [datetime(2026, 11, day, 5, 31, tzinfo=UTC) for day in (24, 23, 22, 21)]
    scans = [
        cast("Artifact", SimpleNamespace(path=tmp_path, meta=SimpleNamespace(finished_at=at)))
        for at in ends
    ]

    def days(told: datetime | None) -> list[int]:
        return [scan.meta.finished_at.day for scan in bases_of(scans, told)]

    assert days(None) == [24, 23, 22, 21]
    assert days(ends[1]) == [23, 22, 21, 24]
    assert days(ends[1] - timedelta(hours=1)) == [22, 21, 23, 24]
    assert days(ends[3] - timedelta(days=9)) == [21, 22, 23, 24]
    assert bases_of([], ends[0]) == []


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
