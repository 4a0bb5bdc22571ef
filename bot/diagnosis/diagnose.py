"""One question, from the words of a person to the report: read, judge, conclude."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

import structlog

from bot.autotask import Reading
from bot.diagnosis.accounts import Stop
from bot.diagnosis.connection import read_connection
from bot.diagnosis.engine import (
    judge,
    judge_connection,
    root_cause_of,
    rules_for,
    verdict_of,
)
from bot.diagnosis.facts import Connection, Facts, Reason, Running, Sync, Syncs, Unreadable
from bot.diagnosis.foresight import NoForesight
from bot.diagnosis.gather import gather
from bot.diagnosis.marked import NoMarks
from bot.diagnosis.memory import NoMemory
from bot.diagnosis.observing import observed
from bot.diagnosis.question import Question
from bot.diagnosis.reads import attempt, reason_of
from bot.diagnosis.report import AccountRef, Budget, Finding, Outcome, Read, Report, Verdict
from bot.diagnosis.turn import NoPast
from bot.diagnosis.what_if import what_if
from bot.errors import PsaBotError

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo

    from bot.autotask import Autotask
    from bot.diagnosis.foresight import Foresight
    from bot.diagnosis.marked import MarkReader
    from bot.diagnosis.memory import Memory
    from bot.diagnosis.rule import Rule
    from bot.diagnosis.turn import Past
    from bot.gradient.ledger import Ledger, Run

log = structlog.get_logger(__name__)

SECONDS_A_QUESTION = 20.0

# What nobody answers differently the next time, unless somebody mends it.
TO_BE_MENDED = frozenset(
    {"bad-credentials", "foreign-host", "not-permitted", "refused", "strange-value", "zone-unknown"}
)
NEXT_STEPS = {
    Verdict.BLOCKED: ("fix", "start_full_sync"),
    Verdict.CANNOT_TELL: ("check_again",),
    Verdict.ELSEWHERE: ("look_elsewhere",),
    Verdict.WAITING: ("start_full_sync",),
    Verdict.CLEAR: ("look_in_gradient", "start_full_sync"),
}


FULL_ONLY = frozenset({"stale", "undo"})
"""The questions for which a quick sync is none: it takes no line away (guide section 5)."""


class Clock(Protocol):
    """Tells the time; a test's clock stands still."""

    def __call__(self) -> datetime:
        """The time now, in UTC."""


class LedgerReader(Protocol):
    """Reads the sync ledger."""

    async def read(self) -> Ledger:
        """The ledger as it is now.

        Raises:
            StateUnavailable: the database does not answer.
        """


class NoLedger:
    """Stands where the ledger could not be opened."""

    def __init__(self, error: PsaBotError) -> None:
        """Keep why.

        Args:
            error: what opening it raised.
        """
        self._error = error

    async def read(self) -> Ledger:
        """Say why there is none."""
        raise self._error


def utc_now() -> datetime:
    """The time now, in UTC."""
    return datetime.now(UTC)


class Diagnosis:
    """Answers questions.

    Args:
        autotask: the client; its life is the caller's.
        ledger: where the syncs are on record.
        zone: the MSP's calendar.
        gradient_user: the user name of Gradient's API user, when it is configured.
        memory: keeps what was read for questions to come.
        now: the clock.
        seconds: the budget of one question, in seconds.
        past: what former scans know.
        foresight: what the newest scan read.
        marks: what people said of causes.
    """

    def __init__(  # noqa: PLR0913 - each is one source of facts, and all but two may be left out
        self,
        autotask: Autotask,
        ledger: LedgerReader,
        *,
        zone: ZoneInfo,
        gradient_user: str | None = None,
        memory: Memory = NoMemory(),  # noqa: B008 - it has no state
        now: Clock = utc_now,
        seconds: float = SECONDS_A_QUESTION,
        past: Past | None = None,
        foresight: Foresight | None = None,
        marks: MarkReader | None = None,
    ) -> None:
        self._autotask = autotask
        self._ledger = ledger
        self._zone = zone
        self._gradient_user = gradient_user
        self._memory = memory
        self._now = now
        self._seconds = seconds
        self._past = past or NoPast()
        self._foresight = foresight or NoForesight()
        self._marks = marks or NoMarks()

    async def ask(self, question: Question) -> Report:
        """Answer a question on an account or a service; faults are part of the answer."""
        if question.kind == "sync":
            return await self.check(asked="sync")
        day = question.on or self._today()
        reading = Reading(seconds=self._seconds)
        syncs = await self.syncs()
        gathered = await gather(
            self._autotask,
            reading,
            question,
            day,
            full_of(syncs) if question.kind in FULL_ONLY else last_of(syncs),
            self._foresight,
            self._gradient_user,
        )
        report = Report(
            question=question,
            on=day,
            web_url=gathered.web_url,
            synced=syncs,
            read=self._read(
                reading,
                gathered.round_trips,
                complete=gathered.complete,
                namesakes_hidden=gathered.namesakes_hidden,
            ),
        )
        if isinstance(gathered.result, Stop):
            return _stopped(report, gathered.result, gathered.asked)
        facts = await self._remembered(gathered.result, question)
        report = judged(report, facts, gathered.asked)
        beside: dict[str, object] = {
            "turn": await self._past.turn(report),
            "marks": await self._marks.of(report),
        }
        if report.verdict is Verdict.BLOCKED:
            beside["smallest"] = what_if(facts, report.on, gathered.asked)
        return report.model_copy(update=beside)

    async def _remembered(self, facts: Facts, question: Question) -> Facts:
        """The facts with what was read earlier; a database that is away hides only that."""
        try:
            if question.kind == "count":
                ids = sorted(contract.id for contract in facts.contracts.items)
                known = await self._memory.recall(ids)
                facts = facts.model_copy(update={"observed": tuple(known)})
            if question.on is None:
                await self._memory.keep(observed(facts, self._today(), self._now()))
        except PsaBotError as error:
            log.warning("not_remembered", code=error.code, detail=error.detail)
        return facts

    async def check(self, asked: str = "check") -> Report:
        """Judge the connections.

        Args:
            asked: `check` for Autotask alone, `sync` for the syncs too.
        """
        reading = Reading(seconds=self._seconds)
        syncs = await self.syncs()
        connection, reads = await read_connection(
            self._autotask, reading, self._gradient_user, syncs
        )
        budget = await attempt(self._autotask.thresholds(reading))
        report = self._connected(
            judge_connection(connection, asked),
            syncs,
            self._read(reading, reads.round_trips, complete=reads.complete),
        )
        if isinstance(budget, Unreadable):
            return report
        of_hour = Budget(used=budget.used, limit=budget.limit, minutes=budget.minutes)
        return report.model_copy(update={"budget": of_hour})

    async def ledger(self) -> Report:
        """Judge what is on record of the syncs, without asking Autotask anything."""
        syncs = await self.syncs()
        nothing = Unreadable(reason=Reason(code="not-asked"))
        connection = Connection(
            accepted=nothing, gradient_users=nothing, access=nothing, syncs=syncs
        )
        return self._connected(
            judge_connection(connection, "ledger"), syncs, Read(at=self._now(), complete=True)
        )

    def _connected(
        self, findings: tuple[Finding, ...], syncs: Syncs | Unreadable, read: Read
    ) -> Report:
        report = Report(question=Question(kind="sync"), on=self._today(), synced=syncs, read=read)
        concluded = _concluded(report, findings, None)
        if concluded.verdict is not Verdict.CLEAR:
            return concluded
        return concluded.model_copy(update={"next_steps": ()})

    def _today(self) -> date:
        return self._now().astimezone(self._zone).date()

    def _read(
        self,
        reading: Reading,
        round_trips: int,
        *,
        complete: bool,
        namesakes_hidden: bool = False,
    ) -> Read:
        return Read(
            requests=reading.requests,
            round_trips=round_trips,
            seconds=round(reading.elapsed(), 3),
            complete=complete,
            namesakes_hidden=namesakes_hidden,
            at=self._now(),
        )

    async def syncs(self) -> Syncs | Unreadable:
        """What the ledger says, or why it cannot be read."""
        try:
            ledger = await self._ledger.read()
        except PsaBotError as error:
            # Not a fault of Autotask's: a sync that is seen to complete settles it.
            return Unreadable(reason=reason_of(error).model_copy(update={"sync_settles": True}))
        last, running = ledger.last_completed, ledger.running
        return Syncs(
            last=last and self._sync(last),
            last_full=ledger.last_full and self._sync(ledger.last_full),
            running=running
            and Running(
                started_at=running.start,
                seconds=int((self._now() - running.start).total_seconds()),
                by=running.by,
            ),
        )

    def _sync(self, run: Run) -> Sync:
        assert run.completed_at is not None  # noqa: S101 - of completed runs only
        return Sync(
            started_at=run.start,
            start_known=run.started_at is not None,
            started_on=run.start.astimezone(self._zone).date(),
            completed_at=run.completed_at,
            by=run.by,
            is_quick=run.kind == "quick",
        )


def full_of(syncs: Syncs | Unreadable) -> Sync | Unreadable:
    """The last completed sync that was not a quick one, or why none is known."""
    if isinstance(syncs, Unreadable) or syncs.last is None or not syncs.last.is_quick:
        return last_of(syncs)
    if syncs.last_full is None:
        return Unreadable(reason=Reason(code="only-quick-sync", sync_settles=True))
    return syncs.last_full.model_copy(update={"quick_since": True})


def last_of(syncs: Syncs | Unreadable) -> Sync | Unreadable:
    """The last completed sync, or why none is known."""
    if isinstance(syncs, Unreadable):
        return syncs
    if syncs.last is None:
        return Unreadable(reason=Reason(code="no-sync", sync_settles=True))
    return syncs.last


def _stopped(report: Report, stop: Stop, asked: str) -> Report:
    """The report of a question that ended before any rule could be asked."""
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
    account, wanted = facts.account, facts.wanted
    named = report.model_copy(
        update={
            "account": None
            if isinstance(account, Unreadable)
            else AccountRef(id=account.id, name=account.name),
            "service": report.question.service
            if wanted is None or isinstance(wanted, Unreadable)
            else wanted.name,
        }
    )
    if asked == "account":
        # The whole text was the account's name, so no service was asked for after all.
        no_service = {"service": None, "service_ref": None}
        question = named.question.model_copy(update=no_service)
        named = named.model_copy(update={"service": None, "question": question})
    concluded = _concluded(named, findings, expected_on)
    if isinstance(wanted, Unreadable):
        # What fails is in the findings; which service is meant nobody can tell.
        told = {"root_cause": None, "expected_on": None}
        steps = NEXT_STEPS[Verdict.CANNOT_TELL]
        update = {"verdict": Verdict.CANNOT_TELL, "next_steps": steps, **told}
        return concluded.model_copy(update=update)
    return concluded


def _concluded(report: Report, findings: tuple[Finding, ...], expected_on: date | None) -> Report:
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
