"""One question, from the words of a person to the report: read, judge, conclude."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

import structlog

from bot.autotask import Reading
from bot.diagnosis.accounts import Stop
from bot.diagnosis.concluding import concluded, judged, stopped
from bot.diagnosis.connection import read_connection
from bot.diagnosis.engine import judge_connection
from bot.diagnosis.facts import Connection, Facts, Reason, Syncs, Unreadable
from bot.diagnosis.foresight import NoForesight
from bot.diagnosis.gather import gather
from bot.diagnosis.marked import NoMarks
from bot.diagnosis.memory import NoMemory
from bot.diagnosis.observing import observed
from bot.diagnosis.question import Question
from bot.diagnosis.reads import attempt
from bot.diagnosis.report import Budget, Finding, Read, Report, Verdict
from bot.diagnosis.syncs import LedgerReader, full_of, last_of, read_syncs
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
    from bot.diagnosis.turn import Past

log = structlog.get_logger(__name__)

SECONDS_A_QUESTION = 20.0

FULL_ONLY = frozenset({"stale", "undo"})
"""The questions for which a quick sync is none: it takes no line away (guide section 5)."""


class Clock(Protocol):
    """Tells the time; a test's clock stands still."""

    def __call__(self) -> datetime:
        """The time now, in UTC."""


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
        self.marks = marks or NoMarks()

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
                names_at=gathered.names_at,
            ),
        )
        if isinstance(gathered.result, Stop):
            return stopped(report, gathered.result, gathered.asked)
        facts = await self._remembered(gathered.result, question)
        report = judged(report, facts, gathered.asked)
        beside: dict[str, object] = {
            "turn": await self._past.turn(report),
            "marks": await self.marks.of(report),
        }
        # What is done now changes nothing of a day that is over.
        over = question.on is not None and question.on < self._today()
        if report.verdict is Verdict.BLOCKED and not over:
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
        known = concluded(report, findings, None)
        if known.verdict is not Verdict.CLEAR:
            return known
        return known.model_copy(update={"next_steps": ()})

    def _today(self) -> date:
        return self._now().astimezone(self._zone).date()

    def _read(
        self,
        reading: Reading,
        round_trips: int,
        *,
        complete: bool,
        namesakes_hidden: bool = False,
        names_at: datetime | None = None,
    ) -> Read:
        return Read(
            requests=reading.requests,
            round_trips=round_trips,
            seconds=round(reading.elapsed(), 3),
            complete=complete,
            namesakes_hidden=namesakes_hidden,
            names_at=names_at,
            at=self._now(),
        )

    async def syncs(self) -> Syncs | Unreadable:
        """What the ledger says, or why it cannot be read."""
        return await read_syncs(self._ledger, self._zone, self._now())
