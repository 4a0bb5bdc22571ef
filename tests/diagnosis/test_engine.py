"""What the engine promises whatever the rules are, and whatever the facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from bot.diagnosis import rules
from bot.diagnosis.engine import all_rules, apply, judge_connection, rules_for, verdict_of
from bot.diagnosis.facts import Connection, Reason, Unreadable
from bot.diagnosis.question import PAST_KINDS
from bot.diagnosis.report import Outcome, Verdict
from bot.diagnosis.view import Then, View
from tests.rules.facts import connection_of, facts_of

if TYPE_CHECKING:
    from bot.diagnosis.rule import Rule

RULE_FILES = sorted(Path(rules.__file__).parent.glob("*/[a-z]*.py"))
DAY = date(2026, 11, 22)
ABSENT = Unreadable(reason=Reason(code="absent"))
TABLE = [
    "account-is-customer",
    "account-is-active",
    "account-has-current-contract",
    "account-has-billable-service",
    "service-is-on-contract",
    "service-is-its-own-line",
    "service-contract-is-current",
    "service-quantity-is-positive",
    "service-is-active",
    "synced-since-last-change",
    "api-user-is-accepted",
    "gradient-api-user-is-active",
    "api-user-can-read",
    "last-sync-is-known",
    "sync-is-not-stuck",
    "count-is-of-one-line",
    "no-zeroed-line",
    "mapping-is-confirmed",
    "no-back-dated-change",
    "line-is-gone-in-autotask",
    "line-is-not-replaced",
    "no-duplicate-nce-line",
    "effective-date-fits-billing",
    "contract-has-successor",
    "renewal-carries-quantities",
    "correction-is-in-autotask",
    "synced-since-correction",
]


@dataclass(frozen=True)
class Need:
    rule: type[Rule]
    fact: str


def not_asked() -> Then:
    raise AssertionError


NEEDS = [Need(rule, fact) for rule in all_rules() for fact in rule.needs]


def test_a_file_is_all_that_a_rule_needs_to_be_found() -> None:
    assert {path.stem.replace("_", "-") for path in RULE_FILES} == {r.id for r in all_rules()}


def test_every_rule_is_named_after_its_file() -> None:
    for rule in all_rules():
        assert rule.id == rule.__module__.rpartition(".")[2].replace("_", "-")


def test_the_order_is_that_of_the_table() -> None:
    assert [rule.id for rule in all_rules()] == TABLE
    orders = [rule.order for rule in all_rules()]
    assert len(set(orders)) == len(orders)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("account", [*TABLE[:4], TABLE[9]]),
        ("service", [*TABLE[:2], *TABLE[4:10]]),
        ("sync", TABLE[10:15]),
        ("nce", TABLE[21:25]),
        ("undo", TABLE[25:]),
    ],
)
def test_each_question_asks_its_rules(asked: str, expected: list[str]) -> None:
    assert [rule.id for rule in rules_for(asked)] == expected


@pytest.mark.parametrize("asked", ["account", "service", "sync", *sorted(PAST_KINDS)])
def test_parents_come_before_their_children_and_are_asked_with_them(asked: str) -> None:
    seen: set[str] = set()
    for rule in rules_for(asked):
        assert set(rule.parents) <= seen
        seen.add(rule.id)


def test_the_parents_are_those_of_the_table() -> None:
    assert {rule.id: set(rule.parents) for rule in all_rules() if rule.parents} == {
        TABLE[3]: {TABLE[2]},
        TABLE[5]: {TABLE[4]},
        TABLE[6]: {TABLE[4], TABLE[5]},
        TABLE[7]: {TABLE[4], TABLE[5], TABLE[6]},
        TABLE[8]: {TABLE[4], TABLE[5], TABLE[6]},
        **{rule: {TABLE[4], TABLE[5]} for rule in TABLE[15:19]},
        "line-is-not-replaced": {"line-is-gone-in-autotask"},
        "synced-since-correction": {"correction-is-in-autotask"},
    }


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_every_need_is_a_fact_that_there_is(rule: type[Rule]) -> None:
    on_a_day = rule.asked_by & {"account", "service", *PAST_KINDS}
    facts = dir(View(facts_of({}), DAY, not_asked)) if on_a_day else Connection.model_fields
    assert set(rule.needs) <= set(facts)
    assert rule.needs or rule.id == "mapping-is-confirmed", "that stands in Gradient alone"


@pytest.mark.parametrize("need", NEEDS, ids=lambda need: f"{need.rule.id}: {need.fact}")
def test_without_a_fact_that_it_needs_every_rule_is_unknown(need: Need) -> None:
    facts: dict[str, Any] = dict.fromkeys(need.rule.needs, object())
    ruling = apply(need.rule, SimpleNamespace(**{**facts, need.fact: ABSENT}))
    assert ruling.outcome is Outcome.UNKNOWN
    assert ruling.reason == ABSENT.reason
    assert ruling.means is Verdict.CANNOT_TELL


def test_healthy_connections_are_clear() -> None:
    findings = judge_connection(connection_of({"sync": DAY}), "sync")
    assert {f.outcome for f in findings} == {Outcome.PASSED}
    assert verdict_of(findings) is Verdict.CLEAR


def test_nothing_asked_explains_nothing() -> None:
    assert verdict_of([]) is Verdict.CLEAR
