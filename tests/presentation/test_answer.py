from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
import structlog

from bot.diagnosis.report import Candidate, Report, Verdict
from bot.presentation import Message, Presenter, ids, validate
from bot.presentation.faces import to_plain
from bot.presentation.page import Limits
from tests.presentation.reports import (
    BACKUP,
    CASES,
    LONDON,
    accounts,
    every_report,
    report_of,
    stopped,
    sync_report_of,
)

PRESENTER = Presenter(LONDON)
NEVER = re.compile(
    r"nothing is wrong|delete it\b(?<!ever delete it)|un-?post|price|margin|\bwait\b"
    r"|verdict|\brule\b",
    re.IGNORECASE,
)


def of_kind(message: Message, kind: str) -> list[dict[str, Any]]:
    return [block for block in message.blocks if block["type"] == kind]


def everything(message: Message) -> str:
    return "\n".join(block["text"]["text"] for block in of_kind(message, "section"))


def lines(report: Report) -> list[str]:
    summary = PRESENTER.answer(report, "c1").summary
    return [block["text"]["text"] for block in of_kind(summary, "section")]


@pytest.mark.parametrize("report", every_report().values(), ids=every_report().keys())
def test_every_answer_is_three_lines_and_valid(report: Report) -> None:
    answer = PRESENTER.answer(report, "c1")
    alone = PRESENTER.summary_with_checklist(report, "c1")
    assert len(of_kind(answer.summary, "section")) == 3
    assert answer.summary.text.count("\n") == 2
    assert of_kind(answer.summary, "context")
    for message in (answer.summary, answer.checklist, alone):
        assert message is None or validate(message) == []
    assert (answer.checklist is None) == (not report.findings)


@pytest.mark.parametrize("report", every_report().values(), ids=every_report().keys())
def test_no_answer_says_what_must_never_be_said(report: Report) -> None:
    alone = PRESENTER.summary_with_checklist(report, "c1")
    said = everything(alone)
    assert not NEVER.search(said), NEVER.search(said)
    assert not re.search(r"\b\w+-is-\w+|has-current|sync-settles", said)


def test_a_prospect_that_starts_next_month() -> None:
    cause, proof, todo = lines(report_of(CASES["prospect-and-next-month"]))
    assert cause.startswith("Acme is a Prospect, so it will not appear in Gradient.")
    assert "Also" not in cause
    assert proof == (
        "Account type: Prospect; Gradient takes in Customer only. "
        '"Managed" starts on 1 Dec 2026, with 25 x Backup. Everything else in Autotask passes.'
    )
    assert "Is it a customer of yours now?" in todo
    assert "on or after 1 Dec 2026" in todo


def test_waiting_names_the_day_and_who_must_act() -> None:
    cause, _, todo = lines(report_of(CASES["next-month"]))
    assert "1 Dec 2026" in cause
    assert todo.startswith("Nothing is to be changed in Autotask. On or after 1 Dec 2026, start")


def test_a_missing_sync_is_the_first_line() -> None:
    cause, proof, todo = lines(report_of(CASES["changed-since-the-sync"]))
    assert "A sync is missing" in cause
    assert 'the contract "Managed" changed on 21 Nov 2026, 14:10' in cause
    assert "20 Nov 2026, 12:00" in proof
    assert "Somebody has to start a full sync" in todo
    cause, _, todo = lines(report_of(CASES["no-sync-on-record"]))
    assert cause.startswith("No completed sync is on record")
    assert "start a full sync" in todo


def test_clear_sends_a_person_to_gradient() -> None:
    cause, _, todo = lines(report_of(CASES["clear"]))
    assert cause.startswith("Autotask explains nothing")
    for word in ("Unmapped", "Excluded", "approved or dismissed", "agreement types"):
        assert word in todo


def test_elsewhere_asks_before_anything_is_added() -> None:
    cause, _, todo = lines(report_of(CASES["child-of-group"]))
    assert 'its parent Acme Group has one, "Managed"' in cause
    assert todo.startswith("Is Acme Leeds billed there?")
    cause, _, todo = lines(report_of(CASES["in-a-bundle"]))
    assert 'inside the bundle "Secure User" (30)' in cause
    assert "would be billed twice" in todo


def test_cannot_tell_says_what_is_known_and_when_to_ask_again() -> None:
    cause, proof, todo = lines(report_of(CASES["contracts-hidden"]))
    assert cause.startswith("I cannot tell yet why Acme is missing.")
    assert proof == "Known anyway: type Customer; active."
    assert "permission" in todo
    cause, proof, todo = lines(every_report()["throttled"])
    assert "Autotask is turning requests away" in cause
    assert proof == "Nothing else is known; I will not guess."
    assert todo


def test_the_button_carries_the_case() -> None:
    (actions,) = of_kind(PRESENTER.answer(report_of(CASES["prospect"]), "c1").summary, "actions")
    button, *effects, link = actions["elements"]
    assert button["action_id"] == ids.CHECK_AGAIN
    assert {ids.ButtonValue.load(each["value"]) for each in effects} == {ids.ButtonValue(case="c1")}
    assert link["url"].startswith("https://ww14.autotask.net/Autotask/AutotaskExtend/")
    assert link["url"].endswith("?Code=OpenAccount&AccountID=174")
    assert ids.ButtonValue.load(button["value"]) == ids.ButtonValue(case="c1")


def menu(report: Report) -> tuple[str, dict[str, Any]]:
    actions = of_kind(PRESENTER.answer(report, "c1").summary, "actions")[0]
    return actions["block_id"], actions["elements"][0]


def test_a_choice_of_accounts() -> None:
    block_id, select = menu(stopped(Verdict.AMBIGUOUS, accounts(3), steps=("pick_account",)))
    assert ids.case_of_block(block_id) == "c1"
    assert select["action_id"] == ids.PICK_ACCOUNT
    option = select["options"][1]
    assert option["value"] == "a:1"
    assert option["text"]["text"] == "Acme 1"
    expected = "Customer, inactive, Leeds, 1 current contract, id 1"
    assert option["description"]["text"] == expected


@pytest.mark.parametrize(
    ("kind", "value"), [("service", "s:7"), ("bundle", "b:7"), ("contract", "c:7")]
)
def test_other_choices(kind: str, value: str) -> None:
    candidate = Candidate(id=7, name="Backup", type=kind, active=True)
    _, select = menu(stopped(Verdict.AMBIGUOUS, (candidate,)))
    assert select["action_id"] == ids.PICK_SERVICE
    assert select["options"][0]["value"] == value
    assert lines(stopped(Verdict.AMBIGUOUS, (candidate,)))[0].startswith("Do you mean the ")


def test_more_than_a_menu_holds_is_counted() -> None:
    report = stopped(Verdict.AMBIGUOUS, accounts(150), steps=("pick_account",))
    _, select = menu(report)
    assert len(select["options"]) <= 100
    left_out = 150 - len(select["options"])
    assert f"{left_out} more are not in the list" in lines(report)[2]
    assert lines(report)[0].startswith("150 accounts could be ")


def test_near_names_can_be_picked_and_none_is_said() -> None:
    report = every_report()["not-found"]
    assert menu(report)[1]["action_id"] == ids.PICK_ACCOUNT
    assert 'The nearest names are "Akme 0" and "Akme 1".' in lines(report)[1]
    assert "No account has a name that is like it." in lines(stopped(Verdict.NOT_FOUND))[1]


def crowd(count: int) -> Report:
    contracts = [
        {"name": f"Contract number {n}", "ends": date(2026, 1, 31), "lines": [BACKUP]}
        for n in range(count)
    ]
    return report_of({"contracts": contracts, "sync": date(2026, 11, 20)})


def test_what_is_cut_is_counted() -> None:
    checklist = PRESENTER.answer(crowd(300), "c1").checklist
    assert checklist is not None
    assert validate(checklist) == []
    said = everything(checklist)
    shown = said.count("• ") - 1
    assert shown >= 5
    assert f"and {300 - shown} more, not shown here" in said


def test_where_all_is_one_message_its_text_has_the_check_list_too() -> None:
    for name, report in every_report().items():
        alone = PRESENTER.summary_with_checklist(report, "c1")
        assert alone.text == everything(alone), name


def test_accounts_out_of_sight_are_spoken_of_where_a_name_led_to_this_one() -> None:
    report = report_of({"contracts": [BACKUP]})
    said = "Accounts that my API user may not see can have the same name."
    read = report.read.model_copy(update={"namesakes_hidden": True})
    doubtful = report.model_copy(update={"read": read})
    for shown, due in ((report, False), (doubtful, True)):
        assert (said in str(PRESENTER.answer(shown, "c1").summary.blocks)) is due
        assert (said in to_plain(shown, LONDON)) is due


def test_names_of_a_scan_say_how_old_they_are() -> None:
    report = report_of({"contracts": [BACKUP]})
    said = "Names as of the scan of 22 Nov 2026, 05:30 and what has changed since."
    at = datetime(2026, 11, 22, 5, 30, tzinfo=UTC)
    for hidden in (False, True):
        about = {"names_at": at, "namesakes_hidden": hidden}
        aged = report.model_copy(update={"read": report.read.model_copy(update=about)})
        for shown, due in ((report, False), (aged, True)):
            assert (f" s. {said}" in to_plain(shown, LONDON)) is (due and not hidden)
            assert (said in to_plain(shown, LONDON)) is due
            assert (said in str(PRESENTER.answer(shown, "c1").summary.blocks)) is due


def test_a_text_that_does_not_fit_beside_the_check_list_is_the_three_lines() -> None:
    contracts = [
        {"name": f"Managed services of site {n} of the group, as agreed", "lines": [BACKUP]}
        for n in range(24)
    ]
    alone = PRESENTER.summary_with_checklist(report_of({"contracts": contracts}), "c1")
    assert validate(alone) == []
    assert alone.text.count("\n") == 2
    assert everything(alone).count("Managed services of site 23 of the group") >= 2


def test_a_message_that_slack_would_refuse_becomes_plain_text() -> None:
    unlimited = Presenter(LONDON, tighter=(Limits(),))
    with structlog.testing.capture_logs() as logs:
        checklist = unlimited.answer(crowd(300), "c1").checklist
    assert checklist is not None
    assert validate(checklist) == []
    assert checklist.text.startswith("Acme has no current recurring contract")
    assert logs[0]["event"] == "message_invalid"


def test_a_person_in_slack_is_named_by_a_mention_of_ours_alone() -> None:
    report = sync_report_of({"sync": date(2026, 11, 20), "running": 42})
    findings = [
        f._replace(evidence={**f.evidence, "by": "U0DANA"}) if f.evidence else f
        for f in report.findings
    ]
    message = PRESENTER.answer(report.model_copy(update={"findings": tuple(findings)}), "c").summary
    mentions = [e for b in of_kind(message, "context") for e in b["elements"] if "<@" in e["text"]]
    assert [m["text"] for m in mentions] == ["About the sync, said by <@U0DANA>"]
    assert "U0DANA" not in message.text
