"""The smallest fix in words: proven, in order, and asked where design demands a question."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import pytest

from bot.diagnosis.engine import judge, root_cause_of, verdict_of
from bot.diagnosis.question import Question
from bot.diagnosis.report import AccountRef, Report
from bot.diagnosis.what_if import what_if
from bot.presentation import Presenter, to_plain, validate
from tests.diagnosis.random_cases import TODAY
from tests.diagnosis.test_what_if import ENDED, SOON, ZERO, contract
from tests.rules.facts import facts_of


def report_of(case: dict[str, Any]) -> Report:
    asked = "service" if "service" in case else "account"
    facts = facts_of(case)
    findings, expected = judge(facts, TODAY, asked)
    verdict = verdict_of(findings)
    return Report(
        question=Question(account="Acme", service=case.get("service")),
        on=TODAY,
        account=AccountRef(id=174, name="Acme"),
        service=case.get("service"),
        verdict=verdict,
        root_cause=root_cause_of(findings, verdict),
        expected_on=expected,
        findings=findings,
        smallest=what_if(facts, TODAY, asked),
    )


LEFT = {"account": {"type": "Cancellation", "active": False}, "contracts": [contract()]}


@pytest.mark.parametrize(
    ("case", "words"),
    [
        (
            {"contracts": [contract(status="Inactive")]},
            (
                'One change is enough, with a full sync after it: set the contract "Contract 1"',
                "active. I judged the same facts with it: nothing else is in the way.",
            ),
        ),
        (
            {"contracts": [contract(lines=ZERO, status="Inactive")]},
            (
                "2 changes are enough, with a full sync after them: (1) set the contract",
                '(2) give "Backup" on "Contract 1" a quantity above zero',
                "and none can be left out.",
            ),
        ),
        (
            {"account": {"type": "Prospect"}, "contracts": [contract(starts=SOON)]},
            (
                "is it a customer of yours now? Only if so: set its type to Customer",
                "nothing else is in the way from 1 Dec 2026 on",
            ),
        ),
        (LEFT, ("did the customer leave? Only if not: set its type back to Customer",)),
        (
            {"contracts": [contract(**ENDED)]},
            ('was "Contract 1" renewed? Only if so', "its end date stays as it is"),
        ),
        (
            {"contracts": [contract(lines=ZERO, **ENDED)]},
            (
                '2 changes are enough, with a full sync after them: (1) was "Contract 1" renewed?',
                '(2) give "Backup" on the renewed contract a quantity above zero',
                "and none can be left out.",
            ),
        ),
        (
            {"contracts": [contract(lines=[{"service": "Backup", "units": "unknown"}], **ENDED)]},
            (
                '(2) see that "Backup" on the renewed contract has a quantity above zero',
                'I do not know how many "Contract 1" had at its end',
                "with them: nothing else is in the way.",
            ),
        ),
        (
            {"contracts": []},
            (
                "is it billed on no other account's contract? Only then: make a recurring contract",
                "is a service billed nowhere else, on its own or in a bundle? Only then: put it on",
            ),
        ),
    ],
)
def test_it_is_said_at_the_end_of_the_check_list(
    case: dict[str, Any], words: tuple[str, ...]
) -> None:
    report = report_of(case)
    answer = Presenter(UTC).answer(report, "case")
    assert answer.checklist is not None
    assert validate(answer.checklist) == []
    last = answer.checklist.blocks[-2]["text"]["text"]
    plain = to_plain(report)
    for sentence in words:
        assert sentence in last
        assert sentence in plain


def test_nothing_is_said_where_nothing_is_blocked() -> None:
    assert "enough" not in to_plain(report_of({"contracts": [contract(starts=SOON)]}))
