"""The bot and a naive judge before the same random MSP, with and without faults."""

from __future__ import annotations

import asyncio
import copy
import logging
import os
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest
import stamina
import structlog
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from bot.demo.autotask import AutotaskServer, Msp, Restricted
from tests.oracle.asking import ask
from tests.oracle.faults import BUDGET, faults
from tests.oracle.judge import PARENTS, SYNCED, judge
from tests.oracle.msps import cases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.demo.autotask import Fault
    from bot.diagnosis.report import Finding, Report
    from tests.oracle.case import Case
    from tests.oracle.judge import Judgement

pytestmark = pytest.mark.soak

many: Final = settings(
    max_examples=int(os.environ.get("PSA_EXAMPLES", "2000")),
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
PAGES: Final = st.sampled_from([500, 1, 2, 3])


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.Runner]:
    """One loop for all examples, in which nothing waits before it tries again."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with asyncio.Runner() as runner, stamina.set_testing(True, attempts=2):
        yield runner
    structlog.reset_defaults()


@pytest.fixture(scope="module")
def server() -> AutotaskServer:
    return AutotaskServer(Msp())


@many
@given(case=cases(), page=PAGES)
def test_the_bot_says_what_a_naive_judge_says(
    loop: asyncio.Runner, server: AutotaskServer, case: Case, page: int
) -> None:
    note(case.story())
    differences = compared(loop.run(ask(server, case, page=page)), judged(case))
    assert not differences


@many
@given(data=st.data(), case=cases(), page=PAGES)
def test_with_faults_the_bot_says_the_same_or_that_it_cannot_tell(
    loop: asyncio.Runner, server: AutotaskServer, data: st.DataObject, case: Case, page: int
) -> None:
    wrong = data.draw(faults(case.msp), label="faults")
    note(case.story())
    report = loop.run(ask(server, case, *wrong, page=page, seconds=BUDGET))
    right = judged(case)
    if right.verdict == "ambiguous" and names_an_active_customer(report, case):
        # Its very namesake is hidden: of two active Customers of one name the one seen is meant.
        right = judged(seen_by_the_bot(case, wrong))
    assert not misled(report, right)


def judged(case: Case) -> Judgement:
    return judge(case.msp, case.account, case.service, day=case.day, synced=case.synced_on)


def compared(report: Report, right: Judgement) -> list[str]:
    """Where the bot differs from the judge."""
    if report.verdict == "ambiguous" and right.or_ambiguous:
        return []
    outcomes = {each.rule: each.outcome.value for each in report.findings}
    pairs = {
        "verdict": (report.verdict.value, right.verdict),
        "account": (report.account and report.account.id, right.account),
        "root cause": (report.root_cause, right.root_cause),
        "expected on": (report.expected_on, right.expected_on),
        **{
            rule: (outcomes.get(rule), right.outcomes.get(rule))
            for rule in sorted({*outcomes, *right.outcomes})
        },
    }
    # Rows before the days that are judged are not read, so a line without any among them may have
    # none at all: "not seen by the last sync" can only be doubted then.
    if pairs.get(SYNCED) == ("unknown", "failed") and report.verdict == right.verdict:
        del pairs[SYNCED]
    return [f"{what}: {said}, not {due}" for what, (said, due) in pairs.items() if said != due]


def misled(report: Report, right: Judgement) -> list[str]:
    """Where the bot says something that is not so. That it cannot tell is always so."""
    outcomes = {each.rule: each.outcome.value for each in report.findings}
    due = right.outcomes or right.outcomes_anyway
    false = [
        f"{rule}: {outcomes[rule]}, not {outcome}"
        for rule, outcome in due.items()
        if outcomes.get(rule, outcome) not in {"unknown", outcome}
        and not _child_of_doubt(rule, outcomes)
    ]
    allowed = {right.verdict, "cannot_tell"} | ({"ambiguous"} if right.or_ambiguous else set())
    if any(_is_closed(each) for each in report.findings):
        # What the bot may not read it may not read tomorrow: it asks for a sync, and says why.
        allowed |= {"waiting"} if right.verdict == "clear" else set()
    if report.verdict.value not in allowed:
        false.append(f"verdict: {report.verdict.value}, not {right.verdict}")
    if report.account is not None and report.account.id != right.account:
        false.append(f"account: {report.account.id}, not {right.account}")
    if report.expected_on not in {None, right.expected_on}:
        false.append(f"expected on: {report.expected_on}, not {right.expected_on}")
    if report.verdict == right.verdict == "waiting" and report.expected_on != right.expected_on:
        false.append(f"expected on: {report.expected_on}, not {right.expected_on}")
    return false


def names_an_active_customer(report: Report, case: Case) -> bool:
    """Whether the answer is on an active Customer of the very name that was typed."""
    if report.account is None:
        return False
    row = case.msp.tables["Companies"][report.account.id]
    return bool(row["companyName"] == case.account and row["companyType"] == 1 and row["isActive"])


def seen_by_the_bot(case: Case, wrong: list[Fault]) -> Case:
    """The case without the accounts that a security level hides."""
    msp = copy.copy(case.msp)
    rows = case.msp.tables["Companies"]
    for fault in wrong:
        if isinstance(fault, Restricted) and fault.concerns("Companies"):
            rows = {i: row for i, row in rows.items() if i not in fault.hides}  # type: ignore[operator] # ids here
    msp.tables = {**case.msp.tables, "Companies": rows}
    return replace(case, msp=msp)


def _is_closed(finding: Finding) -> bool:
    """The last rule, where the permission to read contract notes is what is missing."""
    reason = finding.reason
    if finding.rule != SYNCED or reason is None or reason.code != "not-permitted":
        return False
    return bool(reason.about["entity"] == "ContractNotes")


def _child_of_doubt(rule: str, outcomes: dict[str, str]) -> bool:
    """It is asked, or left out, on the strength of a parent that could not be told."""
    return any(outcomes[parent] == "unknown" for parent in PARENTS.get(rule, ()))
