"""What two scans differ in."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from bot.demo.autotask import AutotaskServer, Msp, NotPermitted
from bot.errors import BrokenArtifact
from bot.estate.artifact import whole_scans
from bot.estate.changes import base_for, compare
from bot.estate.comparing import Comparison, comparison
from bot.presentation import Presenter
from bot.presentation.changes import changes_csv, changes_message, is_cut, print_changes
from tests.estate.damage import overwrite
from tests.estate.test_artifact import KEY, scan

if TYPE_CHECKING:
    from pathlib import Path

    from bot.estate.changes import Change

BEFORE, AFTER = date(2026, 11, 14), date(2026, 11, 22)


def year(msp: Msp, account: int, name: str) -> int:
    return msp.contract(account, name, starts=date(2026, 1, 1), ends=date(2026, 12, 31))


def told(changes: list[Change]) -> set[tuple[object, ...]]:
    return {(c.account, c.kind, c.what, c.on, c.was, c.now) for c in changes}


async def test_everything_that_can_change_is_seen(tmp_path: Path) -> None:
    msp = Msp()
    backup, mail = msp.service("Backup"), msp.service("Mail")
    acme, gone = msp.account("Acme"), msp.account("Gone")
    managed = year(msp, acme, "Managed")
    ending = msp.contract(acme, "Ending", starts=date(2026, 1, 1), ends=date(2026, 11, 20))
    changed = msp.line(managed, backup, rows=[(date(2026, 11, 1), date(2026, 11, 30), 25)])
    dropped = msp.line(ending, mail, units=3)
    server = AutotaskServer(msp)
    was = await scan(server, tmp_path, BEFORE)
    del msp.tables["Companies"][gone]
    del msp.tables["ContractServices"][dropped]
    msp.tables["Companies"][acme] |= {"companyType": 6, "isActive": False}
    msp.account("New")
    year(msp, acme, "Fresh")
    msp.line(managed, mail, units=2)
    for row in msp.tables["ContractServiceUnits"].values():
        if row["contractServiceID"] == changed:
            row["units"] = 28
    now = await scan(server, tmp_path, AFTER)
    assert told(compare(was, now)) == {
        ("Gone", "account-gone", "", "", None, None),
        ("New", "account-new", "", "", None, None),
        ("Acme", "type", "", "", 1, 6),
        ("Acme", "active", "", "", 1, 0),
        ("Acme", "contract-new", "Fresh", "", None, None),
        ("Acme", "contract-ended", "Ending", "", *["2026-01-01/2026-11-20"] * 2),
        ("Acme", "quantity", "Backup", "Managed", 25, 28),
        ("Acme", "line-new", "Mail", "Managed", None, 2),
        ("Acme", "line-gone", "Mail", "Ending", 3, None),
        ("Acme", "verdict", "", "", "waiting", "blocked"),
    }
    assert {c.account_id for c in compare(was, now, acme)} == {acme}
    console = Console(width=200, file=io.StringIO(), record=True)
    both = comparison([now, was], None, None)
    assert isinstance(both, Comparison)
    print_changes(both, console, ZoneInfo("Europe/London"))
    said = console.export_text()
    for sentence in (
        "What changed in Autotask from 14 Nov 2026 to 22 Nov 2026: 10 changes on 3 accounts",
        "its type changed from Customer to Cancellation",
        'contract "Ending" ended on 20 Nov 2026',
        '"Backup" on "Managed" went from 25 to 28',
        '"Mail" on "Ending" is gone; it was 3',
    ):
        assert sentence in said
    rows = list(csv.DictReader(io.StringIO(changes_csv(both, ZoneInfo("Europe/London")))))
    assert [int(row["id"]) for row in rows] == [c.account_id for c in both.changes]
    by_kind = {row["kind"]: row for row in rows}
    assert by_kind["quantity"] == {
        "id": str(acme),
        "account": "Acme",
        "kind": "quantity",
        "contract": "Managed",
        "service": "Backup",
        "was": "25",
        "now": "28",
        "change": '"Backup" on "Managed" went from 25 to 28',
    }
    assert (by_kind["type"]["contract"], by_kind["type"]["was"]) == ("", "")
    assert by_kind["contract-new"]["contract"] == "Fresh"
    assert by_kind["account-gone"]["change"] == "no longer in Autotask"
    message = changes_message(both, Presenter(ZoneInfo("Europe/London")))
    assert is_cut(both)  # Acme's alone are more than a message lists
    assert "The file in the thread lists them all." in message.text


async def test_that_a_contract_ended_is_told_beside_what_else_changed(tmp_path: Path) -> None:
    msp = Msp()
    acme = msp.account("Acme")
    ends = date(2026, 11, 20)
    managed = msp.contract(acme, "Managed", starts=date(2026, 1, 1), ends=ends)
    cut = year(msp, acme, "Cut")
    late = msp.contract(acme, "Late", starts=date(2026, 1, 1), ends=date(2026, 11, 10))
    server = AutotaskServer(msp)
    was = await scan(server, tmp_path, BEFORE)
    contracts = msp.tables["Contracts"]
    contracts[managed]["status"] = 0
    contracts[cut] |= {"contractType": 1, "endDate": "2026-11-15T00:00:00"}
    contracts[late]["endDate"] = "2026-11-18T00:00:00"  # it had ended before
    now = await scan(server, tmp_path, AFTER)
    to_20, to_15 = "2026-01-01/2026-11-20", "2026-01-01/2026-11-15"
    seen = {c[1:] for c in told(compare(was, now)) if str(c[1]).startswith("contract")}
    assert seen == {
        ("contract-ended", "Managed", "", to_20, to_20),
        ("contract-status", "Managed", "", 1, 0),
        ("contract-ended", "Cut", "", "2026-01-01/2026-12-31", to_15),
        ("contract-dates", "Cut", "", "2026-01-01/2026-12-31", to_15),
        ("contract-type", "Cut", "", 7, 1),
        ("contract-dates", "Late", "", "2026-01-01/2026-11-10", "2026-01-01/2026-11-18"),
    }


async def test_a_contract_without_a_first_day(tmp_path: Path) -> None:
    msp = Msp()
    managed = year(msp, msp.account("Acme"), "Managed")
    server = AutotaskServer(msp)
    was = await scan(server, tmp_path, BEFORE)
    msp.tables["Contracts"][managed]["startDate"] = None
    both = comparison([await scan(server, tmp_path, AFTER), was], None, None)
    assert isinstance(both, Comparison)
    assert (
        "ran from 1 Jan 2026 to 31 Dec 2026, now from an unknown day to 31 Dec 2026"
        in changes_message(both, Presenter(ZoneInfo("Europe/London"))).text
    )


async def test_a_quantity_whose_row_names_no_line_is_that_of_the_service(tmp_path: Path) -> None:
    msp = Msp()
    acme, backup, mail = msp.account("Acme"), msp.service("Backup"), msp.service("Mail")
    one, two = year(msp, acme, "One"), year(msp, acme, "Two")
    bundle = msp.bundle("Pack", [mail])
    msp.line(one, backup, units=25, linked=False)
    msp.line(one, mail, units=4, linked=False)
    msp.bundle_line(one, bundle, units=6)
    msp.line(two, backup, units=3, linked=False)
    for row in msp.tables["ContractServiceBundleUnits"].values():
        row["contractServiceBundleID"] = None
    server = AutotaskServer(msp)
    was = await scan(server, tmp_path, BEFORE)
    numbers = {(one, backup): 0, (two, backup): 5}
    rows = msp.tables["ContractServiceUnits"]
    linked = {
        (r["contractID"], r["serviceID"]): r["id"] for r in msp.tables["ContractServices"].values()
    }
    for row in rows.values():
        place = row["contractID"], row["serviceID"]
        row["units"] = numbers.get(place, row["units"])
        if place == (one, mail):  # the same number, and the row names its line now
            row["contractServiceID"] = linked[place]
    for row in msp.tables["ContractServiceBundleUnits"].values():
        row["units"] = 7
    now = await scan(server, tmp_path, AFTER)
    expected = {
        ("Acme", "quantity", "Backup", "One", 25, 0),
        ("Acme", "quantity", "Backup", "Two", 3, 5),
        ("Acme", "quantity", "Pack", "One", 6, 7),
    }
    for only in (None, acme):
        seen = compare(was, now, only)
        assert {c for c in told(seen) if c[1] != "verdict"} == expected
        assert len([c for c in seen if c.kind == "quantity"]) == 3


async def test_a_row_that_two_lines_may_have_is_told_once_and_of_none_of_them(
    tmp_path: Path,
) -> None:
    msp = Msp()
    acme, backup = msp.account("Acme"), msp.service("Backup")
    managed = year(msp, acme, "Managed")
    msp.line(managed, backup, units=25, linked=False)
    server = AutotaskServer(msp)
    was = await scan(server, tmp_path, BEFORE)
    msp.line(managed, backup, units=2)
    second = await scan(server, tmp_path, BEFORE + timedelta(days=1))
    added = ("Acme", "line-new", "Backup", "Managed", None, 2)
    assert {c for c in told(compare(was, second)) if c[1] != "verdict"} == {added}
    for row in msp.tables["ContractServiceUnits"].values():
        if row["contractServiceID"] is None:
            row["units"] = 20
    now = await scan(server, tmp_path, AFTER)
    (found,) = [c for c in compare(second, now) if c.kind != "verdict"]
    assert (found.kind, found.what, found.was, found.now) == ("quantity", "Backup", 25, 20)


async def test_a_line_of_no_known_quantity_came_and_went_without_one(tmp_path: Path) -> None:
    msp = Msp()
    acme, backup = msp.account("Acme"), msp.service("Backup")
    managed = year(msp, acme, "Managed")
    old = msp.line(managed, backup, units=25, linked=False)
    server = AutotaskServer(msp)
    was = await scan(server, tmp_path, BEFORE)
    del msp.tables["ContractServices"][old]
    msp.add("ContractServices", contractID=managed, serviceID=backup)
    now = await scan(server, tmp_path, AFTER)
    both = comparison([now, was], None, None)
    assert isinstance(both, Comparison)
    said = changes_message(both, Presenter(ZoneInfo("Europe/London"))).text
    assert '"Backup" on "Managed" is new' in said
    assert '"Backup" on "Managed" is gone' in said
    assert "no quantity" not in said


async def test_nothing_changed_says_nothing(tmp_path: Path) -> None:
    msp = Msp()
    msp.line(year(msp, msp.account("Acme"), "Managed"), msp.service("B"), units=1)
    server = AutotaskServer(msp)
    was = await scan(server, tmp_path, BEFORE)
    assert compare(was, await scan(server, tmp_path, AFTER)) == []


async def test_an_incomplete_scan_is_never_compared(tmp_path: Path) -> None:
    msp = Msp()
    msp.account("Acme")
    server = AutotaskServer(msp)
    was = await scan(server, tmp_path, BEFORE)
    server.faults.add(NotPermitted(entity="Companies"))
    now = await scan(server, tmp_path, AFTER)
    with pytest.raises(ValueError, match="incomplete"):
        compare(was, now)
    scans = [each for each in whole_scans(tmp_path, KEY) if each.meta.complete]
    assert base_for(scans, None) is None


async def test_the_base_is_the_last_scan_up_to_the_day(tmp_path: Path) -> None:
    server = AutotaskServer(Msp())
    days = [BEFORE + timedelta(days=n) for n in (0, 3, 8, 8)]
    made = [await scan(server, tmp_path, day) for day in days]
    scans = whole_scans(tmp_path, KEY)
    assert [each.path for each in scans] == [each.path for each in reversed(made)]
    for since, due in ((None, 1), (days[1], 1), (days[0], 0), (days[0] - timedelta(days=1), None)):
        base = base_for(scans, since)
        assert (base and base.path) == (None if due is None else made[due].path)
    assert base_for([], None) is None


@pytest.mark.parametrize("since", [None, AFTER - timedelta(days=1)])
@pytest.mark.parametrize("name", [None, "Acme"])
async def test_instead_of_a_damaged_scan_the_one_before_is_compared_with(
    tmp_path: Path, since: date | None, name: str | None
) -> None:
    msp = Msp()
    msp.account("Acme")
    server = AutotaskServer(msp)
    about = None if name is None else (name, None)
    days = (BEFORE, BEFORE + timedelta(days=4), AFTER)
    was, damaged, _ = [await scan(server, tmp_path, day) for day in days]

    def told() -> str:
        found = comparison(whole_scans(tmp_path, KEY), since, about)
        assert isinstance(found, Comparison)
        console = Console(width=200, file=io.StringIO(), record=True)
        print_changes(found, console, ZoneInfo("Europe/London"))
        return console.export_text()

    assert "from 18 Nov 2026 to 22 Nov 2026" in told()
    assert ("in none of the complete scans" in told()) == (name is not None)
    for table in ("companies", "findings"):
        overwrite(damaged.path, table)
    assert "from 14 Nov 2026 to 22 Nov 2026" in told()
    # Whether it was right on the 18th nobody knows now.
    assert "complete scans" not in told()
    overwrite(was.path, "companies")
    with pytest.raises(BrokenArtifact) as raised:
        told()
    assert raised.value.detail == str(was.path)


@pytest.mark.parametrize("name", [None, "Acme"])
async def test_of_a_damaged_newest_scan_the_former_is_compared_and_it_says_so(
    tmp_path: Path, name: str | None
) -> None:
    msp = Msp()
    msp.account("Acme")
    server = AutotaskServer(msp)
    days = (BEFORE, BEFORE + timedelta(days=4), AFTER, AFTER)
    first, second, newest, cut = [await scan(server, tmp_path, day) for day in days]
    overwrite(newest.path, "companies")
    cut.path.write_bytes(cut.path.read_bytes()[:3000])
    about = None if name is None else (name, None)
    found = comparison(whole_scans(tmp_path, KEY), None, about)
    assert isinstance(found, Comparison)
    console = Console(width=400, file=io.StringIO(), record=True)
    zone = ZoneInfo("Europe/London")
    print_changes(found, console, zone)
    for face in (console.export_text(), changes_message(found, Presenter(zone)).text):
        assert "from 14 Nov 2026 to 18 Nov 2026" in face
        assert f"not used: {newest.path.name}, {cut.path.name}" in face
    first.path.unlink()
    with pytest.raises(BrokenArtifact) as raised:
        comparison(whole_scans(tmp_path, KEY), None, about)
    assert str(newest.path) in raised.value.detail  # to be deleted, and no other
    assert second.path.name not in raised.value.detail
