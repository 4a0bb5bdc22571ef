"""The answer before it is put into words: findings with their evidence, and the verdict."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from bot.diagnosis.facts import Fact, Reason, Syncs, Unreadable
from bot.diagnosis.fixes import SmallestFix
from bot.diagnosis.question import Question
from bot.diagnosis.turn import Turn


class Outcome(StrEnum):
    """What a rule says; never a bool."""

    PASSED = "passed"
    FAILED = "failed"
    WARNED = "warned"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


class Verdict(StrEnum):
    """What all findings together say. The order is that of precedence: the first that applies."""

    NOT_FOUND = "not_found"
    AMBIGUOUS = "ambiguous"
    BLOCKED = "blocked"
    CANNOT_TELL = "cannot_tell"
    ELSEWHERE = "elsewhere"
    WAITING = "waiting"
    CLEAR = "clear"


PRECEDENCE = {verdict: place for place, verdict in enumerate(Verdict)}


class Subject(NamedTuple):
    """The record that a finding is about, so that a link can be made.

    Attributes:
        kind: `account` or `contract`.
        id: its Autotask id.
        name: its name in Autotask.
    """

    kind: str
    id: int
    name: str


class Finding(NamedTuple):
    """One rule's answer; a plain tuple, since judging a whole estate makes very many of them.

    Attributes:
        rule: the rule's id.
        section: the section of the guide that the rule stands in.
        outcome: passed, failed, warned, unknown or skipped.
        evidence: what was seen, as plain JSON; its keys are the rule's own.
        reason: why it is unknown or skipped.
        means: the verdict that this finding alone would give.
        expected_on: the day on which a finding that only time fails will pass.
        subject: the record to open.
    """

    rule: str
    section: int
    outcome: Outcome
    evidence: dict[str, Any] = {}  # noqa: RUF012 - nobody writes into evidence
    reason: Reason | None = None
    means: Verdict = Verdict.CLEAR
    expected_on: date | None = None
    subject: Subject | None = None


class AccountRef(Fact):
    """The account that the answer is about."""

    id: int
    name: str


class Candidate(Fact):
    """One of several records that the question may have meant.

    Args:
        id: its Autotask id.
        name: its name.
        type: an account's type in the tenant's words, or `service`, `bundle` or `contract`.
        active: whether it is active; `None` when Autotask does not say.
        city: an account's city.
        contracts: an account's number of current contracts; `None` when that could not be read.
    """

    id: int
    name: str
    type: str
    active: bool | None
    city: str | None = None
    contracts: int | None = None


class Read(Fact):
    """How the facts were read.

    Args:
        requests: HTTP requests sent to Autotask.
        round_trips: sequential steps of queries; of a list of accounts each page is one.
        seconds: how long it took.
        complete: whether everything that was asked for was read.
        namesakes_hidden: whether accounts of the same name may exist that were not seen.
        names_at: when the scan began, in UTC, whose names were compared with the one that was
            asked for; `None` where all were read now.
        at: when, in UTC.
        problem: what went wrong when nothing could be judged.
    """

    requests: int = 0
    round_trips: int = 0
    seconds: float = 0.0
    complete: bool = True
    namesakes_hidden: bool = False
    names_at: datetime | None = None
    at: datetime | None = None
    problem: Reason | None = None


class Budget(Fact):
    """The tenant's hourly budget of requests, all its integrations together.

    Args:
        used: requests in the last minutes.
        limit: requests allowed.
        minutes: the length of the window.
    """

    used: int
    limit: int
    minutes: int


class Marking(Fact):
    """What a person said of a cause, or of a contract: it stands beside the verdict.

    Args:
        item: a rule, or an item of the month-end board such as `no-successor:88`.
        state: `ignored`, `done` or `by-design`.
        owner: who looks after it; empty for nobody.
        reason: why.
        until: the last day on which it holds.
        by: Slack's id of the person who said so.
        by_name: the person's name.
    """

    item: str
    state: str
    owner: str = ""
    reason: str = ""
    until: date | None = None
    by: str
    by_name: str = ""


class Report(Fact):
    """The whole answer.

    Args:
        question: what was asked.
        on: the day that was judged, in the MSP's calendar.
        account: the account, or `None` when it was not found or not told apart.
        service: the service asked for, as the catalogue (or, failing that, the person) names it.
        alone: the contracts that were looked at, where the person named some of several.
        candidates: the records that the question may have meant.
        verdict: what the findings say together.
        root_cause: the first rule that stands in the way.
        expected_on: the day from which it can be visible, after a sync on or after it.
        findings: every rule asked, in order.
        next_steps: what to do, as ids: `fix`, `start_full_sync`, `check_again`, `look_elsewhere`,
            `look_in_gradient`, `pick_account`, `pick_service`, `pick_contract`, `check_name`.
        read: how it was read.
        web_url: the tenant's web address, for links.
        synced: what the ledger says of Gradient's syncs.
        budget: Autotask's budget of requests, where it was asked for.
        turn: since when it is wrong, where former scans know; it decides nothing.
        marks: what people said of the account's causes; no part of the verdict.
        smallest: the fewest changes that are proven to be enough, when it is blocked.
    """

    question: Question
    on: date
    account: AccountRef | None = None
    service: str | None = None
    alone: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    verdict: Verdict = Verdict.CANNOT_TELL
    root_cause: str | None = None
    expected_on: date | None = None
    findings: tuple[Finding, ...] = ()
    next_steps: tuple[str, ...] = ()
    read: Read = Read()
    web_url: str | None = None
    synced: Syncs | Unreadable = Syncs()
    budget: Budget | None = None
    turn: Turn | None = None
    marks: tuple[Marking, ...] = ()
    smallest: SmallestFix | None = None

    def finding(self, rule: str) -> Finding:
        """The finding of a rule that was asked.

        Raises:
            KeyError: the rule was not asked.
        """
        for finding in self.findings:
            if finding.rule == rule:
                return finding
        raise KeyError(rule)
