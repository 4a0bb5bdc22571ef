"""How much is asked of Autotask, and what becomes of what it does not answer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.demo.autotask import (
    Cut,
    Html,
    NotPermitted,
    Refuse,
    Restricted,
    ServerError,
    ShortPage,
)
from bot.presentation.wording import page_of
from tests.diagnosis.conftest import NOW, TODAY
from tests.oracle.faults import REQUIRED, Lacking

if TYPE_CHECKING:
    from bot.demo.autotask import Fault, Msp
    from tests.diagnosis.conftest import Desk


def year(msp: Msp, account: int, name: str) -> int:
    """A contract over the whole of 2026."""
    return msp.contract(account, name, starts=date(2026, 1, 1), ends=date(2026, 12, 31))


def healthy(msp: Msp, contracts: int = 1, name: str = "Acme") -> int:
    """An account that passes everything."""
    backup = msp.service("Backup")
    account = msp.account(name)
    for number in range(contracts):
        msp.line(year(msp, account, f"Managed {number}"), backup, units=25)
    return account


@pytest.mark.parametrize("contracts", [1, 40, 399])
async def test_an_account_needs_three_round_trips_and_ten_queries(
    desk: Desk, msp: Msp, contracts: int
) -> None:
    healthy(msp, contracts)
    report = await desk.ask("Acme")
    assert report.verdict == "clear"
    assert report.read.round_trips == 3
    assert len(desk.queries) <= 10


async def test_a_question_on_a_service_needs_no_more(desk: Desk, msp: Msp) -> None:
    healthy(msp, 30)
    report = await desk.ask("Acme", service="Backup")
    assert report.verdict == "clear"
    assert report.read.round_trips == 3
    assert len(desk.queries) <= 10


async def test_more_than_400_contracts_are_asked_in_chunks(desk: Desk, msp: Msp) -> None:
    healthy(msp, 900)
    report = await desk.ask("Acme")
    assert report.verdict == "clear"
    finding = report.finding("account-has-current-contract")
    assert len(finding.evidence["contracts"]) == 900


async def test_rows_after_the_day_are_read_only_where_no_line_counts(desk: Desk, msp: Msp) -> None:
    backup = msp.service("Backup")
    contract = year(msp, msp.account("Acme"), "Managed")
    msp.line(
        contract,
        backup,
        rows=[
            (date(2026, 11, 1), date(2026, 11, 30), 0),
            (date(2026, 12, 1), date(2026, 12, 31), 5),
        ],
    )
    report = await desk.ask("Acme")
    assert (report.verdict, report.expected_on) == ("waiting", date(2026, 12, 1))
    desk.server.log.clear()
    await desk.ask("Acme")
    assert desk.queries.count("ContractServiceUnits") == 2
    assert desk.queries.count("ContractServiceBundleUnits") == 1
    healthy(msp, name="Healthy")
    desk.server.log.clear()
    await desk.ask("Healthy")
    assert desk.queries.count("ContractServiceUnits") == 1


async def test_the_msp_itself_is_company_0(desk: Desk, msp: Msp) -> None:
    backup = msp.service("Backup")
    msp.account("Northwind IT", id=0)
    msp.line(year(msp, 0, "Own"), backup, units=3)
    report = await desk.ask("Northwind IT")
    assert report.account is not None
    assert (report.account.id, report.verdict) == (0, "clear")
    assert (await desk.ask("", account_id=0)).verdict == "clear"


@pytest.mark.parametrize("text", ["acme", "ACME ", "Ac-me", "Acmé", "ÄCME"])
async def test_case_accents_and_punctuation_do_not_matter(desk: Desk, msp: Msp, text: str) -> None:
    msp.account("Äcme" if "Ä" in text else "Acme")
    report = await desk.ask(text)
    assert report.account is not None


@pytest.mark.parametrize("text", ["Acm", "Acne Corporation Ltd", "Corporation"])
async def test_anything_less_is_a_question_even_with_one_candidate(
    desk: Desk, msp: Msp, text: str
) -> None:
    msp.account("Acme Corporation Ltd")
    report = await desk.ask(text)
    assert report.verdict == "ambiguous"
    assert [c.name for c in report.candidates] == ["Acme Corporation Ltd"]


async def test_an_inactive_twin_never_wins(desk: Desk, msp: Msp) -> None:
    msp.account("Acme", active=False)
    good = healthy(msp)
    msp.account("ACME", type=3)
    report = await desk.ask("Acme")
    assert report.account is not None
    assert report.account.id == good
    asked = await desk.ask("ACME")
    assert asked.verdict == "ambiguous"


@pytest.mark.parametrize(
    ("typed", "customer"), [("Muller GmbH", "Müller GmbH"), ("AcmeCorp", "Acme Corp")]
)
async def test_a_twin_that_autotask_tells_apart_is_seen_all_the_same(
    desk: Desk, msp: Msp, typed: str, customer: str
) -> None:
    inactive = msp.account(typed, active=False)
    report = await desk.ask(typed)
    assert (report.verdict, report.root_cause) == ("blocked", "account-is-active")
    good = healthy(msp, name=customer)
    report = await desk.ask(typed)
    assert (report.verdict, report.account) == ("ambiguous", None)
    assert [c.id for c in report.candidates] == [inactive, good]
    assert (await desk.ask("", account_id=inactive)).verdict == "blocked"


async def test_the_active_one_of_two_twins_is_meant_though_autotask_found_the_other(
    desk: Desk, msp: Msp
) -> None:
    msp.account("Muller GmbH", active=False)
    good = healthy(msp, name="Müller GmbH")
    report = await desk.ask("muller gmbh")
    assert report.account is not None
    assert (report.account.id, report.verdict) == (good, "clear")


async def test_a_softer_name_of_two_active_customers_is_a_question(desk: Desk, msp: Msp) -> None:
    both = [healthy(msp, name="Muller GmbH"), healthy(msp, name="Müller GmbH")]
    report = await desk.ask("muller gmbh")
    assert report.verdict == "ambiguous"
    assert [c.id for c in report.candidates] == both
    exact = await desk.ask("Muller GmbH")
    assert exact.account is not None
    assert exact.account.id == both[0]


async def test_two_active_customers_of_one_name_are_a_question(desk: Desk, msp: Msp) -> None:
    healthy(msp)
    msp.account("Acme")
    report = await desk.ask("Acme")
    assert report.verdict == "ambiguous"
    assert sorted(c.contracts or 0 for c in report.candidates) == [0, 1]


async def test_nobody_of_that_name_gives_the_nearest(desk: Desk, msp: Msp) -> None:
    msp.account("Contoso Manufacturing")
    report = await desk.ask("Kontoso Consulting")
    assert (report.verdict, report.account) == ("not_found", None)
    assert [c.name for c in report.candidates] == ["Contoso Manufacturing"]


async def test_without_the_permission_nobody_is_said_to_be_missing(desk: Desk, msp: Msp) -> None:
    hidden = healthy(msp)
    desk.server.faults.add(
        Restricted(entity="Companies", access="Restricted", hides=frozenset({hidden}))
    )
    report = await desk.ask("Acme")
    assert report.verdict == "cannot_tell"
    assert report.read.problem is not None
    assert report.read.problem.code == "not-permitted"


@pytest.mark.parametrize("restricted", [False, True])
async def test_a_name_that_a_hidden_account_may_share_is_answered_with_that_said(
    desk: Desk, msp: Msp, *, restricted: bool
) -> None:
    seen = healthy(msp)
    if restricted:
        desk.server.faults.add(Restricted(entity="Companies", hides=frozenset()))
    report = await desk.ask("Acme")
    assert (report.verdict, report.read.namesakes_hidden) == ("clear", restricted)
    picked = await desk.ask("Acme", account_id=seen)
    assert (picked.verdict, picked.read.namesakes_hidden) == ("clear", False)


async def test_the_whole_text_wins_over_the_part_before_the_slash(desk: Desk, msp: Msp) -> None:
    healthy(msp, name="Acme / Leeds")
    healthy(msp, name="Acme")
    report = await desk.ask("Acme", service="Leeds", whole="Acme / Leeds")
    assert report.account is not None
    assert (report.account.name, report.service) == ("Acme / Leeds", None)
    report = await desk.ask("Acme", service="Backup", whole="Acme / Backup")
    assert report.account is not None
    assert (report.account.name, report.service) == ("Acme", "Backup")


async def test_a_contract_can_be_named(desk: Desk, msp: Msp) -> None:
    backup = msp.service("Backup")
    account = msp.account("Acme")
    msp.line(year(msp, account, "Managed"), backup, units=25)
    msp.contract(account, "Old", starts=date(2024, 1, 1), ends=date(2024, 12, 31))
    report = await desk.ask("Acme", contract="old")
    assert (report.verdict, report.root_cause) == ("blocked", "account-has-current-contract")
    assert (await desk.ask("Acme", contract="Managed")).verdict == "clear"
    asked = await desk.ask("Acme", contract="Mana")
    assert (asked.verdict, asked.next_steps) == ("ambiguous", ("pick_contract",))


@pytest.mark.parametrize("twin", ["Zürich Ost", "Zur-ich Ost"])
async def test_of_two_soft_twins_that_autotask_tells_apart_none_is_chosen(
    desk: Desk, msp: Msp, twin: str
) -> None:
    ids = [msp.account(name, type=3) for name in (twin, "Zurich Ost")]
    report = await desk.ask("zurich ost")
    assert (report.verdict, sorted(c.id for c in report.candidates)) == ("ambiguous", ids)
    exact = await desk.ask("Zurich Ost")
    assert (exact.verdict, exact.account and exact.account.id) == ("blocked", ids[1])


async def test_of_one_contract_nothing_is_claimed_of_the_others(desk: Desk, msp: Msp) -> None:
    backup = msp.service("Backup")
    account = msp.account("Acme")
    msp.line(year(msp, account, "Managed"), backup, units=25)
    year(msp, account, "Empty")
    report = await desk.ask("Acme", service="Backup", contract="Empty")
    assert (report.verdict, report.alone) == ("blocked", ("Empty",))
    said = page_of(report)
    assert said.cause.startswith('Of the contract "Empty" alone: ')
    assert said.todo.startswith("Acme has other contracts, which may show it or carry it already")
    report = await desk.ask("Acme", service="Backup", contract="Managed")
    assert (report.verdict, report.alone) == ("clear", ("Managed",))
    assert page_of(report).cause.startswith("Autotask explains nothing")
    assert (await desk.ask("Acme", service="Backup")).alone == ()


FAULTS = [NotPermitted, Refuse, Html, ServerError, ShortPage, Cut]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(
    "entity",
    [
        "Companies",
        "Contracts",
        "ContractServices",
        "ContractServiceUnits",
        "ContractNotes",
        "Services",
    ],
)
async def test_a_fault_never_changes_the_answer_into_another(
    desk: Desk, msp: Msp, fault: type[Fault], entity: str
) -> None:
    healthy(msp)
    desk.server.faults.add(fault(entity=entity))
    report = await desk.ask("Acme")
    assert report.verdict in {"cannot_tell", "clear"} or (
        entity == "ContractNotes" and fault is NotPermitted and report.verdict == "waiting"
    )
    assert not any(f.outcome == "failed" for f in report.findings)


@pytest.mark.parametrize(("entity", "field"), REQUIRED)
@pytest.mark.parametrize("service", [None, "Backup"])
async def test_a_row_that_nobody_can_place_proves_no_absence(
    desk: Desk, msp: Msp, entity: str, field: str, service: str | None
) -> None:
    account = healthy(msp)
    bundle = msp.bundle("Secure User", [msp.service("Defender")])
    msp.bundle_line(year(msp, account, "Bundled"), bundle, units=3)
    desk.server.faults.add(Lacking(field, entity=entity))
    report = await desk.ask("Acme", service=service)
    assert report.verdict in {"cannot_tell", "clear"}
    assert not any(f.outcome == "failed" for f in report.findings)


@pytest.mark.parametrize("every", [1, 2])
async def test_an_account_without_a_name_may_be_the_one_that_was_meant(
    desk: Desk, msp: Msp, every: int
) -> None:
    healthy(msp, name="Zürich")
    msp.account("Zurich", active=False)
    msp.account("Another")
    desk.server.faults.add(Lacking("companyName", every, entity="Companies"))
    report = await desk.ask("Zürich")
    assert (report.verdict, report.account) == ("cannot_tell", None)


async def test_a_service_without_a_name_may_be_the_one_that_a_bundle_is_called_like(
    desk: Desk, msp: Msp
) -> None:
    healthy(msp)
    msp.bundle("Backup", [])
    desk.server.faults.add(Lacking("name", entity="Services"))
    report = await desk.ask("Acme", service="Backup")
    assert report.verdict == "cannot_tell"
    assert not any(f.outcome == "failed" for f in report.findings)


async def test_a_row_that_nobody_can_place_is_named(desk: Desk, msp: Msp) -> None:
    healthy(msp)
    desk.server.faults.add(Lacking("serviceID", entity="ContractServices"))
    report = await desk.ask("Acme")
    assert (report.verdict, report.read.complete) == ("cannot_tell", False)
    reason = report.finding("account-has-billable-service").reason
    assert reason is not None
    assert (reason.code, reason.about["field"]) == ("row-not-placed", "serviceID")


async def test_a_fault_that_passes_is_ridden_out(desk: Desk, msp: Msp) -> None:
    healthy(msp)
    desk.server.faults.add(ServerError(entity="Contracts", times=1))
    assert (await desk.ask("Acme")).verdict == "clear"


async def test_a_note_since_the_sync_says_so(desk: Desk, msp: Msp) -> None:
    account = healthy(msp)
    contract = next(iter(msp.tables["Contracts"]))
    msp.note(contract, NOW - timedelta(hours=1), by=None)
    report = await desk.ask("Acme")
    assert (report.verdict, report.root_cause) == ("waiting", "synced-since-last-change")
    assert report.account is not None
    assert report.account.id == account
    assert report.on == TODAY


async def test_without_a_sync_on_record_it_is_waiting_for_one(desk: Desk, msp: Msp) -> None:
    healthy(msp)
    desk.syncs.events.clear()
    report = await desk.ask("Acme")
    assert (report.verdict, report.root_cause) == ("waiting", "synced-since-last-change")
    assert report.finding("synced-since-last-change").outcome == "unknown"
