"""Stories that the random MSPs found, told once more so that they stay told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import stamina

from bot.demo.autotask import AutotaskServer, Msp, Restricted, ServerError
from tests.oracle.asking import ask
from tests.oracle.case import TODAY, Case
from tests.oracle.test_verdicts import compared, judged, misled

START, END = date(2025, 10, 1), date(2027, 9, 30)
SYNCED = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def msp() -> Msp:
    return Msp()


@pytest.fixture
def server(msp: Msp) -> AutotaskServer:
    return AutotaskServer(msp)


def asked(msp: Msp, service: str | None = None, *, synced: datetime | None = SYNCED) -> Case:
    return Case(
        msp, "Acme", service, on=None, synced=synced, knows_start=True, zone=ZoneInfo("UTC")
    )


def carrying(msp: Msp, *services: int) -> int:
    """Acme, with a current contract that carries these."""
    contract = msp.contract(msp.account("Acme"), "Managed", starts=START, ends=END)
    for service in services:
        msp.line(contract, service, units=5)
    return contract


async def test_lines_that_cannot_be_read_leave_nothing_to_name(
    msp: Msp, server: AutotaskServer
) -> None:
    carrying(msp, msp.service("Backup"))
    case, fault = asked(msp, "Backup"), ServerError(entity="ContractServices")
    with stamina.set_testing(True, attempts=2):
        report = await ask(server, case, fault)
    assert report.verdict == "cannot_tell"
    assert not misled(report, judged(case))


async def test_what_was_not_concerned_does_not_ask_for_a_sync(
    msp: Msp, server: AutotaskServer
) -> None:
    account = msp.tables["Contracts"][carrying(msp, msp.service("Backup"))]["companyID"]
    changed = SYNCED + timedelta(hours=1)
    msp.contract(account, "Hours", starts=START, ends=END, type=4, changed=changed)
    case, fault = asked(msp), ServerError(entity="ContractServices")
    assert (await ask(server, case)).verdict == "clear"
    with stamina.set_testing(True, attempts=2):
        report = await ask(server, case, fault)
    assert report.finding("synced-since-last-change").outcome == "unknown"


async def test_a_doubt_about_the_day_of_the_sync_is_settled_by_a_sync(
    msp: Msp, server: AutotaskServer
) -> None:
    service = msp.service("Backup")
    current = carrying(msp, service)
    row = msp.tables["Contracts"][current]
    row["startDate"] = f"{TODAY}T00:00:00Z"
    older = msp.contract(row["companyID"], "Older", starts=START, ends=END, status=2)
    msp.line(older, service, units=5)
    report = await ask(server, asked(msp))
    assert (report.verdict, report.root_cause) == ("waiting", "synced-since-last-change")


async def test_which_account_is_meant_is_decided_among_those_that_can_be_seen(
    msp: Msp, server: AutotaskServer
) -> None:
    carrying(msp, msp.service("Backup"))
    twin = msp.account("Acme")
    case, hidden = asked(msp), Restricted(entity="Companies", hides={twin})
    assert (await ask(server, case)).verdict == "ambiguous"
    assert (await ask(server, case, hidden)).verdict == "clear"


async def test_an_account_that_may_be_hidden_leaves_a_softer_name_to_the_person(
    msp: Msp, server: AutotaskServer
) -> None:
    """The account is ACME; Acme, which was typed, is another one, out of sight."""
    seen, meant = msp.account("ACME"), msp.account("Acme")
    case, hidden = asked(msp), Restricted(entity="Companies", hides={meant})
    report = await ask(server, case, hidden)
    assert (report.verdict, report.account) == ("cannot_tell", None)
    assert [each.id for each in report.candidates] == [seen]
    assert report.next_steps == ("pick_account", "fix", "check_again")


async def test_an_inactive_account_does_not_win_over_a_hidden_active_one(
    msp: Msp, server: AutotaskServer
) -> None:
    msp.account("Acme", active=False)
    active = msp.account("Acme")
    case, hidden = asked(msp), Restricted(entity="Companies", hides={active})
    report = await ask(server, case)
    assert report.account is not None
    assert report.account.id == active
    assert (await ask(server, case, hidden)).verdict == "cannot_tell"


async def test_which_service_is_meant_is_asked_before_what_fails(
    msp: Msp, server: AutotaskServer
) -> None:
    """The account is a Prospect, and two services could be meant."""
    msp.account("Acme", type=3)
    msp.service("Backup One")
    msp.service("Backup Two")
    case, fault = asked(msp, "Backup"), ServerError(entity="Services")
    assert (await ask(server, case)).verdict == "ambiguous"
    with stamina.set_testing(True, attempts=2):
        report = await ask(server, case, fault)
    assert (report.verdict, report.root_cause) == ("cannot_tell", None)
    assert report.finding("account-is-customer").outcome == "failed"


async def test_an_entry_that_may_be_hidden_leaves_the_service_in_doubt(
    msp: Msp, server: AutotaskServer
) -> None:
    named, other = msp.service("Backup"), msp.service("BACKUP")
    carrying(msp, other)
    case, hidden = asked(msp, "Backup"), Restricted(entity="Services", hides={named})
    assert (await ask(server, case)).verdict == "blocked"
    assert (await ask(server, case, hidden)).verdict == "cannot_tell"


async def test_a_service_without_a_near_name_and_a_closed_catalogue(
    msp: Msp, server: AutotaskServer
) -> None:
    carrying(msp, msp.service("Backup"))
    report = await ask(server, asked(msp, "Quxzyvv"), Restricted(entity="Services", hides=()))
    assert (report.verdict, report.next_steps) == ("cannot_tell", ("fix", "check_again"))


async def test_a_doubtful_contract_of_another_account_does_not_blur_what_fails_today(
    msp: Msp, server: AutotaskServer
) -> None:
    account, other = msp.account("Acme"), msp.account("Acme Group")
    later = TODAY + timedelta(days=9)
    msp.contract(other, "Managed", starts=later, ends=END, status=2, bill_to=account)
    report = await ask(server, asked(msp))
    assert (report.verdict, report.root_cause) == ("blocked", "account-has-current-contract")


async def test_a_line_on_an_ended_contract_raises_no_doubt_about_the_entry(
    msp: Msp, server: AutotaskServer
) -> None:
    """Of one name: an active service, once carried, and an inactive bundle, still to start."""
    service = msp.service("Backup")
    bundle = msp.bundle("Backup", [], active=False)
    account = msp.account("Acme")
    ended = msp.contract(account, "Old", starts=START, ends=TODAY - timedelta(days=9))
    msp.line(ended, service, rows=[])
    soon = msp.contract(account, "New", starts=TODAY + timedelta(days=8), ends=END)
    msp.bundle_line(soon, bundle, units=5)
    case = asked(msp, "Backup")
    report = await ask(server, case)
    assert report.verdict == "blocked"
    assert not compared(report, judged(case))


async def test_when_nothing_passes_every_contract_is_concerned(
    msp: Msp, server: AutotaskServer
) -> None:
    account = msp.account("Acme")
    ended = msp.contract(account, "Old", starts=START, ends=TODAY - timedelta(days=1))
    msp.line(ended, msp.service("Backup"), units=5)
    unstamped = msp.contract(account, "New", starts=TODAY + timedelta(days=8), ends=END)
    msp.tables["Contracts"][unstamped]["lastModifiedDateTime"] = None
    case = asked(msp)
    report = await ask(server, case)
    assert report.finding("synced-since-last-change").outcome == "unknown"
    assert not compared(report, judged(case))


async def test_a_hidden_line_of_the_name_may_be_the_one_that_counts(
    msp: Msp, server: AutotaskServer
) -> None:
    contract = carrying(msp)
    msp.line(contract, msp.service("Backup"), units=0)
    msp.bundle_line(contract, msp.bundle("Backup", [], active=None), units=5)
    case, fault = asked(msp, "Backup"), ServerError(entity="ContractServiceBundles")
    assert not compared(await ask(server, case), judged(case))
    with stamina.set_testing(True, attempts=2):
        report = await ask(server, case, fault)
    assert report.finding("service-is-active").outcome == "unknown"


async def test_the_rows_of_a_retired_service_are_read_too(msp: Msp, server: AutotaskServer) -> None:
    contract = carrying(msp)
    over = TODAY - timedelta(days=5)
    msp.line(contract, msp.service("Backup", active=False), rows=[(START, over, 5)])
    report = await ask(server, asked(msp, "Backup", synced=None))
    assert report.finding("service-quantity-is-positive").outcome == "failed"
    assert report.root_cause == "service-quantity-is-positive"


async def test_an_old_row_of_nobody_knows_which_line_casts_no_doubt_on_later_ones(
    msp: Msp, server: AutotaskServer
) -> None:
    service, long_past = msp.service("Backup"), TODAY - timedelta(days=30)
    contract = carrying(msp, service)
    msp.line(contract, service, rows=[(START, long_past, 3)], linked=False)
    early = datetime(2026, 1, 30, 10, tzinfo=UTC)
    assert (await ask(server, asked(msp))).verdict == "clear"
    report = await ask(server, asked(msp, synced=early))
    assert report.finding("account-has-billable-service").outcome == "passed"


async def test_a_line_that_counts_and_is_not_sold_any_more_is_known_on_later_days_too(
    msp: Msp, server: AutotaskServer
) -> None:
    active, inactive = msp.service("Backup"), msp.bundle("Backup", [], active=False)
    contract = carrying(msp)
    msp.bundle_line(contract, inactive, rows=[(START, END, 5)])
    account = msp.tables["Contracts"][contract]["companyID"]
    tomorrow = TODAY + timedelta(days=1)
    other = msp.contract(account, "Other", starts=START, ends=tomorrow, type=99)
    msp.line(other, active, rows=[(START, TODAY, 5), (TODAY, tomorrow, 0)])
    case = asked(msp, "Backup")
    report = await ask(server, case)
    assert (report.verdict, report.root_cause) == ("blocked", "service-is-active")
    assert not compared(report, judged(case))


async def test_a_sync_does_not_settle_what_a_hidden_line_leaves_open(
    msp: Msp, server: AutotaskServer
) -> None:
    service = msp.service("Backup")
    contract = msp.tables["Contracts"][carrying(msp)]
    hidden = msp.line(contract["id"], service, units=5)
    msp.line(contract["id"], service, rows=[(TODAY + timedelta(days=1), END, 5)])
    newer = msp.contract(contract["companyID"], "Newer", starts=TODAY, ends=END)
    msp.line(newer, service, units=5)
    case = asked(msp, "Backup")
    assert (await ask(server, case)).verdict == "clear"
    fault = Restricted(entity="ContractServices", hides={hidden})
    report = await ask(server, case, fault)
    assert report.verdict == "cannot_tell"
    assert not misled(report, judged(case))
