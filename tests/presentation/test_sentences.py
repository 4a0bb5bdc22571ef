"""What the three lines and the check-list may say, and what they may not."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from bot.diagnosis.report import Budget, Report
from bot.presentation import Presenter, render_json, to_plain
from bot.presentation.checks import Words
from bot.presentation.wording import page_of
from tests.presentation.reports import (
    BACKUP,
    BUNDLED,
    CASES,
    GOOD,
    LONDON,
    SYNC_CASES,
    report_of,
    sync_report_of,
)

if TYPE_CHECKING:
    from bot.presentation.page import Check, Page

SYNCED = {"sync": date(2026, 11, 20)}
PROSPECT = {"account": {"type": "Prospect"}}
STARTED_SINCE = {"name": "Managed", "starts": date(2026, 11, 21), "lines": [BACKUP]}
ROWS = [{"units": 0, "to": date(2026, 11, 20)}, {"units": 25, "from": date(2026, 11, 21)}]
RAISED_SINCE = {"name": "Managed", "lines": [{"service": "Backup", "rows": ROWS}]}


def page(case: dict[str, Any]) -> Page:
    return page_of(report_of(case), LONDON)


def check(report: Report, rule: str) -> Check:
    return next(c for c in Words(report, LONDON).checks() if c.rule == rule)


def synced(case: dict[str, Any]) -> Check:
    return check(report_of(case), "synced-since-last-change")


def without_start(report: Report) -> Report:
    """The same, told only of the sync's end."""
    return report.model_copy(
        update={
            "findings": tuple(
                f._replace(evidence={**f.evidence, "start_known": False}) if f.evidence else f
                for f in report.findings
            )
        }
    )


def test_all_passes_is_said_only_where_all_was_judged() -> None:
    assert page(CASES["prospect"]).proof.endswith("Everything else in Autotask passes.")
    assert "passes" not in page({**PROSPECT, "hidden": ["contracts"], **SYNCED}).proof
    assert "depend on a failed one could not be made" in page(CASES["ended"]).proof


def test_with_something_unknown_nothing_is_promised() -> None:
    todo = page({**PROSPECT, "hidden": ["contracts"], **SYNCED}).todo
    assert "Whether that is enough I cannot say: I could not tell whether Acme has a" in todo
    assert "can be visible" not in todo
    assert "can be visible" not in page(CASES["ended"]).todo


def test_a_quantity_that_starts_later_stands_in_the_proof() -> None:
    rows = [{"units": 0, "to": date(2026, 11, 30)}, {"units": 25, "from": date(2026, 12, 1)}]
    contract = {"name": "Managed", "lines": [{"service": "Backup", "rows": rows}]}
    assert "No quantity before 1 Dec 2026." in page({**PROSPECT, "contracts": [contract]}).proof


@pytest.mark.parametrize(
    ("contract", "said"),
    [
        (STARTED_SINCE, '"Managed" started on 21 Nov 2026'),
        (RAISED_SINCE, "no quantity above 0 on 20 Nov 2026 and has 25 on 22 Nov 2026"),
    ],
)
@pytest.mark.parametrize("asked", [{}, {"service": "Backup"}])
def test_a_missing_sync_says_what_began_since(
    contract: dict[str, Any], said: str, asked: dict[str, Any]
) -> None:
    cause = page({"contracts": [contract], **SYNCED, **asked}).cause
    assert cause.startswith("A sync is missing: ")
    assert said in cause


def test_beside_a_fault_a_sync_comes_after_it() -> None:
    sync = synced(CASES["prospect"])
    assert sync.title == "A sync is needed once this is put right."
    assert sync.proof == (
        "The last completed sync on record started on 20 Nov 2026, 12:00 (said by Dana)."
    )


def test_what_is_elsewhere_needs_no_sync() -> None:
    sync = synced(CASES["in-a-bundle"])
    assert (sync.title, sync.mark, sync.fix) == ("For this no sync is needed.", "aside", ())
    noted = {**BUNDLED["contracts"][0], "notes": [datetime(2026, 11, 21, 14, 10, tzinfo=UTC)]}
    changed = synced({**BUNDLED, "contracts": [noted]})
    assert "for what changed since the last one it is" in changed.title
    assert 'the contract "Managed" changed, on 21 Nov 2026, 14:10' in changed.proof


@pytest.mark.parametrize(
    "case", ["in-an-empty-bundle", "in-an-ended-bundle", "in-an-inactive-bundle"]
)
def test_what_is_only_in_a_bundle_that_does_not_count_is_missing_with_it(case: str) -> None:
    shown = page(CASES[case])
    assert shown.cause.startswith('Defender is only inside the bundle "Secure User", which ')
    assert "on a current contract" in shown.cause or "has no current contract" in shown.cause
    assert "neither" in shown.cause
    assert shown.todo.startswith(
        "Is it still billed inside the bundle? If so, put the bundle right"
    )
    assert "Do not add Defender as a line of its own" in shown.todo
    assert synced(CASES[case]).title == "A sync is needed once the bundle is put right."
    assert "not missing" not in to_plain(report_of(CASES[case]), LONDON)


def test_a_bundle_without_a_quantity_is_not_shown() -> None:
    assert page(CASES["in-an-empty-bundle"]).cause == (
        'Defender is only inside the bundle "Secure User", which itself has no current contract '
        "with a quantity above 0 on 22 Nov 2026, so neither is shown in Gradient."
    )


def test_a_bundle_that_is_inactive_is_not_shown_whatever_its_quantity() -> None:
    catalogue = [{"name": "Secure User", "holds": ["Defender"], "active": False}]
    case = {**BUNDLED, "catalogue": catalogue}
    shown = page(case)
    assert shown.cause == (
        'Defender is only inside the bundle "Secure User", which is inactive in the catalogue, '
        "so neither is shown in Gradient."
    )
    assert "move its line to the bundle that replaced it" in shown.todo
    assert "put the bundle right" not in shown.todo
    assert "once the bundle counts again" not in shown.todo


def test_a_bundle_whose_contract_cannot_be_judged_is_not_said_to_be_ended() -> None:
    on_hold = {**BUNDLED["contracts"][0], "status": "On Hold"}
    cause = page({**BUNDLED, "contracts": [on_hold]}).cause
    assert "I do not find on a current contract" in cause
    assert "is shown" not in cause


def test_of_several_bundles_the_one_that_counts_is_named() -> None:
    catalogue = [*BUNDLED["catalogue"], {"name": "Old User", "holds": ["Defender"]}]
    lines = [{"service": "Old User", "units": 0}, {"service": "Secure User", "units": 30}]
    contracts = [{"name": "Managed", "lines": lines}]
    shown = page({**BUNDLED, "catalogue": catalogue, "contracts": contracts})
    assert shown.cause == 'Defender is not missing: it is inside the bundle "Secure User" (30).'


def test_a_wrong_name_is_not_mended_by_a_sync() -> None:
    sync = synced(CASES["service-unheard-of"])
    assert sync.title == "No sync helps before the name is right."
    assert sync.fix == ()


@pytest.mark.parametrize("case", ["clear", "prospect", "changed-since-the-sync"])
def test_a_start_that_nobody_told_is_not_stated(case: str) -> None:
    text = to_plain(without_start(report_of(CASES[case])), LONDON)
    assert "sync on record started on" not in text
    assert "sync on record ended on 20 Nov 2026, 12:00" in text


def test_a_start_that_nobody_told_is_not_stated_of_the_ledger_either() -> None:
    text = to_plain(without_start(sync_report_of(SYNC_CASES["sync-fine"])), LONDON)
    assert "completed on 20 Nov 2026, 12:00 (said by Dana); nobody said when it started." in text


def test_evidence_belongs_to_its_check() -> None:
    inactive = report_of(CASES["service-inactive"])
    assert check(inactive, "service-quantity-is-positive").rows == ('"Backup" on "Managed": 25',)
    zero = report_of(CASES["service-zero"])
    assert check(zero, "service-is-active").rows == (
        '"Backup" on "Managed": active in the catalogue',
    )
    assert "quantity not known" not in to_plain(report_of({**CASES["ended"], "service": "Backup"}))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{"units": -3}], ("-3 on", "has a quantity of -3 on")),
        ([{"units": 0}], ("0 on", "has a quantity of 0 on")),
        ([{"units": 5, "to": date(2026, 10, 31)}], ("no quantity on", "has no quantity for")),
    ],
)
def test_the_proof_is_the_quantity_that_stands_in_autotask(
    rows: list[dict[str, Any]], said: tuple[str, str]
) -> None:
    facts = {"contracts": [{"name": "Managed", "lines": [{"service": "Backup", "rows": rows}]}]}
    of_service = check(report_of({**facts, "service": "Backup"}), "service-quantity-is-positive")
    assert of_service.rows == (f'"Backup" on "Managed": {said[0]} 22 Nov 2026',)
    of_account = check(report_of(facts), "account-has-billable-service")
    assert of_account.rows == (f'"Backup" on "Managed": {said[1]} 22 Nov 2026',)


@pytest.mark.parametrize("asked", [{}, {"service": "Backup"}])
def test_of_a_day_before_the_last_sync_no_sync_is_advised(asked: dict[str, str]) -> None:
    over = {"name": "Managed", "ends": date(2026, 11, 24), "lines": [BACKUP]}
    report = report_of({"contracts": [over], "sync": date(2026, 11, 26), **asked})
    assert (report.verdict, report.root_cause) == ("waiting", "synced-since-last-change")
    message = Presenter(LONDON).answer(report, "case").summary
    assert "when the last sync started, it no longer had" in message.text
    assert "Ask again without a day" in message.text
    assert "tart a full sync" not in message.text
    assert "start_full_sync" not in str(message.blocks)


@pytest.mark.parametrize(
    "since", [STARTED_SINCE, RAISED_SINCE, CASES["changed-since-the-sync"]["contracts"][0]]
)
def test_for_a_day_to_come_a_sync_is_needed_from_that_day_on(since: dict[str, Any]) -> None:
    report = report_of({"contracts": [since], "sync": date(2026, 11, 18)})
    early = report.read.model_copy(update={"at": datetime(2026, 11, 19, 9, tzinfo=UTC)})
    said = page_of(report.model_copy(update={"read": early}), LONDON)
    assert said.cause.startswith("A sync is needed on or after 22 Nov 2026: ")
    assert "started on" not in said.cause
    assert "On or after 22 Nov 2026, start a full sync" in said.todo
    assert "is missing" in page_of(report, LONDON).cause


def test_what_a_bundle_bills_already_is_not_to_be_billed_twice() -> None:
    lines = [*BUNDLED["contracts"][0]["lines"], {"service": "Defender", "units": 0}]
    report = report_of({**BUNDLED, "contracts": [{"name": "Managed", "lines": lines}]})
    assert report.root_cause == "service-quantity-is-positive"
    said = (
        'Defender is inside the bundle "Secure User" (30) on "Managed", too: if it is billed there'
    )
    assert page_of(report, LONDON).todo.startswith(said)


def test_a_contract_that_cannot_be_judged_is_not_called_faultless() -> None:
    on_hold = {"name": "Managed", "status": "On Hold", "lines": [BACKUP]}
    report = report_of({"service": "Backup", "contracts": [on_hold], **SYNCED})
    (row,) = check(report, "service-contract-is-current").rows
    assert row.endswith(": cannot be judged")


def test_the_same_reason_is_told_once() -> None:
    text = to_plain(report_of(CASES["contracts-hidden"]), LONDON)
    assert text.count("so what looks missing may only be hidden") == 2
    assert "for the same reason." in text


def test_a_cancellation_that_is_active_is_of_that_type() -> None:
    cause = page({**GOOD, "account": {"type": "Cancellation"}}).cause
    assert cause == "Acme is of type Cancellation, so it will not appear in Gradient."


def test_a_line_is_named_by_its_service_and_contract() -> None:
    line = {"service": "Backup", "rows": []}
    cause = page({"contracts": [{"name": "Managed", "lines": [line]}], **SYNCED}).cause
    assert 'no quantity for "Backup" on "Managed", at any date' in cause


def test_a_service_without_a_name_is_said_to_be_one() -> None:
    line = {"service": "Backup", "units": 3, "entry": "unread"}
    contracts = [{"name": "Managed", "lines": [line]}]
    text = to_plain(report_of({"contracts": contracts, **SYNCED}), LONDON)
    assert 'a service whose name cannot be read (id 1598) on "Managed": 3' in text
    assert "#" not in text


def test_how_much_of_the_budget_is_used() -> None:
    report = sync_report_of(SYNC_CASES["sync-stuck"])
    used = report.model_copy(update={"budget": Budget(used=8300, limit=10000, minutes=60)})
    said = "Autotask's API is at 83 % of its limit: 8,300 of 10,000 requests in the last hour"
    assert said in to_plain(used, LONDON)
    assert said in Presenter(LONDON).answer(used, "c").summary.text
    assert render_json(used, LONDON) == render_json(report, LONDON)


def test_a_connection_that_is_fine_says_what_is() -> None:
    fine = page_of(sync_report_of(SYNC_CASES["sync-fine"]), LONDON)
    assert fine.cause == (
        "Autotask accepts the bot's API user, its permissions cover all that an answer needs, "
        "and the last sync on record completed on 20 Nov 2026, 12:00 (said by Dana)."
    )
    assert "A lock or an expired password cannot be seen from here." in fine.proof


@pytest.mark.parametrize(
    ("contracts", "counted"),
    [
        (1, '25 on "Managed 1".'),
        (2, '25 on "Managed 1" and 25 on "Managed 2".'),
        (3, '25 on "Managed 1" and 2 more lines.'),
    ],
)
def test_no_line_of_a_service_looks_like_all_of_it(contracts: int, counted: str) -> None:
    case = {
        "service": "Backup",
        "contracts": [{"name": f"Managed {n + 1}", "lines": [BACKUP]} for n in range(contracts)],
        **SYNCED,
    }
    report = report_of(case)
    assert check(report, "service-quantity-is-positive").title.endswith(counted)


@pytest.mark.parametrize("case", ["prospect", "zero-quantity", "next-month"])
def test_no_sync_is_promised_to_help_on_a_day_that_is_over(case: str) -> None:
    report = report_of(CASES[case])
    asked = report.question.model_copy(update={"on": report.on})
    later = report.read.model_copy(update={"at": datetime(2027, 2, 1, 12, tzinfo=UTC)})
    over = page_of(report.model_copy(update={"question": asked, "read": later}), LONDON)
    assert "can be visible" not in over.todo
    assert over.todo.endswith(
        "22 Nov 2026 is over: ask again without a day to see what is missing now."
    )
    on_its_day = page_of(report.model_copy(update={"question": asked}), LONDON)
    assert "is over" not in on_its_day.todo
    through_midnight = page_of(report.model_copy(update={"read": later}), LONDON)
    assert "is over" not in through_midnight.todo


def test_what_is_still_to_come_is_told_also_of_a_day_that_is_over() -> None:
    report = report_of(CASES["next-month"])
    asked = report.question.model_copy(update={"on": report.on})
    read = report.read.model_copy(update={"at": datetime(2026, 11, 25, 12, tzinfo=UTC)})
    shown = page_of(report.model_copy(update={"question": asked, "read": read}), LONDON)
    assert "On or after 1 Dec 2026" in shown.todo
