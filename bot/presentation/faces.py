"""The faces that need no Slack: JSON for programs, a terminal, and plain text."""

from __future__ import annotations

import json
from datetime import UTC, tzinfo
from typing import TYPE_CHECKING, Any

from rich.text import Text

from bot.diagnosis.report import Finding, Outcome, Report
from bot.presentation.environments import plain, terminal
from bot.presentation.wording import page_of

if TYPE_CHECKING:
    from rich.console import Console

    from bot.presentation.page import Check

SCHEMA = "psa-bot.report/1"


def render_json(report: Report, zone: tzinfo = UTC) -> str:
    """The report for a program: one stable document (`schema` changes when it does).

    Args:
        report: the report.
        zone: the MSP's calendar, for times within sentences.
    """
    checks = page_of(report, zone).checks
    document = {
        "schema": SCHEMA,
        "question": report.question.kind,
        "on": report.on.isoformat(),
        "account": report.account and report.account.model_dump(),
        "service": report.service,
        "candidates": [
            c.model_dump(include={"id", "name", "type", "active"}) for c in report.candidates
        ],
        "verdict": report.verdict.value,
        "root_cause": report.root_cause,
        "expected_on": report.expected_on and report.expected_on.isoformat(),
        "findings": [_finding(f, c) for f, c in zip(report.findings, checks, strict=True)],
        "next_steps": list(report.next_steps),
        "read": {
            "requests": report.read.requests,
            "round_trips": report.read.round_trips,
            "seconds": round(report.read.seconds, 3),
            "complete": report.read.complete,
        },
    }
    return json.dumps(document, indent=2)


def to_plain(report: Report, zone: tzinfo = UTC) -> str:
    """The report as plain text, all of it.

    Args:
        report: the report.
        zone: the MSP's calendar.
    """
    page = page_of(report, zone)
    return plain().get_template("plain/report.j2").render(page=page, **_around(report)).strip()


def print_report(report: Report, console: Console, zone: tzinfo = UTC) -> None:
    """Print the report for a person at a terminal; the marks are words, colours only help.

    Args:
        report: the report.
        console: where to; its width is respected.
        zone: the MSP's calendar.
    """
    page = page_of(report, zone)
    marked_up = terminal().get_template("terminal/report.j2").render(page=page, **_around(report))
    console.print(Text.from_markup(marked_up.strip(), emoji=False))


def _around(report: Report) -> dict[str, Any]:
    """What the check-list's own phrases name; the page has the rest."""
    return {"account": None, "service": None, "on": report.on}


def _finding(finding: Finding, check: Check) -> dict[str, Any]:
    """A finding as the schema has it."""
    because = check.because
    if finding.outcome is Outcome.SKIPPED and finding.reason:
        because = finding.reason.about.get("parent", because)
    return {
        "rule": finding.rule,
        "section": finding.section,
        "outcome": finding.outcome.value,
        "evidence": finding.evidence,
        "fix": list(check.fix),
        "where": check.where,
        "link": check.link,
        "because": because,
    }
