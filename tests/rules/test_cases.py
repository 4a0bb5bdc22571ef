"""Every rule's cases, written by people who know Autotask rather than Python."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.diagnosis.engine import (
    all_rules,
    judge,
    judge_connection,
    root_cause_of,
    verdict_of,
)
from bot.diagnosis.facts import Reason
from tests.rules.facts import connection_of, facts_of

if TYPE_CHECKING:
    from datetime import date

    from bot.diagnosis.report import Finding

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*/*.toml"))
# What stands in Gradient alone is asked of a person: it is never passed and never failed.
ONLY_A_PERSON = {"mapping-is-confirmed": {"unknown"}}
KEYS_OF_EXPECTATION = {
    *("outcome", "because", "about", "verdict", "root_cause", "expected_on", "evidence", "without")
}


def cases() -> list[Any]:
    return [
        pytest.param(path.stem, case, id=f"{path.stem}: {case['name']}")
        for path in FILES
        for case in tomllib.loads(path.read_text("utf-8"))["case"]
    ]


def holds(wanted: Any, seen: Any) -> bool:  # noqa: ANN401 - plain JSON
    """Whether what was seen has everything that is wanted, and perhaps more."""
    if isinstance(wanted, dict):
        return isinstance(seen, dict) and all(holds(v, seen.get(k)) for k, v in wanted.items())
    if isinstance(wanted, list):
        return (
            isinstance(seen, list)
            and len(wanted) == len(seen)
            and all(holds(w, s) for w, s in zip(wanted, seen, strict=True))
        )
    return bool(wanted == seen)


def judged(case: dict[str, Any]) -> tuple[tuple[Finding, ...], date | None]:
    """What the engine says of a case: of the connections, of a service, of the account, or `asked`.

    Args:
        case: with `asked`, it is a question of that kind, such as `count`.
    """
    if "on" not in case:
        return judge_connection(connection_of(case), "sync"), None
    asked = case.get("asked", "service" if "service" in case else "account")
    return judge(facts_of(case), case["on"], asked)


@pytest.mark.parametrize(("rule", "case"), cases())
def test_case(rule: str, case: dict[str, Any]) -> None:
    expected = case["expect"]
    assert set(expected) <= KEYS_OF_EXPECTATION
    findings, expected_on = judged(case)
    verdict = verdict_of(findings)
    finding = next(f for f in findings if f.rule == rule)
    reason = finding.reason or Reason(code="none")
    seen = {
        "outcome": finding.outcome,
        "because": reason.about.get("parent", reason.code),
        "about": reason.about,
        "verdict": verdict,
        "root_cause": root_cause_of(findings, verdict) or "none",
        "expected_on": expected_on or "none",
        "evidence": finding.evidence,
        "without": sorted(set(expected.get("without", [])) - set(finding.evidence)),
    }
    wanted = {**expected, "without": sorted(expected.get("without", []))}
    for key, value in wanted.items():
        assert holds(value, seen[key]), (key, seen[key], findings)


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_every_rule_has_its_three_files(rule: Any) -> None:  # noqa: ANN401 - a rule class
    family = rule.__module__.split(".")[-2]
    path = HERE / family / f"{rule.id}.toml"
    outcomes = {c["expect"]["outcome"] for c in tomllib.loads(path.read_text("utf-8"))["case"]}
    assert ONLY_A_PERSON.get(rule.id, {"passed", "failed", "unknown"}) <= outcomes
    assert (HERE.parents[1] / "templates" / "rules" / f"{rule.id}.j2").is_file()


def test_no_case_is_of_a_rule_that_does_not_exist() -> None:
    assert {path.stem for path in FILES} == {rule.id for rule in all_rules()}
