from __future__ import annotations

import json
from typing import Any

import pytest

from bot.diagnosis.report import Report, Verdict
from bot.presentation import render_json
from tests.presentation.reports import CASES, accounts, every_report, report_of, stopped


def document(report: Report) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(render_json(report))
    return found


@pytest.mark.parametrize("report", every_report().values(), ids=every_report().keys())
def test_it_has_exactly_the_keys_of_the_schema(report: Report) -> None:
    found = document(report)
    assert list(found) == [
        "schema", "question", "on", "account", "service", "candidates", "verdict",
        "root_cause", "expected_on", "findings", "next_steps", "read",
    ]  # fmt: skip
    assert found["schema"] == "psa-bot.report/1"
    assert set(found["read"]) == {"requests", "round_trips", "seconds", "complete"}
    for finding in found["findings"]:
        assert list(finding) == [
            "rule", "section", "outcome", "evidence", "fix", "where", "link", "because",
        ]  # fmt: skip


def test_a_prospect() -> None:
    found = document(report_of(CASES["prospect"]))
    assert found["account"] == {"id": 174, "name": "Acme"}
    assert found["verdict"] == "blocked"
    assert found["read"]["seconds"] == 0.412
    first = found["findings"][0]
    assert first["evidence"] == {"seen": "Prospect", "expected": "Customer"}
    assert first["where"] == "CRM > Accounts > Acme > General"
    assert first["link"] == (
        "https://ww14.autotask.net/Autotask/AutotaskExtend/ExecuteCommand.aspx"
        "?Code=OpenAccount&AccountID=174"
    )
    assert first["fix"][0].endswith("?") or first["fix"][0].startswith("Ask ")
    assert all(isinstance(step, str) for step in first["fix"])


def test_what_is_right_has_nothing_to_fix() -> None:
    for finding in document(report_of(CASES["clear"]))["findings"]:
        assert finding["outcome"] == "passed"
        assert finding["fix"] == []
        assert finding["because"] is None


def test_skipped_names_the_parent_by_its_id() -> None:
    found = document(report_of(CASES["no-contract"]))
    skipped = [f for f in found["findings"] if f["outcome"] == "skipped"]
    assert [f["because"] for f in skipped] == ["account-has-current-contract"]


def test_unknown_says_why_in_words() -> None:
    found = document(report_of(CASES["contracts-hidden"]))
    unknown = [f for f in found["findings"] if f["outcome"] == "unknown"]
    assert "permission" in unknown[0]["because"]


def test_candidates_have_four_keys() -> None:
    found = document(stopped(Verdict.AMBIGUOUS, accounts(2)))
    assert found["candidates"][0] == {
        "id": 0,
        "name": "Acme 0",
        "type": "Customer",
        "active": True,
    }
    assert found["account"] is None


def test_names_arrive_as_they_are() -> None:
    report = report_of({**CASES["prospect"], "account": {"name": 'A\n"b" <!channel>'}})
    assert document(report)["account"]["name"] == 'A\n"b" <!channel>'


def test_a_link_is_made_only_of_an_address_that_is_one() -> None:
    report = report_of(CASES["prospect"]).model_copy(update={"web_url": "javascript:alert(1)|x>"})
    assert document(report)["findings"][0]["link"] is None
