"""Puts the facts before the rules and draws the verdict; pure, and without a clock.

A rule that fails today is asked again on each later day on which something changes: when it passes
on one of them, only time is missing. Its children are judged on that day, and the whole is proven
on the first day on which everything passes.
"""

from __future__ import annotations

import importlib
import pkgutil
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from bot.diagnosis import rules as rules_package
from bot.diagnosis.facts import Reason, Unreadable
from bot.diagnosis.lazy import lazy
from bot.diagnosis.report import PRECEDENCE, Finding, Outcome, Verdict
from bot.diagnosis.rule import Rule, Ruling, unknown
from bot.diagnosis.view import Then, View

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.diagnosis.facts import Connection, Contract, Facts, Quantity

DAY = timedelta(days=1)
# Looking a member up in its enum is slow before Python 3.12.
FAILED, BLOCKED = Outcome.FAILED, Verdict.BLOCKED
NOT_OF_TIME = "synced-since-last-change"


@cache
def all_rules() -> tuple[type[Rule], ...]:
    """Every rule there is, found by its file, in the order of a report."""
    for module in pkgutil.walk_packages(rules_package.__path__, rules_package.__name__ + "."):
        importlib.import_module(module.name)
    return tuple(sorted(Rule.__subclasses__(), key=lambda rule: rule.order))


@cache
def rules_for(asked: str) -> tuple[type[Rule], ...]:
    """The rules that a question asks: `account`, `service`, or its kind, such as `count`."""
    return tuple(rule for rule in all_rules() if asked in rule.asked_by)


@cache
def _rules_of_a_sync(rules: tuple[type[Rule], ...]) -> tuple[type[Rule], ...]:
    """Those that say whether a sync on some day saw what holds today."""
    return tuple(r for r in rules if r.id != NOT_OF_TIME and r.since_sync != "nothing")


def apply(rule: type[Rule], view: object) -> Ruling:
    """Ask one rule, when the facts that it names could be read."""
    needed = []
    for name in rule.needs:
        fact = getattr(view, name)
        if type(fact) is Unreadable:
            return unknown(fact.reason)
        needed.append(fact)
    return rule.judge(*needed)


def judge_connection(connection: Connection, asked: str) -> tuple[Finding, ...]:
    """Ask the rules on the connections; they know no days and no parents."""
    return tuple(_finding(rule, apply(rule, connection)) for rule in rules_for(asked))


def verdict_of(findings: Iterable[Finding]) -> Verdict:
    """The first verdict that applies."""
    return min((f.means for f in findings), key=PRECEDENCE.__getitem__, default=Verdict.CLEAR)


def root_cause_of(findings: Iterable[Finding], verdict: Verdict) -> str | None:
    """The first rule that fails or, where only a sync is missing to know, cannot be told."""
    if verdict not in {Verdict.BLOCKED, Verdict.ELSEWHERE, Verdict.WAITING}:
        return None
    ranked = list(findings)
    failed = [f.rule for f in ranked if f.outcome is Outcome.FAILED]
    return (failed or [f.rule for f in ranked if f.means is verdict])[0]


def judge(facts: Facts, day: date, asked: str) -> tuple[tuple[Finding, ...], date | None]:
    """Judge an account, or a service on it, on a day.

    Args:
        facts: what was read.
        day: the day, in the MSP's calendar.
        asked: `account` or `service`.

    Returns:
        Every rule's finding in order, and the day from which it can be visible when only time is
        missing.
    """
    return _Trial(facts, day, asked).run()


class _Trial:
    """One judgement: the facts on one day and, where needed, on others."""

    def __init__(self, facts: Facts, day: date, asked: str) -> None:
        self.facts = facts
        self.day = day
        self.rules = rules_for(asked)
        self.views: dict[date, View] = {}
        self.rulings: dict[date, dict[type[Rule], Ruling]] = {}

    def run(self) -> tuple[tuple[Finding, ...], date | None]:
        findings: dict[str, Finding] = {}
        for rule in self.rules:
            findings[rule.id] = self._ask(rule, findings)
        late = [f.expected_on for f in findings.values() if f.expected_on]
        day = None
        if late and verdict_of(findings.values()) is Verdict.WAITING:
            day = self._proven(findings, max(late))
        # They hold on to this trial: without a cycle it is gone at once, not when it is collected.
        self.views.clear()
        return tuple(findings.values()), day

    def _ask(self, rule: type[Rule], findings: dict[str, Finding]) -> Finding:
        day = self.day
        for name in rule.parents:
            parent = findings[name]
            if parent.expected_on:
                day = max(day, parent.expected_on)
            elif parent.outcome is FAILED:
                reason = Reason(code="parent", about={"parent": parent.rule})
                return Finding(rule.id, rule.section, Outcome.SKIPPED, reason=reason)
        finding = self._ask_on(rule, day)
        if finding.outcome is FAILED:
            for name in rule.parents:
                doubt = findings[name].reason
                if findings[name].outcome is Outcome.UNKNOWN and doubt:
                    # Were the parent to fail, this would not have been asked.
                    return _finding(rule, unknown(doubt, finding.subject, **finding.evidence))
        return finding

    def _ask_on(self, rule: type[Rule], day: date) -> Finding:
        """Ask on a day; where that fails and time can mend it, on the later days of change."""
        ruling = self._ruling(rule, day)
        finding = _finding(rule, ruling, day if day != self.day else None)
        if not (rule.by_time and ruling.in_time) or ruling.means is not BLOCKED:
            return finding
        for later in self._days_after(day):
            again = self._ruling(rule, later)
            if again.outcome is Outcome.PASSED:
                return finding._replace(means=Verdict.WAITING, expected_on=later)
            if again.outcome is Outcome.UNKNOWN:
                return _finding(rule, again, later)
        return finding

    def _proven(self, findings: dict[str, Finding], earliest: date) -> date | None:
        """The first day on which every rule but the sync's passes; else what still fails then."""
        rules = [r for r in self.rules if r.id != NOT_OF_TIME]
        for day in [earliest, *self._days_after(earliest)]:
            rulings = [(rule, self._ruling(rule, day)) for rule in rules]
            if all(ruling.means is Verdict.CLEAR for _, ruling in rulings):
                return day
        for rule in rules:
            ruling = self._ruling(rule, earliest)
            if findings[rule.id].outcome is Outcome.PASSED and ruling.outcome is not Outcome.PASSED:
                findings[rule.id] = _finding(rule, ruling, earliest)
        return None

    def _days_after(self, day: date) -> list[date]:
        return [later for later in self._days_of_change if later > day]

    @lazy
    def _spans(self) -> list[Contract | Quantity]:
        """Everything that starts and ends."""
        facts = self.facts
        rows = [row for line in facts.lines.items for row in line.quantities]
        return [*facts.contracts.items, *[r.contract for r in facts.relatives.items], *rows]

    @lazy
    def _days_of_change(self) -> list[date]:
        """The days on which a contract or a unit row starts, or has just ended."""
        days = {span.starts for span in self._spans if span.starts}
        days |= {span.ends + DAY for span in self._spans if span.ends and span.ends < date.max}
        return sorted(days)

    def _changes_between(self, one: date, other: date) -> bool:
        """Whether something starts or ends after the first of two days, up to the second."""
        first, last = (one, other) if one < other else (other, one)
        for span in self._spans:
            if span.starts and first < span.starts <= last:
                return True
            if span.ends and first <= span.ends < last:
                return True
        return False

    def _ruling(self, rule: type[Rule], day: date) -> Ruling:
        """What a rule says of a day; asked once."""
        rulings = self.rulings.get(day)
        if rulings is None:
            rulings = self.rulings[day] = {}
            self.views[day] = View(self.facts, day, self._then)
        ruling = rulings.get(rule)
        if ruling is None:
            ruling = rulings[rule] = apply(rule, self.views[day])
        return ruling

    def _then(self) -> Then:
        """The same facts on the day of the last sync; asked only when there was one."""
        sync = self.facts.last_sync
        day = self.day if type(sync) is Unreadable else sync.started_on
        # Where nothing changes in between, that day is judged like this one.
        same = not self._changes_between(day, self.day)
        doubt = None
        for rule in _rules_of_a_sync(self.rules):
            ruling = self._ruling(rule, self.day if same else day)
            if self._was_otherwise(rule, ruling):
                return Then(day, rule.id, None)
            doubt = doubt or (None if ruling.means is Verdict.CLEAR else ruling.reason)
        return Then(day, None, doubt)

    def _was_otherwise(self, rule: type[Rule], ruling: Ruling) -> bool:
        """Whether a sync on the day of this ruling cannot have seen what holds today."""
        if rule.since_sync == "lines" and ruling.means is not Verdict.CANNOT_TELL:
            now = self._ruling(rule, self.day)
            return ruling.evidence.get("lines") != now.evidence.get("lines")
        return rule.since_sync == "fails" and ruling.outcome is FAILED


def _finding(rule: type[Rule], ruling: Ruling, day: date | None = None) -> Finding:
    evidence = ruling.evidence if day is None else {**ruling.evidence, "day": day.isoformat()}
    means, subject = ruling.means, ruling.subject
    return Finding(
        rule.id, rule.section, ruling.outcome, evidence, ruling.reason, means, None, subject
    )
