"""Every case on renewals and pushed changes, in the words that people get."""

from __future__ import annotations

import json
import tomllib
from datetime import UTC, date
from pathlib import Path
from typing import Any

import pytest

from bot.diagnosis.engine import judge, root_cause_of, verdict_of
from bot.diagnosis.facts import Unreadable
from bot.diagnosis.question import Question
from bot.diagnosis.report import AccountRef, Report, Verdict
from bot.presentation import Presenter, render_json
from bot.presentation.faces import to_plain
from bot.presentation.wording import page_of
from tests.rules.facts import facts_of

RULES = Path(__file__).parents[1] / "rules"
CASES = [
    pytest.param(case, id=f"{path.stem}: {case['name']}")
    for family in ("nce", "undo")
    for path in sorted((RULES / family).glob("*.toml"))
    for case in tomllib.loads(path.read_text("utf-8"))["case"]
]
# House rule: finance decides; the bot gives none of these as a step.
NEVER = ("delete", "unpost", "un-post", "dismiss", "end date", "reset", "$", "price")


def report_of(case: dict[str, Any]) -> Report:
    facts = facts_of(case)
    findings, expected_on = judge(facts, case["on"], case["asked"])
    verdict = verdict_of(findings)
    assert not isinstance(facts.account, Unreadable)
    return Report(
        question=Question(kind=case["asked"], account="Acme", service=case.get("service")),
        on=case["on"],
        account=AccountRef(id=facts.account.id, name=facts.account.name),
        service=case.get("service"),
        verdict=verdict,
        root_cause=root_cause_of(findings, verdict),
        expected_on=expected_on,
        findings=findings,
    )


@pytest.mark.parametrize("case", CASES)
def test_every_case_can_be_told(case: dict[str, Any]) -> None:
    report = report_of(case)
    page = page_of(report, UTC)
    for line in (page.cause, page.proof, page.todo):
        assert line
        assert "None" not in line
        assert "  " not in line
        assert line.rstrip(")").endswith((".", "?", "360035806752")), line
    said = to_plain(report, UTC)
    assert not [word for word in NEVER if word in said.casefold()]
    answer = Presenter(UTC).answer(report, "c1")
    assert answer.checklist is not None
    assert page.cause in answer.summary.text.replace("&amp;", "&").replace("&gt;", ">")
    assert json.loads(render_json(report, UTC))["question"] == case["asked"]


@pytest.mark.parametrize("case", CASES)
def test_nothing_is_said_to_be_missing_or_undone_where_it_cannot_be_told(
    case: dict[str, Any],
) -> None:
    report = report_of(case)
    if report.verdict is Verdict.CANNOT_TELL:
        assert "annot tell" in page_of(report, UTC).cause


def case_named(beginning: str) -> dict[str, Any]:
    named = (case for p in CASES if isinstance(case := p.values[0], dict))
    return next(case for case in named if case["name"].startswith(beginning))


def test_a_posted_period_gets_a_link_and_no_steps() -> None:
    page = page_of(report_of(case_named("a period that is")), UTC)
    assert "decision for finance" in page.todo
    assert "have the quantity" not in page.todo
    assert "full sync" not in page.todo


def test_a_duplicate_names_both_contracts_and_whose_decision_a_posted_period_is() -> None:
    report = report_of(case_named("the old contract and its renewal both bill"))
    page = page_of(report, UTC)
    check = next(c for c in page.checks if c.rule == report.root_cause)
    places = (
        "Contracts > Contracts > NCE > Services or Contracts > Contracts > NCE Renewal > Services"
    )
    assert check.where == places
    for said in (page.todo, " ".join(check.fix)):
        assert places in said
        assert "approved and posted, that is a decision for finance" in said


def test_two_lines_of_one_contract_are_at_one_place() -> None:
    page = page_of(report_of(case_named("twice on one contract")), UTC)
    assert "(Contracts > Contracts > Managed > Services)" in page.todo


@pytest.mark.parametrize(
    ("on", "ends", "starts", "asked"),
    [
        (10, 31, date(2027, 1, 1), "to be billed there from 1 Jan 2027 on?"),
        (10, 31, date(2026, 12, 1), 'to be billed there once "NCE" is over?'),
        (10, 9, date(2026, 12, 11), "to be billed there from 11 Dec 2026 on?"),
        (10, 9, date(2026, 12, 10), "billed there now?"),
    ],
)
def test_what_goes_on_elsewhere_is_asked_of_now_or_of_later(
    on: int, ends: int, starts: date, asked: str
) -> None:
    case = case_named("the parent may have") | {
        "on": date(2026, 12, on),
        "contracts": [
            {
                "name": "NCE",
                "ends": date(2026, 12, ends),
                "lines": [{"service": "M365 BP", "units": 40}],
            }
        ],
    }
    (relative,) = case["relatives"]
    report = report_of({**case, "relatives": [{**relative, "starts": starts}]})
    assert f"Is Acme {asked}" in page_of(report, UTC).todo
    assert f"whether Acme is {asked[:-1]}." in " ".join(page_of(report, UTC).checks[2].fix)


@pytest.mark.parametrize(
    ("case", "asked"),
    [
        (
            "a successor without one of the services",
            "Is Microsoft Teams billed elsewhere, or was it left out",
        ),
        ("a successor after a gap", "Should Acme be billed between"),
    ],
)
def test_nobody_is_told_to_renew_what_a_later_contract_bills_already(case: str, asked: str) -> None:
    report = report_of(case_named(case))
    page = page_of(report, UTC)
    check = next(c for c in page.checks if c.rule == "contract-has-successor")
    for said in (page.todo, " ".join(check.fix)):
        assert asked in said
        assert "would bill twice" in said
        assert 'have "NCE" renewed' not in said
        assert 'renew "NCE" with' not in said


def test_contracts_that_became_one_are_named_with_their_sum() -> None:
    page = page_of(report_of(case_named("two contracts became one, which does not")), UTC)
    assert page.cause == (
        'The renewal "NCE 2027" has fewer M365 BP than "NCE Leeds" and "NCE York" had.'
    )
    assert page.proof.startswith(
        '11 on 30 Nov 2026 on "NCE Leeds" and "NCE York" together, 6 on 1 Dec 2026 on "NCE 2027".'
    )
