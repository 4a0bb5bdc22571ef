"""What happens with a question: claimed once, judged, put into words, posted, kept as a case.

Knows neither Bolt nor Slack's API: `handlers` brings the question here and carries the answer out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from bot.diagnosis.question import Question, ServiceRef
from bot.gradient import SyncEvent, instant
from bot.presentation import Button
from bot.presentation.ids import (
    CREATE_TICKET,
    NO_CASE,
    START_FULL_SYNC,
    SYNC_COMPLETED,
    SYNC_STARTED,
    WHY_NOT,
    Action,
    ButtonValue,
    SyncKind,
    SyncWord,
)
from bot.state import Case, Entry, Watch

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import time
    from zoneinfo import ZoneInfo

    from bot.diagnosis.report import Report
    from bot.presentation import Message, Presenter
    from bot.presentation.ids import CandidateValue
    from bot.presentation.tickets import Filled
    from bot.remedies import Remedies
    from bot.state import Cases, Claims, Syncs


ASKED_FOR = (CREATE_TICKET, START_FULL_SYNC, SYNC_STARTED, SYNC_COMPLETED)
"""What an operator can be asked to click."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request came from, and so where its answer goes.

    Args:
        key: the same for a request and its repetitions, and for no other request.
        user: Slack's id of the person.
        channel: Slack's id of the channel.
        response_url: Slack's address for answers where the bot is not a member.
        message: the `ts` of the message whose button was pressed; `None` for a command.
        thread: the `ts` of the message whose thread it came from; answers go there.
    """

    key: str
    user: str
    channel: str
    response_url: str | None = None
    message: str | None = None
    thread: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer in the two shapes that a channel may need.

    Args:
        summary: the message in the channel.
        checklist: the first reply in its thread; `None` when there is nothing to list.
        alone: both in one message, where no thread is possible.
    """

    summary: Message
    checklist: Message | None
    alone: Message


@dataclass(frozen=True, slots=True)
class Posted:
    """Where an answer is now.

    Args:
        ts: the message in the channel; `None` when it went through the response URL.
        checklist_ts: the reply in its thread.
    """

    ts: str | None = None
    checklist_ts: str | None = None


class Permission(StrEnum):
    """Whether a person may say something about a sync, and if not, why."""

    ALLOWED = "allowed"
    NOBODY = "nobody"
    NOT_LISTED = "not-listed"
    CANNOT_TELL = "cannot-tell"


class Outbox(Protocol):
    """The way to the people. Each raises `SlackUnreachable` when a message did not get through."""

    async def post(self, place: Place, reply: Reply) -> Posted:
        """Say it in the channel, once."""

    async def update(self, place: Place, posted: Posted, reply: Reply) -> Posted:
        """Put it in the place of what stands there."""

    async def whisper(self, place: Place, message: Message) -> None:
        """Say it to the person alone."""


class Forms(Protocol):
    """Forms before a person. Each raises `SlackUnreachable` when it did not get through."""

    async def open_form(self, trigger: str, view: dict[str, Any]) -> str:
        """Open one, and return its id."""

    async def change_form(self, form: str, view: dict[str, Any]) -> None:
        """Put another content into one."""


class Operators(Protocol):
    """Who may say that a sync was started, completed or failed."""

    async def permission(self, user: str) -> Permission:
        """Whether this person may."""


class Asks(Protocol):
    """The diagnosis."""

    async def ask(self, question: Question) -> Report:
        """Judge a question on facts that are read now."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that a request from Slack sets off.

    Args:
        diagnosis: judges.
        presenter: puts into words.
        outbox: carries out.
        operators: who may speak of syncs.
        claims: makes every request act once.
        cases: the answers given.
        syncs: the ledger.
        zone: the MSP's calendar.
        now: the clock, in any zone.
        remedies: what permitted clicks set off.
        forms: opens forms.
    """

    diagnosis: Asks
    presenter: Presenter
    outbox: Outbox
    operators: Operators
    claims: Claims
    cases: Cases
    syncs: Syncs
    zone: ZoneInfo
    now: Callable[[], datetime]
    remedies: Remedies
    forms: Forms

    async def ask(self, question: Question, place: Place) -> None:
        """Answer a question in the channel that it was asked in."""
        if not await self.claims.claim(place.key, place.user):
            return
        asked = question.model_dump_json()
        case = Case(
            channel=place.channel, question=asked, asked_by=place.user, thread_ts=place.thread
        )
        await self.cases.open(case)
        posted = await self.outbox.post(place, await self._reply(question, case.id))
        await self._keep(case, question, posted)

    async def check_again(self, case_id: str | None, place: Place) -> None:
        """Judge the question of a case afresh and put the answer in the place of the old one."""
        if not await self.claims.claim(place.key, place.user):
            return
        case = await self._case(case_id, place)
        if case is None:
            await self.outbox.whisper(place, self.presenter.expired())
        else:
            await self._answer_again(case, Question.model_validate_json(case.question), place)

    async def pick(self, case_id: str | None, picked: CandidateValue | None, place: Place) -> None:
        """Ask again with the record that the person picked, and answer where the menu stood."""
        if not await self.claims.claim(place.key, place.user):
            return
        case = await self._case(case_id, place)
        if case is None or picked is None:
            await self.outbox.whisper(place, self.presenter.expired())
            return
        question = Question.model_validate_json(case.question)
        await self._answer_again(case, self._narrowed(question, picked), place)

    async def sync_said(
        self,
        word: SyncWord,
        at: time | datetime | None,
        place: Place,
        kind: SyncKind | None = None,
        value: ButtonValue | None = None,
    ) -> None:
        """Put on record what a person says about a sync, if the person may."""
        if not await self.claims.claim(place.key, place.user):
            return
        what, case = f"sync {word.value}", _named(value)
        ask = SYNC_COMPLETED if word is SyncWord.COMPLETED and at is None else None
        if not await self.may(what, case, place, ask):
            return
        try:
            moment = instant(at, self.zone, self.now())
        except ValueError:
            await self.audit(what, case, place, "refused-time")
            await self.outbox.whisper(place, self.presenter.usage("future-time"))
            return
        event = SyncEvent(
            id=place.key,
            event=word.value,
            at=moment,
            by=place.user,
            source="slack",
            kind=kind.value if kind else None,
        )
        await self.syncs.record(event)
        await self.audit(what, case, place, "recorded")
        said = self.presenter.sync_recorded(event)
        await self.outbox.post(place, Reply(summary=said, checklist=None, alone=said))

    async def start_full_sync(self, value: ButtonValue | None, place: Place) -> None:
        """Start a full sync, or say how a person does it; only operators, and only once."""
        again = value is not None and value.do == "again"
        await self._sync(value, place, "start_full_sync", again=again, said=False)

    async def sync_started(self, value: ButtonValue | None, place: Place) -> None:
        """A person says that they have started a full sync: watch it from now on."""
        await self._sync(value, place, "sync_started", again=True, said=True)

    async def sync_completed(self, value: ButtonValue | None, place: Place) -> None:
        """A person says that the sync that was asked about has completed."""
        await self.sync_said(SyncWord.COMPLETED, _said_at(value), place, value=value)

    async def sync_running(self, value: ButtonValue | None, place: Place) -> None:
        """A person says that the sync that was asked about still runs."""
        if not await self.claims.claim(place.key, place.user):
            return
        case = _named(value)
        if await self.may("sync_running", case, place):
            await self.audit("sync_running", case, place, "noted")
            await self.outbox.whisper(place, self.presenter.note("sync-running"))

    async def watch(self, value: ButtonValue | None, place: Place) -> None:
        """Watch a case, or stop that; anybody may, since it only reads."""
        if not await self.claims.claim(place.key, place.user):
            return
        case = await self._case(value.case if value else None, place)
        if case is None or value is None:
            await self.outbox.whisper(place, self.presenter.expired())
        elif value.do == "stop":
            stopped = await self.remedies.stop_watching(value.about or "", case, place.user)
            await self.outbox.whisper(place, stopped)
        else:
            told = await self.remedies.watch(case, place.user, case.thread or place.message)
            if told is not None:
                await self.outbox.whisper(place, told)

    async def stop_watching(self, case: Case, place: Place) -> None:
        """No longer watch what is watched in the thread of a case, whoever began it."""
        if not await self.claims.claim(place.key, place.user):
            return
        found = await self.remedies.watches.unfinished()
        here = {w.id: w.case_id for w in found if w.kind == "case" and w.thread == place.thread}
        stopped = self.remedies.case_watch.watching("not")
        for watch_id, case_id in here.items():
            watched = await self.cases.get(case_id) if case_id else None
            stopped = await self.remedies.stop_watching(watch_id, watched or case, place.user)
        await self.outbox.whisper(place, stopped)

    async def create_ticket(self, value: ButtonValue | None, trigger: str, place: Place) -> None:
        """Open the form of a case's ticket, filled in; only operators, and one ticket a case.

        Args:
            value: of the button.
            trigger: lets one form be opened, within three seconds of the click.
            place: where the click came from.
        """
        if not await self.claims.claim(place.key, place.user):
            return
        case = await self._case(value.case if value else None, place)
        if case is None:
            await self.outbox.whisper(place, self.presenter.expired())
            return
        if not await self.may("create_ticket", case.id, place, CREATE_TICKET):
            return
        there = await self.remedies.ticket_there(case)
        if there is not None:
            await self.audit("create_ticket", case.id, place, "there-is-one")
            await self.outbox.whisper(place, there)
            return
        form = await self.forms.open_form(trigger, self.remedies.ticket_desk.words.waiting(case.id))
        await self.forms.change_form(form, await self.remedies.draft_ticket(case, place.user))

    async def send_ticket(self, case_id: str, filled: Filled, key: str, user: str) -> None:
        """Make the ticket that a person has reviewed; the thread of its case is told.

        Args:
            case_id: the case.
            filled: what the person filled in.
            key: the same for the form and its repetitions.
            user: Slack's id of the person.
        """
        if not await self.claims.claim(key, user):
            return
        case = await self.cases.get(case_id)
        if case is None:
            in_person = Place(key=key, user=user, channel=user)
            await self.outbox.whisper(in_person, self.presenter.expired())
            return
        place = Place(key=key, user=user, channel=case.channel)
        if await self.may("create_ticket", case.id, place, CREATE_TICKET):
            told = await self.remedies.send_ticket(case, user, filled)
            if told is not None:
                await self.outbox.whisper(place, told)

    async def ask_operators(self, value: ButtonValue | None, place: Place) -> None:
        """Say in the thread of a case that somebody wants what only an operator may do."""
        if not await self.claims.claim(place.key, place.user):
            return
        case = await self._case(value.case if value else None, place)
        if case is None:
            await self.outbox.whisper(place, self.presenter.expired())
            return
        wanted = value.about if value else None
        what = next((each for each in ASKED_FOR if each == wanted), START_FULL_SYNC)
        said_at = _said_at(value) if what in (SYNC_STARTED, SYNC_COMPLETED) else None
        at = None if said_at is None else int(said_at.timestamp())
        button = Button(what, ButtonValue(case=case.id, at=at))
        message = self.presenter.note(
            "ask-operators", said_by=place.user, buttons=(button,), what=what.value, at=said_at
        )
        key = f"{case.id}:asked:{what.value}:{place.user}"
        thread = case.thread or place.message
        await self.remedies.teller.once(key, case.channel, thread, message)
        await self.audit("why_not", case.id, place, "asked")

    async def audit(self, what: str, case_id: str | None, place: Place, result: str) -> None:
        """Put an effect, or its refusal, on record."""
        entry = Entry(who=place.user, what=what, case_id=case_id, result=result)
        await self.remedies.audit.write(entry)

    async def _sync(
        self, value: ButtonValue | None, place: Place, what: str, *, again: bool, said: bool
    ) -> None:
        if not await self.claims.claim(place.key, place.user):
            return
        case = await self._case(value.case if value else None, place)
        if value is None or (case is None and value.case != NO_CASE):
            await self.outbox.whisper(place, self.presenter.expired())
            return
        case_id = case.id if case else None
        if not await self.may(what, case_id, place, SYNC_STARTED if said else START_FULL_SYNC):
            return
        # A click may come before the case knows its own message.
        thread = (case.thread or place.message) if case else place.thread
        watch = Watch(
            kind="sync",
            case_id=case_id,
            channel=place.channel,
            thread=thread,
            by=place.user,
            begun_at=(_said_at(value) if said else None) or self.now(),
        )
        told = await self.remedies.start_full_sync(watch, again=again, said=said)
        if told is not None:
            await self.outbox.whisper(place, told)

    async def may(
        self, what: str, case_id: str | None, place: Place, ask: Action | None = None
    ) -> bool:
        """Whether the person may; who may not is told why, and it is put on record.

        Args:
            what: what is wanted, as the audit has it.
            case_id: the case that it is about.
            place: where it is wanted.
            ask: what an operator can be asked to click in the case's thread.
        """
        permission = await self.operators.permission(place.user)
        if permission is Permission.ALLOWED:
            return True
        await self.audit(what, case_id, place, f"refused-{permission.value}")
        asks = permission is Permission.NOT_LISTED and case_id is not None and ask is not None
        buttons: tuple[Button, ...] = ()
        if asks:
            at = int(self.now().timestamp())
            value = ButtonValue(case=case_id or NO_CASE, about=ask, at=at)
            buttons = (Button(WHY_NOT, value),)
        told = self.presenter.note(
            "may-not", buttons=buttons, permission=permission.value, what=what, asks=asks
        )
        await self.outbox.whisper(place, told)
        return False

    async def _case(self, case_id: str | None, place: Place) -> Case | None:
        """The case that the click names, in its channel; else that of the message clicked on.

        On the bot's own page, which is in no channel, the name of the case is enough.
        """
        case = await self.cases.get(case_id) if case_id else None
        if case and place.channel in {case.channel, place.user}:
            return case
        return await self.cases.find(place.channel, place.message) if place.message else None

    def _narrowed(self, question: Question, picked: CandidateValue) -> Question:
        """The question with the picked record in the place of the name that was typed."""
        change: dict[str, object]
        match picked.kind:
            case "a":
                change = {"account_id": picked.id}
            case "s":
                change = {"service_ref": ServiceRef(kind="service", id=picked.id)}
            case "b":
                change = {"service_ref": ServiceRef(kind="bundle", id=picked.id)}
            case "c":
                change = {"contract_id": picked.id}
        return question.model_copy(update=change)

    async def _answer_again(self, case: Case, question: Question, place: Place) -> None:
        posted = Posted(ts=case.ts, checklist_ts=case.checklist_ts)
        reply = await self._reply(question, case.id)
        await self._keep(case, question, await self.outbox.update(place, posted, reply))

    async def _reply(self, question: Question, case: str) -> Reply:
        report = await self.diagnosis.ask(question)
        if question.evidence and report.findings:
            given = self.presenter.evidence(report)
            alone = given.checklist or given.summary
            return Reply(summary=given.summary, checklist=given.checklist, alone=alone)
        answer = self.presenter.answer(report, case)
        alone = self.presenter.summary_with_checklist(report, case)
        return Reply(summary=answer.summary, checklist=answer.checklist, alone=alone)

    async def _keep(self, case: Case, question: Question, posted: Posted) -> None:
        change = {"question": question.model_dump_json(), "ts": posted.ts}
        change |= {"checklist_ts": posted.checklist_ts}
        await self.cases.update(case.model_copy(update=change))


def _said_at(value: ButtonValue | None) -> datetime | None:
    """When somebody said what the button is about, where that was earlier than the click."""
    return None if value is None or value.at is None else datetime.fromtimestamp(value.at, UTC)


def _named(value: ButtonValue | None) -> str | None:
    """The case that a button names."""
    return None if value is None or value.case == NO_CASE else value.case
