"""From what was found to the report: the verdict, its cause, and what to do next. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.diagnosis.engine import judge, root_cause_of, rules_for, verdict_of
from bot.diagnosis.facts import Facts, Reason, Unreadable
from bot.diagnosis.report import AccountRef, Finding, Outcome, Report, Verdict

if TYPE_CHECKING:
    from datetime import date

    from bot.diagnosis.accounts import Stop
    from bot.diagnosis.question import Question
    from bot.diagnosis.rule import Rule

# What nobody answers differently the next time, unless somebody mends it.
TO_BE_MENDED = frozenset(
    {
        "bad-credentials",
        "clock-off",
        "foreign-host",
        "not-permitted",
        "refused",
        "strange-value",
        "zone-unknown",
    }
)
NEXT_STEPS = {
    Verdict.BLOCKED: ("fix", "start_full_sync"),
    Verdict.CANNOT_TELL: ("check_again",),
    Verdict.ELSEWHERE: ("look_elsewhere",),
    Verdict.WAITING: ("start_full_sync",),
    Verdict.CLEAR: ("look_in_gradient", "start_full_sync"),
}


def stopped(report: Report, stop: Stop, asked: str) -> Report:
    """The report of a question that ended before any rule could be asked.

    Args:
        report: with the question and the day.
        stop: why it ended.
        asked: what is asked: `account`, `service` or the question's kind.
    """
    problem = stop.problem
    findings: tuple[Finding, ...] = ()
    if stop.verdict is Verdict.CANNOT_TELL and problem is not None:
        findings = tuple(_unasked(rule, problem) for rule in rules_for(asked))
    return report.model_copy(
        update={
            "verdict": stop.verdict,
            "account": stop.account,
            "candidates": stop.candidates,
            "findings": findings,
            "next_steps": _steps(stop),
            "read": report.read.model_copy(update={"problem": problem}),
        }
    )


def _unasked(rule: type[Rule], problem: Reason) -> Finding:
    unknown, means = Outcome.UNKNOWN, Verdict.CANNOT_TELL
    return Finding(rule.id, rule.section, unknown, {}, reason=problem, means=means)


def _steps(stop: Stop) -> tuple[str, ...]:
    if stop.verdict is Verdict.NOT_FOUND:
        return ("check_name",)
    if stop.verdict is Verdict.AMBIGUOUS:
        return (f"pick_{_kind_of(stop)}",)
    pick = (f"pick_{_kind_of(stop)}",) if stop.candidates else ()
    to_mend = stop.problem is not None and stop.problem.code in TO_BE_MENDED
    return (*pick, "fix", "check_again") if to_mend else (*pick, "check_again")


def _kind_of(stop: Stop) -> str:
    """What is to be picked: an account unless one is known, then a service or a contract of it."""
    if stop.account is None:
        return "account"
    return "contract" if stop.candidates[0].type == "contract" else "service"


def judged(report: Report, facts: Facts, asked: str) -> Report:
    """A report with the verdict on facts.

    Args:
        report: with the question and the day.
        facts: what was read.
        asked: what is asked: `account`, `service` or the question's kind.
    """
    findings, expected_on = judge(facts, report.on, asked)
    account, wanted, some = facts.account, facts.wanted, facts.asked_contracts or ()
    named = report.model_copy(
        update={
            "account": None
            if isinstance(account, Unreadable)
            else AccountRef(id=account.id, name=account.name),
            "service": report.question.service
            if wanted is None or isinstance(wanted, Unreadable)
            else wanted.name,
            "alone": tuple(c.name for c in facts.contracts.items if c.id in some),
        }
    )
    if wanted is None:
        question = _without_service(named.question)
        named = named.model_copy(update={"service": None, "question": question})
    known = concluded(named, findings, expected_on)
    if isinstance(wanted, Unreadable):
        # What fails is in the findings; which service is meant nobody can tell.
        told = {"root_cause": None, "expected_on": None}
        steps = NEXT_STEPS[Verdict.CANNOT_TELL]
        update = {"verdict": Verdict.CANNOT_TELL, "next_steps": steps, **told}
        return known.model_copy(update=update)
    return known


def _without_service(question: Question) -> Question:
    """Where the whole text was the account's name, no service was asked for after all."""
    name = question.whole or question.account
    no_service = {"service": None, "service_ref": None, "whole": None}
    return question.model_copy(update={"account": name, **no_service})


def concluded(report: Report, findings: tuple[Finding, ...], expected_on: date | None) -> Report:
    """A report with the verdict on its findings.

    Args:
        report: with the question and the day.
        findings: of every rule asked, in order.
        expected_on: from which day it can be visible, when only time is missing.
    """
    verdict = verdict_of(findings)
    return report.model_copy(
        update={
            "findings": findings,
            "verdict": verdict,
            "root_cause": root_cause_of(findings, verdict),
            "expected_on": expected_on,
            "next_steps": NEXT_STEPS[verdict],
        }
    )
