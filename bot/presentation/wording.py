"""The three lines, the context line and what is to be chosen: a report as a page of words."""

from __future__ import annotations

from datetime import UTC, tzinfo
from typing import TYPE_CHECKING, Any

from bot.diagnosis.report import Verdict
from bot.presentation.checks import Words
from bot.presentation.environments import plain
from bot.presentation.marks import told_of_marks
from bot.presentation.page import Check, Limits, Page
from bot.presentation.tidy import tidy, tidy_text

if TYPE_CHECKING:
    from bot.diagnosis.report import Candidate, Report

CHOICES = {"pick_account": "account", "pick_service": "service", "pick_contract": "contract"}


def page_of(report: Report, zone: tzinfo = UTC, limits: Limits | None = None) -> Page:
    """Put a report into words.

    Args:
        report: the report.
        zone: the MSP's calendar.
        limits: how much is shown; all of it unless told.
    """
    limits = limits or Limits()
    words = Words(report, zone, limits)
    checks = words.checks()
    root = next((c for c in checks if c.rule == report.root_cause), None)
    candidates = tuple(_named(c, limits) for c in report.candidates[: limits.options])
    context = _context(report, words, checks, root)
    context |= {"candidates": candidates, "choice": _choice(report)}
    context["hidden"] = len(report.candidates) - len(candidates)
    verdict = template_of(report)
    cause, todo = (_scoped(report, words, verdict, what, context) for what in ("cause", "todo"))
    proof = words.say(verdict, "proof", **context)
    return Page(
        cause=cause,
        proof=" ".join(filter(None, (proof, _turned(report, limits)))),
        todo=todo,
        read=words.say("read.j2", "line", read=report.read),
        heading=words.say("checks.j2", "heading"),
        checks=checks,
        candidates=candidates,
        hidden=context["hidden"],
        choice=_choice(report),
        link=root.link if root else None,
        marks=told_of_marks(report.marks, limits.name),
        smallest=_smallest(report, words, limits),
    )


def _scoped(report: Report, words: Words, verdict: str, what: str, context: dict[str, Any]) -> str:
    """A line of the answer; where some contracts alone were looked at, it says so.

    One that shows is enough, whatever the others do; that one does not show proves nothing of them.
    """
    said = words.say(verdict, what, **context)
    asks = report.question.kind == "why-missing" and report.verdict is not Verdict.CLEAR
    if not (report.alone and asks):
        return said
    alone = tuple(tidy_text(name, words.limits.name) for name in report.alone)
    return words.say("scope.j2", what, alone=alone, said=said)


def _turned(report: Report, limits: Limits) -> str:
    """Until when it was right, where former scans know."""
    if report.turn is None:
        return ""
    about = {"turn": tidy(report.turn.model_dump(), limits.name), "types": {}, "contract_types": {}}
    said: Any = plain().get_template("turn.j2").make_module(about)
    return " ".join(said.turned().split())


def _smallest(report: Report, words: Words, limits: Limits) -> str:
    if report.smallest is None or report.question.kind != "why-missing":
        return ""
    fix = tidy(report.smallest.model_dump(), limits.name)
    return words.say("what_if.j2", "whole", fix=fix, day=report.on)


def template_of(report: Report) -> str:
    """The template of the three lines: that of the question's kind, where it has its own."""
    name = f"{report.verdict.value.replace('_', '-')}.j2"
    own = f"verdicts/{report.question.kind}/{name}"
    return plain().select_template([own, f"verdicts/{name}"]).name or own


def _context(
    report: Report, words: Words, checks: tuple[Check, ...], root: Check | None
) -> dict[str, Any]:
    """What the templates of the verdicts may name."""
    problem = report.read.problem
    cause = next((f for f in report.findings if root and f.rule == root.rule), None)
    return {
        "root": root,
        "checks": {c.rule: c for c in checks},
        "root_code": cause.reason.code if cause and cause.reason else None,
        "root_evidence": cause.evidence if cause else {},
        "others": [c for c in checks if c.mark in {"failed", "later", "elsewhere"} and c != root],
        "passed": [c for c in checks if c.mark == "passed"],
        "skipped": [c for c in checks if c.mark == "skipped"],
        "budget": report.budget,
        "unknown": [c for c in checks if c.mark == "unknown" and not c.settled_by_sync],
        "steps": report.next_steps,
        "because": words.because(problem) if problem else None,
        "remedy": words.remedy(problem) if problem else None,
    }


def _choice(report: Report) -> str:
    """What kind of record the candidates are; empty when there is nothing to choose."""
    if not report.candidates:
        return ""
    for step, choice in CHOICES.items():
        if step in report.next_steps:
            return choice
    kind = report.candidates[0].type
    return {"service": "service", "bundle": "service", "contract": "contract"}.get(kind, "account")


def _named(candidate: Candidate, limits: Limits) -> Candidate:
    seen = {
        "name": tidy_text(candidate.name, limits.name),
        "type": tidy_text(candidate.type, limits.name),
        "city": tidy_text(candidate.city, limits.name) if candidate.city else None,
    }
    return candidate.model_copy(update=seen)
