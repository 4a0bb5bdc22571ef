"""Counts and stale lines, judged on random facts of which a part may be hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.diagnosis.engine import judge, verdict_of
from bot.diagnosis.report import Outcome, Verdict
from tests.diagnosis.random_cases import CASES, TODAY, Case, losses
from tests.rules.facts import facts_of

if TYPE_CHECKING:
    from bot.diagnosis.report import Finding

SYNCED = "synced-since-last-change"
EXAMPLES = settings(max_examples=300, deadline=None)
FIGURES = st.sampled_from([0, 5, 10, 15, 7])
COUNTS = st.tuples(CASES, FIGURES).map(
    lambda drawn: {"service": "Backup", **drawn[0], "gradient": drawn[1], "asked": "count"}
)
STALE = CASES.map(lambda case: {**case, "asked": "stale"})
CERTAIN = {Outcome.PASSED, Outcome.FAILED}


def judged(case: Case) -> dict[str, Finding]:
    findings, _ = judge(facts_of(case), TODAY, case["asked"])
    return {finding.rule: finding for finding in findings}


def units_of(case: Case) -> set[int]:
    """The quantities of all lines of the service, whatever their day."""
    return {
        row["units"]
        for contract in case["contracts"]
        for line in contract["lines"]
        if line["service"] == case["service"]
        for row in line["rows"]
    }


@EXAMPLES
@given(st.data(), st.one_of(COUNTS, STALE))
def test_what_was_not_seen_never_makes_another_answer(data: st.DataObject, case: Case) -> None:
    whole, part = judged(case), judged(data.draw(losses(case)))
    for rule, finding in part.items():
        if {finding.outcome, whole[rule].outcome} <= CERTAIN:
            assert finding.outcome is whole[rule].outcome, rule
    verdict = verdict_of(part.values())
    unsettled = verdict is Verdict.WAITING and part[SYNCED].outcome is Outcome.UNKNOWN
    assert verdict in {verdict_of(whole.values()), Verdict.CANNOT_TELL} or unsettled


@EXAMPLES
@given(COUNTS)
def test_a_number_that_no_line_has_is_never_matched_with_one(case: Case) -> None:
    finding = judged(case)["count-is-of-one-line"]
    if finding.outcome is Outcome.PASSED:
        assert case["gradient"] in units_of(case)
    for fit in finding.evidence.get("fits", ()):
        assert sum(line["quantity"] for line in fit["lines"]) == case["gradient"]


@EXAMPLES
@given(STALE)
def test_a_line_is_gone_only_where_nothing_of_it_is_in_force(case: Case) -> None:
    finding = judged(case)["line-is-gone-in-autotask"]
    gone = {line["id"] for line in finding.evidence.get("gone", ())}
    live = {line["id"] for line in finding.evidence.get("live", ())}
    assert not gone & live
    if finding.outcome is Outcome.PASSED and not gone:
        assert not finding.evidence["lines"]
