"""Findings in words: each rule's template says it, this file only picks what it is to say."""

from __future__ import annotations

from datetime import UTC, tzinfo
from typing import TYPE_CHECKING, Any

from bot.diagnosis.report import Finding, Outcome, Report, Subject, Verdict
from bot.presentation import ids
from bot.presentation.environments import plain
from bot.presentation.links import link_to
from bot.presentation.page import Check, Limits
from bot.presentation.tidy import tidy, tidy_text

if TYPE_CHECKING:
    from jinja2.environment import TemplateModule

    from bot.diagnosis.facts import Reason

MARKS = {Verdict.WAITING: "later", Verdict.ELSEWHERE: "elsewhere"}


class Words:
    """The words of one report.

    Args:
        report: the report.
        zone: the MSP's calendar.
        limits: how much is shown; all of it unless told.
    """

    def __init__(self, report: Report, zone: tzinfo = UTC, limits: Limits | None = None) -> None:
        self.report = report
        self.limits = limits or Limits()
        asked = report.question
        account = report.account.name if report.account else asked.account
        service = report.service or asked.service
        # What is in force before a day to come was not asked: until then a sync may be too early.
        ahead, waits = _is_ahead(report, zone), report.verdict is Verdict.WAITING
        self.context: dict[str, Any] = {
            "account": self._tidy(account) or "",
            "service": self._tidy(service) if service else None,
            "contract_asked": self._tidy(asked.contract) if asked.contract else None,
            "on": report.on,
            "kind": asked.kind,
            "verdict": report.verdict.value,
            "when": report.expected_on or (report.on if waits and ahead else None),
            "ahead": ahead,
            "over": asked.on is not None and _is_over(report, zone),
            "zone": zone,
            "command": ids.COMMAND,
            "found": {
                f.rule: {"outcome": f.outcome.value, "e": f.evidence} for f in report.findings
            },
        }
        self.context["found"] = self._tidy(self.context["found"])

    def checks(self) -> tuple[Check, ...]:
        """Every finding in words, in order."""
        return tuple(self._check(finding) for finding in self.report.findings)

    def because(self, reason: Reason) -> str:
        """Why something cannot be told."""
        return self._reason(reason, "because")

    def remedy(self, reason: Reason) -> str:
        """What to do about that."""
        return self._reason(reason, "remedy")

    def say(self, template: str, macro: str, **context: Any) -> str:  # noqa: ANN401 - Jinja's
        """One sentence, or several, on one line."""
        return " ".join(_lines(self._module(template, context), macro))

    def _check(self, finding: Finding) -> Check:
        words = self._module(f"rules/{finding.rule}.j2", self._about(finding))
        failed = finding.outcome in {Outcome.FAILED, Outcome.WARNED}
        rows = _lines(words, "rows") if finding.evidence else ()
        fix = _lines(words, "fix") if failed else ()
        shown = rows[: self.limits.rows]
        reason = finding.reason
        return Check(
            rule=finding.rule,
            section=finding.section,
            mark=self._mark(finding),
            title=self._title(finding, words),
            brief=" ".join(_lines(words, "brief")) if failed else "",
            asks=" ".join(_lines(words, "asks")),
            shows=" ".join(_lines(words, "shows")) if _shows(finding) else "",
            proof=" ".join(_lines(words, "proof")) if failed else "",
            rows=shown,
            hidden=len(rows) - len(shown),
            fix=fix,
            next=" ".join((_lines(words, "next") or fix) if failed else ()),
            where=" ".join(_lines(words, "where")) or None,
            link=link_to(self.report.web_url, finding.subject),
            links=self._links(words) if finding.evidence else (),
            because=self.because(reason) if reason else None,
            remedy=self.remedy(reason) if reason and not self._is_told(finding) else None,
            blocks=finding.means is Verdict.BLOCKED,
            settled_by_sync=finding.means is Verdict.WAITING,
            expected_on=finding.expected_on,
            ahead="day" in finding.evidence,
        )

    def _links(self, words: TemplateModule) -> tuple[tuple[str, str], ...]:
        """The contracts that the words list, each once."""
        found = {}
        for line in _lines(words, "links"):
            number, _, name = line.partition(" ")
            address = link_to(self.report.web_url, Subject("contract", int(number), name))
            if address:
                found[address] = name
        return tuple((name, address) for address, name in found.items())

    def _mark(self, finding: Finding) -> str:
        if finding.outcome is not Outcome.FAILED:
            return finding.outcome.value
        if self.report.verdict is Verdict.ELSEWHERE and _needs_sync(finding):
            return "aside"
        return MARKS.get(finding.means, "failed")

    def _title(self, finding: Finding, words: TemplateModule) -> str:
        if finding.outcome is Outcome.PASSED:
            return " ".join(_lines(words, "passed"))
        if finding.outcome in {Outcome.FAILED, Outcome.WARNED}:
            return " ".join(_lines(words, "title"))
        asks = " ".join(_lines(words, "asks"))
        macro = "skipped" if finding.outcome is Outcome.SKIPPED else "unknown"
        because = self.because(finding.reason) if finding.reason else ""
        return self.say("checks.j2", macro, asks=asks, because=because, told=self._is_told(finding))

    def _is_told(self, finding: Finding) -> bool:
        """Whether an earlier finding has the same reason, so that it need not be said again."""
        if finding.reason is None or finding.outcome is not Outcome.UNKNOWN:
            return False
        same = (finding.reason.code, finding.reason.about)
        reasons = [(f, f.reason) for f in self.report.findings if f.outcome is Outcome.UNKNOWN]
        first = next(f for f, r in reasons if r and (r.code, r.about) == same)
        return first.rule != finding.rule

    def _about(self, finding: Finding) -> dict[str, Any]:
        subject = finding.subject
        contract = subject.name if subject and subject.kind == "contract" else None
        return {
            "e": self.context["found"][finding.rule]["e"],
            "outcome": finding.outcome.value,
            "contract": self._tidy(contract) if contract else None,
            "expected_on": finding.expected_on,
            "day": finding.evidence.get("day", self.report.on),
            "time_only": finding.means is Verdict.WAITING,
        }

    def _reason(self, reason: Reason, macro: str) -> str:
        about = self._tidy(reason.about)
        if "advice" in about:  # our own sentence, so not cut
            about["advice"] = reason.about["advice"]
        return self.say("reasons.j2", macro, code=reason.code, about=about, asks=self._asks(about))

    def _asks(self, about: dict[str, Any]) -> str | None:
        """What the parent of a skipped finding asks, when the reason is one."""
        if "parent" not in about:
            return None
        parent = next((f for f in self.report.findings if f.rule == about["parent"]), None)
        if parent is None:
            return None
        module = self._module(f"rules/{parent.rule}.j2", self._about(parent))
        return " ".join(_lines(module, "asks"))

    def _module(self, template: str, context: dict[str, Any]) -> TemplateModule:
        return plain().get_template(template).make_module({**self.context, **context})

    def _tidy(self, value: Any) -> Any:  # noqa: ANN401 - plain JSON in, plain JSON out
        return tidy(value, self.limits.name)


def _is_ahead(report: Report, zone: tzinfo) -> bool:
    """Whether the day that was asked for is still to come."""
    at = report.read.at
    return at is not None and report.on > at.astimezone(zone).date()


def _is_over(report: Report, zone: tzinfo) -> bool:
    """Whether all that it speaks of was before today: a sync takes in what is in force today."""
    at = report.read.at
    days = [report.on, *(f.expected_on for f in report.findings if f.expected_on)]
    return at is not None and max(days) < at.astimezone(zone).date()


def _shows(finding: Finding) -> bool:
    """Whether it found what is to be there, if only on a later day."""
    return finding.outcome is Outcome.PASSED or finding.expected_on is not None


def _needs_sync(finding: Finding) -> bool:
    """Whether a sync, and not time, is what it lacks."""
    return finding.means is Verdict.WAITING and finding.expected_on is None


def _lines(words: TemplateModule, macro: str) -> tuple[str, ...]:
    """What a macro says, line by line; a template leaves out the macros that it does not need."""
    said = getattr(words, macro, None)
    lines = said().splitlines() if said else []
    return tuple(line for raw in lines if (line := tidy_text(raw, longest=3000)))
