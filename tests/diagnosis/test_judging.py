"""Whatever the facts, the findings agree with each other, with the verdict and with the promise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.diagnosis.engine import judge, root_cause_of, rules_for, verdict_of
from bot.diagnosis.report import Outcome, Verdict
from tests.diagnosis.random_cases import CASES, REACH, TODAY, Case, losses
from tests.rules.facts import facts_of

if TYPE_CHECKING:
    from random import Random

    from bot.diagnosis.facts import Facts
    from bot.diagnosis.report import Finding

SYNCED = "synced-since-last-change"
ORDER = list(Verdict)
EXAMPLES = settings(max_examples=300, deadline=None)


@dataclass(frozen=True)
class Answer:
    facts: Facts
    asked: str
    findings: tuple[Finding, ...]
    expected_on: date | None

    @property
    def verdict(self) -> Verdict:
        return verdict_of(self.findings)

    @property
    def root_cause(self) -> str | None:
        return root_cause_of(self.findings, self.verdict)

    @property
    def outcomes(self) -> dict[str, Outcome]:
        return {finding.rule: finding.outcome for finding in self.findings}

    @property
    def of_autotask(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.rule != SYNCED]


def answer(case: Case, day: date = TODAY) -> Answer:
    facts = facts_of(case)
    asked = "service" if "service" in case else "account"
    return Answer(facts, asked, *judge(facts, day, asked))


def all_pass(case: Case, day: date) -> bool:
    return {f.outcome for f in answer(case, day).of_autotask} == {Outcome.PASSED}


def meaning(finding: Finding) -> Verdict:
    """What one finding makes of the verdict, from what anyone can read in the report."""
    match finding.outcome:
        case Outcome.UNKNOWN:
            settled = finding.rule == SYNCED and finding.reason and finding.reason.sync_settles
            return Verdict.WAITING if settled else Verdict.CANNOT_TELL
        case Outcome.FAILED:
            if finding.rule == SYNCED or finding.expected_on:
                return Verdict.WAITING
            if finding.rule == "service-is-its-own-line" or "covered_by" in finding.evidence:
                return Verdict.ELSEWHERE
            return Verdict.BLOCKED
        case _:
            return Verdict.CLEAR


@EXAMPLES
@given(CASES)
def test_every_rule_answers_once_in_order_and_says_why_it_does_not_know(case: Case) -> None:
    found = answer(case)
    assert list(found.outcomes) == [rule.id for rule in rules_for(found.asked)]
    assert len(found.findings) == len(found.outcomes)
    for finding in found.findings:
        unexplained = finding.outcome in {Outcome.PASSED, Outcome.FAILED}
        assert (finding.reason is None) == unexplained


@EXAMPLES
@given(CASES)
def test_a_rule_is_skipped_exactly_when_a_parent_fails_for_more_than_time(case: Case) -> None:
    found = answer(case)
    by_rule = {finding.rule: finding for finding in found.findings}
    for rule in rules_for(found.asked):
        failed = [
            parent
            for parent in rule.parents
            if by_rule[parent].outcome is Outcome.FAILED and not by_rule[parent].expected_on
        ]
        finding = by_rule[rule.id]
        assert (finding.outcome is Outcome.SKIPPED) == bool(failed)
        if failed:
            assert finding.reason
            assert finding.reason.about["parent"] == failed[0]


@EXAMPLES
@given(CASES)
def test_the_verdict_is_the_first_that_applies(case: Case) -> None:
    found = answer(case)
    applies = [meaning(finding) for finding in found.findings]
    assert found.verdict is min(applies, key=ORDER.index)


@EXAMPLES
@given(CASES)
def test_the_root_cause_is_the_first_that_fails(case: Case) -> None:
    found = answer(case)
    failed = [f.rule for f in found.findings if f.outcome is Outcome.FAILED]
    if found.verdict in {Verdict.CLEAR, Verdict.CANNOT_TELL}:
        assert found.root_cause is None
    elif failed:
        assert found.root_cause == failed[0]
    else:
        assert found.verdict is Verdict.WAITING
        assert found.root_cause == SYNCED


@EXAMPLES
@given(CASES)
def test_a_day_is_promised_exactly_when_only_time_is_missing(case: Case) -> None:
    found = answer(case)
    fails = any(f.outcome is Outcome.FAILED for f in found.of_autotask)
    assert (found.expected_on is not None) == (found.verdict is Verdict.WAITING and fails)


@EXAMPLES
@given(CASES)
def test_a_promised_day_is_the_first_on_which_everything_passes(case: Case) -> None:
    found = answer(case)
    if found.expected_on is None:
        return
    assert found.expected_on > TODAY
    assert all_pass(case, found.expected_on)
    between = (found.expected_on - TODAY).days
    assert not any(all_pass(case, TODAY + timedelta(days=n)) for n in range(between))


@EXAMPLES
@given(CASES)
def test_nobody_is_told_to_fix_what_time_alone_will(case: Case) -> None:
    found = answer(case)
    if found.verdict is Verdict.BLOCKED:
        assert not any(all_pass(case, TODAY + timedelta(days=n)) for n in range(REACH))


@EXAMPLES
@given(CASES)
def test_clear_means_that_every_rule_passes(case: Case) -> None:
    found = answer(case)
    assert (found.verdict is Verdict.CLEAR) == (set(found.outcomes.values()) == {Outcome.PASSED})


@EXAMPLES
@given(CASES, st.randoms(use_true_random=False))
def test_neither_asking_again_nor_the_order_of_the_records_changes_anything(
    case: Case, random: Random
) -> None:
    found = answer(case)
    assert judge(found.facts, TODAY, found.asked) == (found.findings, found.expected_on)
    shuffled = found.facts.model_copy(
        update={
            kind: records.model_copy(
                update={"items": tuple(random.sample(records.items, len(records.items)))}
            )
            for kind in ("contracts", "lines", "notes", "relatives")
            for records in [getattr(found.facts, kind)]
        }
    )
    findings, expected_on = judge(shuffled, TODAY, found.asked)
    assert {f.rule: f.outcome for f in findings} == found.outcomes
    assert verdict_of(findings) is found.verdict
    assert expected_on == found.expected_on


@EXAMPLES
@given(st.data(), CASES)
def test_what_was_not_seen_never_makes_another_answer(data: st.DataObject, case: Case) -> None:
    whole = answer(case)
    part = answer(data.draw(losses(case)))
    certain = {Outcome.PASSED, Outcome.FAILED}
    for rule, outcome in part.outcomes.items():
        if {outcome, whole.outcomes[rule]} <= certain:
            assert outcome is whole.outcomes[rule], rule
    unsettled = part.verdict is Verdict.WAITING and part.outcomes[SYNCED] is Outcome.UNKNOWN
    assert part.verdict in {whole.verdict, Verdict.CANNOT_TELL} or unsettled
