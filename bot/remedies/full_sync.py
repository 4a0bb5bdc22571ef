"""A full sync of Gradient, from the click to the case that is judged again."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.diagnosis.question import Question
from bot.gradient import Asked, SyncEvent, fold
from bot.presentation import Button
from bot.presentation.ids import (
    NO_CASE,
    START_FULL_SYNC,
    SYNC_COMPLETED,
    SYNC_RUNNING,
    SYNC_STARTED,
    ButtonValue,
)
from bot.remedies.case_watch import NOTHING_NEW
from bot.state import Entry, Watch

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.diagnosis.report import Report
    from bot.gradient import SyncRequest
    from bot.jobs import Steps
    from bot.presentation import Message, Presenter
    from bot.remedies.pace import Judge, Pace
    from bot.remedies.telling import Teller
    from bot.state import Audit, Case, Cases, Syncs, Watches


@dataclass(frozen=True, slots=True)
class FullSync:
    """Starts full syncs, and watches them.

    Args:
        syncs: the ledger.
        watches: what is watched.
        audit: who did what.
        cases: the answers given.
        judge: judges a case again.
        presenter: puts into words.
        teller: says it, once.
        request: asks an automation to start; `None` where a person does it.
        pace: how long things take.
        now: the clock, in any zone.
    """

    syncs: Syncs
    watches: Watches
    audit: Audit
    cases: Cases
    judge: Judge
    presenter: Presenter
    teller: Teller
    request: SyncRequest | None
    pace: Pace
    now: Callable[[], datetime]

    async def begin(self, watch: Watch, *, again: bool, said: bool) -> Message | None:
        """Take a start on, if there may be one now.

        Args:
            watch: what it will be watched by.
            again: it is known that an earlier one may still run.
            said: a person says that they have started it.

        Returns:
            `None` when it was taken on: the watch is kept, and its job is to be started. Otherwise
            what to tell the person.

        Raises:
            StateUnavailable: the database does not answer.
        """
        events = await self.syncs.events()
        run = fold(events).running
        # A quick one that is over does not stand in the way of a full one.
        starts = [e for e in events if e.event == "started" and (run or e.kind != "quick")]
        last = starts[-1] if starts else None
        if last is not None and watch.begun_at - last.at < self.pace.usual:
            soonest = last.at + self.pace.usual
            return self.presenter.note(
                "sync-too-soon",
                said_by=last.by,
                kind=last.kind,
                runs=run is not None,
                # Of a start that was asked about long ago it may have passed.
                late=soonest <= self.now(),
                at=last.at,
                again=soonest,
            )
        value = ButtonValue(case=watch.case_id or NO_CASE)
        if last is not None and run is not None and not again and not said:
            once_more = value.model_copy(update={"do": "again"})
            button = Button(START_FULL_SYNC, once_more, confirm=True)
            return self.presenter.note("sync-again", said_by=last.by, at=last.at, buttons=(button,))
        if self.request is None and not said:
            buttons = (Button(SYNC_STARTED, value),)
            return self.presenter.note("sync-by-hand", buttons=buttons)
        state = "open" if said else "asked"
        slot = last.id if last is not None else "first"
        taken = await self.watches.open(watch.model_copy(update={"slot": slot, "state": state}))
        return None if taken else self.presenter.note("sync-being-asked")

    async def body(self, steps: Steps, key: str) -> None:
        """Ask for the sync, tell of it, and watch it to its end; a job, in steps.

        Args:
            steps: the job's.
            key: the watch's id.
        """
        watch = Watch.model_validate(await steps.do("read", lambda: self._read(key)))
        if watch.state == "asked":
            asked = await steps.do("ask", lambda: self._ask(watch))
            if asked["outcome"] != Asked.TAKEN:
                await steps.do("not started", lambda: self._not_started(watch, asked["outcome"]))
                return
            watch = watch.model_copy(update={"begun_at": datetime.fromisoformat(asked["at"])})
        await steps.do("record", lambda: self._record(watch))
        ts = await steps.do("announce", lambda: self._announce(watch))
        usual, longest = watch.begun_at + self.pace.usual, watch.begun_at + self.pace.longest
        end = await steps.do("wait", lambda: self._wait(watch, ts, usual, "overdue"))
        if end["event"] == "overdue":
            await steps.do("question", lambda: self._question(watch, ts))
            end = await steps.do("wait on", lambda: self._wait(watch, ts, longest, "given up"))
        await steps.do("close", lambda: self._close(watch, ts, end))
        if end["event"] == "completed" and watch.case_id is not None:
            await steps.do("judge", lambda: self._judge_again(watch, end["by"]))

    async def _read(self, key: str) -> dict[str, Any]:
        watch = await self.watches.get(key)
        if watch is None:
            raise LookupError(key)
        return watch.model_dump(mode="json")

    async def _ask(self, watch: Watch) -> dict[str, str]:
        request = self.request
        outcome = await request.ask(watch.id, watch.by) if request else Asked.REFUSED
        return {"outcome": outcome.value, "at": self.now().astimezone(UTC).isoformat()}

    async def _not_started(self, watch: Watch, outcome: str) -> None:
        await self.watches.move(watch.id, "failed")
        await self._audit(watch, outcome)
        button = Button(SYNC_STARTED, ButtonValue(case=watch.case_id or NO_CASE))
        message = self.presenter.note("sync-not-started", outcome=outcome, buttons=(button,))
        await self._tell(watch, "not-started", message)

    async def _record(self, watch: Watch) -> None:
        event = SyncEvent(
            id=own_event(watch),
            event="started",
            at=watch.begun_at,
            by=watch.by,
            source="slack",
            kind="full",
        )
        await self.syncs.record(event)
        await self.watches.move(watch.id, "open")
        await self._audit(watch, "started")

    async def _audit(self, watch: Watch, result: str) -> None:
        # A watch that did not begin with asking began with what a person said.
        what = START_FULL_SYNC if watch.state == "asked" else SYNC_STARTED
        entry = Entry(
            who=watch.by,
            what=what,
            case_id=watch.case_id,
            result=result,
            key=f"{watch.id}:{result}",
        )
        await self.audit.write(entry)

    async def _announce(self, watch: Watch) -> str | None:
        message = self._shown(watch, "running")
        return await self._tell(watch, "told", message)

    async def _wait(
        self, watch: Watch, ts: str | None, until: datetime, otherwise: str
    ) -> dict[str, Any]:
        """Look into the ledger until it tells of an end, and show meanwhile that it is watched."""
        told = self.now()
        while True:
            end = await self._end(watch)
            if end is not None:
                return end
            now = self.now()
            if now >= until:
                return {"event": otherwise, "at": now.astimezone(UTC).isoformat(), "by": ""}
            if now - told >= self.pace.told and otherwise == "overdue":
                told = now
                await self.teller.edit(watch.channel, ts, self._shown(watch, "running"))
            left = (until - now).total_seconds()
            await asyncio.sleep(min(self.pace.look.total_seconds(), left))

    async def _end(self, watch: Watch) -> dict[str, Any] | None:
        own = own_event(watch)
        for event in await self.syncs.events(since=watch.begun_at):
            if event.id == own or event.kind == "quick" or self._is_its_own(watch, event):
                continue
            what = "replaced" if event.event == "started" else event.event
            return {"event": what, "at": event.at.isoformat(), "by": event.by}
        return None

    def _is_its_own(self, watch: Watch, event: SyncEvent) -> bool:
        """Whether Gradient's side tells of the very start that is watched, as it soon does."""
        soon = event.at - watch.begun_at < self.pace.usual
        return event.event == "started" and event.source == "webhook" and soon

    async def _question(self, watch: Watch, ts: str | None) -> None:
        value = ButtonValue(case=watch.case_id or NO_CASE, about=watch.id)
        once_more = value.model_copy(update={"do": "again"})
        buttons = (
            Button(SYNC_COMPLETED, value),
            Button(SYNC_RUNNING, value),
            Button(START_FULL_SYNC, once_more, confirm=True),
        )
        await self.teller.edit(watch.channel, ts, self._shown(watch, "overdue"))
        minutes = self._minutes(watch)
        message = self.presenter.note(
            "sync-question", said_by=watch.by, buttons=buttons, minutes=minutes
        )
        await self._tell(watch, "question", message)

    async def _close(self, watch: Watch, ts: str | None, end: dict[str, Any]) -> None:
        ended = datetime.fromisoformat(end["at"])
        message = self._shown(watch, end["event"], ended=ended, said_by=end["by"])
        # Nobody has to answer it any more, and a later answer would be about another sync.
        await self.teller.instead(f"{watch.id}:question", watch.channel, message)
        if not await self.teller.edit(watch.channel, ts, message):
            # The message that showed it is gone, or its channel is closed.
            await self._tell(watch, "over", message)
        await self.watches.move(watch.id, "done")

    async def _judge_again(self, watch: Watch, said_by: str) -> None:
        case = await self.cases.get(watch.case_id or "")
        if case is None:
            return
        question = Question.model_validate_json(case.question)
        report = await self.judge.ask(question)
        message = self.presenter.told("sync-over", report, case.id, said_by=said_by)
        await self._tell(watch, "judged", message)
        # What support was given stays as it was; so does an answer, where nothing new is known.
        if not question.evidence and report.verdict not in NOTHING_NEW:
            await self._answer_anew(case, report)

    async def _answer_anew(self, case: Case, report: Report) -> None:
        """Put the new answer in the place of the old one, in the channel and in its thread."""
        answer = self.presenter.answer(report, case.id)
        await self.teller.edit(case.channel, case.ts, answer.summary)
        if answer.checklist is not None:
            await self.teller.edit(case.channel, case.checklist_ts, answer.checklist)

    async def _tell(self, watch: Watch, what: str, message: Message) -> str | None:
        key = f"{watch.id}:{what}"
        return await self.teller.once(key, watch.channel, watch.thread, message, watch.by)

    def _shown(
        self,
        watch: Watch,
        event: str,
        ended: datetime | None = None,
        said_by: str | None = None,
    ) -> Message:
        return self.presenter.note(
            "sync-watched",
            said_by=said_by or watch.by,
            event=event,
            at=watch.begun_at,
            ended=ended,
            minutes=self._minutes(watch),
        )

    def _minutes(self, watch: Watch) -> int:
        return int((self.now() - watch.begun_at).total_seconds() // 60)


def own_event(watch: Watch) -> str:
    """The id of a watch's own start in the ledger."""
    return f"full-sync:{watch.id}"
