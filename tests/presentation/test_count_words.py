"""Every case on counts and stale lines in the words that people get, and the evidence."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.diagnosis.engine import judge, root_cause_of, verdict_of
from bot.diagnosis.facts import Syncs, Unreadable
from bot.diagnosis.question import Question
from bot.diagnosis.report import AccountRef, Read, Report
from bot.presentation import Presenter, render_json, to_plain, validate
from bot.presentation.evidence import evidence_csv, evidence_summary, evidence_text
from bot.presentation.wording import page_of
from handlers.text import parse
from handlers.wanted import Ask
from tests.rules.facts import facts_of

RULES = Path(__file__).parents[1] / "rules"
CASES = [
    pytest.param(case, id=f"{path.stem}: {case['name']}")
    for family in ("count", "stale")
    for path in sorted((RULES / family).glob("*.toml"))
    for case in tomllib.loads(path.read_text("utf-8"))["case"]
]
NEVER = ("delete", "un-post", "reset", "$", "price", "nothing is wrong")
OFF_BY_THREE: dict[str, Any] = {
    "asked": "count",
    "on": date(2026, 11, 28),
    "service": "Backup",
    "gradient": 28,
    "expected": 25,
    "contracts": [
        {
            "name": "Managed",
            "notes": [{"at": datetime(2026, 11, 27, 16, 2, tzinfo=UTC), "by_gradient": True}],
            "lines": [
                {
                    "service": "Backup",
                    "rows": [
                        {"units": 25, "from": date(2026, 11, 1), "to": date(2026, 11, 30)},
                        {"units": 28, "from": date(2026, 12, 1), "to": date(2026, 12, 31)},
                    ],
                }
            ],
        }
    ],
    "sync": datetime(2026, 11, 28, 6, tzinfo=UTC),
}


def report_of(case: dict[str, Any], **asked: Any) -> Report:  # noqa: ANN401 - fields of a question
    facts = facts_of(case)
    findings, expected_on = judge(facts, case["on"], case["asked"])
    verdict = verdict_of(findings)
    assert not isinstance(facts.account, Unreadable)
    figures = {"gradient": case.get("gradient"), "expected": case.get("expected")}
    return Report(
        question=Question.model_validate(
            {"kind": case["asked"], "service": case.get("service"), **figures, **asked}
        ),
        on=case["on"],
        account=AccountRef(id=facts.account.id, name=facts.account.name),
        service=case.get("service"),
        verdict=verdict,
        root_cause=root_cause_of(findings, verdict),
        expected_on=expected_on,
        findings=findings,
        read=Read(requests=9, at=datetime(2026, 11, 28, 14, 5, tzinfo=UTC)),
        synced=Syncs(last=None if isinstance(facts.last_sync, Unreadable) else facts.last_sync),
    )


@pytest.mark.parametrize("case", CASES)
def test_every_case_can_be_told(case: dict[str, Any]) -> None:
    report = report_of(case)
    page = page_of(report, UTC)
    for line in (page.cause, page.proof, page.todo):
        assert line
        assert "None" not in line
        assert "  " not in line
        assert line.rstrip().endswith((".", "?", "28", ")")), line
    said = f"{to_plain(report, UTC)}\n{evidence_text(report, UTC)}".casefold()
    assert not [word for word in NEVER if word in said]
    assert json.loads(render_json(report, UTC))["question"] == case["asked"]
    answer = Presenter(UTC).answer(report, "c1")
    assert validate(answer.summary) == []
    assert answer.checklist is not None
    assert validate(answer.checklist) == []


@pytest.mark.parametrize("case", [case for case in CASES if "stale" in str(case.values[0])])
def test_a_stale_line_is_never_to_be_dismissed(case: dict[str, Any]) -> None:
    todo = page_of(report_of(case), UTC).todo.casefold()
    assert "dismiss" not in todo.replace("do not dismiss it", "")


def test_off_by_three_is_told_as_no_fault() -> None:
    page = page_of(report_of(OFF_BY_THREE), UTC)
    assert page.cause == (
        "Gradient's 28 is Autotask's quantity from 1 Dec 2026; on 28 Nov 2026 it is 25."
    )
    assert "27 Nov 2026, 16:02 UTC, pushed by Gradient" in page.proof
    assert page.todo.startswith("No fault.")
    assert "first of next month" in page.todo


def test_an_approval_is_spoken_of_only_where_gradient_pushed_it() -> None:
    contract = {**OFF_BY_THREE["contracts"][0], "notes": [{"at": date(2026, 11, 27)}]}
    page = page_of(report_of({**OFF_BY_THREE, "contracts": [contract]}), UTC)
    assert "approval" not in page.todo
    assert "pushed by Gradient" not in page.proof


def test_the_evidence_has_all_that_support_asks_for() -> None:
    report = report_of(OFF_BY_THREE, evidence=True, ticket="GR-4411")
    assert evidence_summary(report, UTC) == [
        "Evidence for GR-4411 on Backup of Acme, read at 14:05 UTC.",
        "Expected 25, Gradient 28 (your figure), Autotask 25.",
        (
            "Add it to GR-4411; a second ticket is not needed. "
            "Screenshots to add: 2, the same record in Gradient and in Autotask."
        ),
    ]
    text = evidence_text(report, UTC)
    for line in (
        "Account in Autotask: Acme (id 174)",
        "Contract: Managed",
        "Service: Backup",
        "Expected: 25",
        "Gradient shows: 28 (the sender's figure)",
        "Autotask shows on 28 Nov 2026: 25",
        "Last completed sync: 28 Nov 2026, 06:00 UTC",
    ):
        assert line in text
    (row,) = csv.DictReader(io.StringIO(evidence_csv(report, UTC)))
    findings = row.pop("findings")
    assert findings.startswith("Gradient's 28 is Autotask's quantity from 1 Dec 2026")
    assert row == {
        "account": "Acme",
        "contract": "Managed",
        "service": "Backup",
        "expected": "25",
        "gradient": "28",
        "autotask": "25",
        "last_sync": "28 Nov 2026, 06:00 UTC",
    }


def test_what_is_not_known_is_not_made_up() -> None:
    case = {key: OFF_BY_THREE[key] for key in OFF_BY_THREE if key not in {"sync", "gradient"}}
    lines = [{"service": "Backup", "rows_hidden": True}]
    case = {**case, "contracts": [{"name": "Managed", "lines": lines}], "expected": None}
    report = report_of(case)
    text = evidence_text(report, UTC)
    assert "Expected: not told" in text
    assert "Gradient shows: not told" in text
    assert "Autotask shows on 28 Nov 2026: not known" in text
    assert "Last completed sync: none on record" in text
    (row,) = csv.DictReader(io.StringIO(evidence_csv(report, UTC)))
    assert (row["expected"], row["gradient"], row["autotask"]) == ("", "", "")


@pytest.mark.parametrize("sign", "=+-@\uff1d\uff0b\uff0d\uff20")
def test_a_name_is_no_formula(sign: str) -> None:
    name = f'{sign}HYPERLINK("http://x","y")'
    case = {**OFF_BY_THREE, "account": {"name": name}}
    (row,) = csv.DictReader(io.StringIO(evidence_csv(report_of(case), UTC)))
    assert row["account"] == f"'{name}"


def test_the_evidence_of_many_lines_fits_into_a_message() -> None:
    name = "<!channel> & " * 12
    lines = [{"service": "Backup", "units": n} for n in range(60)]
    case = {**OFF_BY_THREE, "contracts": [{"name": name, "lines": lines}]}
    given = Presenter(UTC).evidence(report_of(case, evidence=True))
    for message in (given.summary, given.checklist):
        assert message is not None
        assert validate(message) == []
        assert "<!channel>" not in message.text


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Acme", "/psa evidence Acme / Backup --gradient 99 --expected 25 ("),
        ("Dock / Harbour", '/psa evidence "Dock / Harbour" / Backup --gradient 99 --expected 25 ('),
        ("N" * 300, "/psa evidence ("),
    ],
)
def test_the_command_for_a_ticket_is_one_to_copy(name: str, typed: str) -> None:
    report = report_of({**OFF_BY_THREE, "gradient": 99})
    account = AccountRef(id=174, name=name)
    todo = page_of(report.model_copy(update={"account": account}), UTC).todo
    assert f"open a ticket with what support asks for: {typed}" in todo
    command = todo.split("/psa ")[1].split(" (")[0]
    if command != "evidence":
        understood = parse(command)
        assert isinstance(understood, Ask)
        asked = understood.question
        assert (asked.account, asked.service, asked.gradient) == (name, "Backup", 99)
