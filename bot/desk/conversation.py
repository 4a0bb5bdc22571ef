"""What is said in threads, mentions and forms, carried to the desk with the context of its case."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.desk.place import Reply
from bot.desk.said import (
    Again,
    Asked,
    Changed,
    Helpless,
    Lost,
    Said,
    StartSync,
    TellsSync,
    WantsEvidence,
    WantsTicket,
    Watches,
    WhatChanged,
    WhoChanged,
    Why,
)
from bot.diagnosis.question import Question, ServiceRef
from bot.presentation import Button
from bot.presentation.ids import CREATE_TICKET, NO_CASE, ButtonValue

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.desk.cases import CaseDesk
    from bot.desk.desk import Desk
    from bot.desk.place import Place
    from bot.desk.questions import Questions
    from bot.desk.syncs import SyncDesk
    from bot.estate import NameIndex
    from bot.gradient import SyncEvent
    from bot.presentation import Message
    from bot.state import Case

AQuestion = Asked | Changed | Again | WantsEvidence
PAUSE, TRIES = 0.2, 10


@dataclass(frozen=True, slots=True)
class Conversation:
    """The ways in that are no command.

    Args:
        questions: answers.
        syncs: Gradient's syncs.
        cases: tickets and watches.
        names: the names of accounts and services as they are known now.
        changes: says what changed between two scans, of one account or of all.
    """

    questions: Questions
    syncs: SyncDesk
    cases: CaseDesk
    names: Callable[[], NameIndex]
    changes: Callable[[str | None, Place], Awaitable[None]]

    @property
    def desk(self) -> Desk:
        """What every request needs."""
        return self.questions.desk

    async def case_of(self, place: Place, *, patient: bool) -> Case | None:
        """The case that the place's thread is on.

        Args:
            place: where something was said.
            patient: whether a case is waited for whose answer is only just being posted.
        """
        if place.thread is None:
            return None
        case = await self.desk.cases.of_thread(place.channel, place.thread)
        for _ in range(TRIES if patient else 0):
            if case is not None:
                break
            await asyncio.sleep(PAUSE)
            case = await self.desk.cases.of_thread(place.channel, place.thread)
        return case

    async def hear(self, said: Said, case: Case | None, place: Place) -> None:
        """Do what was said, once.

        Args:
            said: what was understood.
            case: the case of the thread, if it is one.
            place: where it was said.
        """
        if not await self.desk.claimed(place):
            return
        place = replace(place, key=f"{place.key}:do")
        match said:
            case Asked() | Changed() | Again() | WantsEvidence():
                await self._question(said, case, place)
            case Why() | WhoChanged():
                await self._proof(said, case, place)
            case StartSync() | TellsSync():
                await self._sync(said, case, place)
            case WantsTicket():
                await self._ticket(case, place)
            case Watches(stop):
                await self._watch(case, place, stop=stop)
            case WhatChanged(account):
                await self.changes(account or _account_of(case), place)
            case Helpless():
                await self.desk.outbox.whisper(place, self.desk.presenter.help())
            case Lost(word):
                await self._lost(case, place, word)

    async def ask(self, question: Question, place: Place, besides: tuple[str, ...] = ()) -> None:
        """Answer a question, after saying in one line what was understood, and what was not."""
        where = "thread" if place.thread else "channel"
        understood = self.desk.presenter.understood(question, where=where, besides=besides)
        await self.desk.outbox.whisper(place, understood)
        await self.questions.ask(question, place)

    async def mailed(self, event: SyncEvent, place: Place) -> None:
        """Put on record what a mail of Gradient says, and say so in its thread, once."""
        if not await self.desk.syncs.record(event):
            return
        await self.desk.audit(f"sync {event.event}", None, place, f"mail from {event.by}")
        note = self.desk.presenter.note("mail-recorded", at=event.at, sender=event.by)
        await self._say(note, place)

    async def _question(self, said: AQuestion, case: Case | None, place: Place) -> None:
        context = Question.model_validate_json(case.question) if case else None
        question = self._in_context(said, context)
        if question is None:
            note = self.desk.presenter.note("which-account", in_thread=case is not None)
            await self.desk.outbox.whisper(place, note)
        else:
            await self.ask(question, place, said.besides if isinstance(said, Asked) else ())

    def _in_context(self, said: AQuestion, context: Question | None) -> Question | None:
        match said:
            case Asked(question, named):
                return question if named else _of_same_account(question, context)
            case Changed():
                return None if context is None else self._changed(said, context)
            case Again():
                return context
            case WantsEvidence():
                return None if context is None else _as_evidence(context)

    def _changed(self, said: Changed, context: Question) -> Question:
        if said.on is not None:
            # The question of today is asked again on the days to come.
            on = None if said.on == self.desk.today() else said.on
            context = context.model_copy(update={"on": on})
        account, service = said.account, said.service
        if not (said.thing or account or service):
            return context
        if said.thing is not None:
            index = self.names()
            known = index.mentioned(said.thing)
            is_account = bool(known.accounts) and not known.services
            is_service = bool(known.services) and not known.accounts
            if is_account or (said.likely == "account" and not is_service):
                account = said.thing
            else:
                service = said.thing
        return _with(context, account, service)

    async def _sync(self, said: StartSync | TellsSync, case: Case | None, place: Place) -> None:
        value = ButtonValue(case=case.id if case else NO_CASE)
        if isinstance(said, StartSync):
            await self.syncs.start(value, place)
        else:
            await self.syncs.said(said.word, said.at, place, said.kind, value)

    async def _watch(self, case: Case | None, place: Place, *, stop: bool) -> None:
        if case is None:
            await self._lost(case, place)
        elif stop:
            await self.cases.stop_watching(case, place)
        else:
            await self.cases.watch(ButtonValue(case=case.id), place)

    async def _lost(self, case: Case | None, place: Place, word: str | None = None) -> None:
        note = self.desk.presenter.note("lost", in_thread=case is not None, word=word)
        await self.desk.outbox.whisper(place, note)

    async def _proof(self, said: Why | WhoChanged, case: Case | None, place: Place) -> None:
        if case is None:
            await self._lost(case, place)
        elif isinstance(said, WhoChanged):
            await self._who(case, place)
        else:
            await self._why(case, place)

    async def _why(self, case: Case, place: Place) -> None:
        report = await self.desk.diagnosis.ask(Question.model_validate_json(case.question))
        answer = self.desk.presenter.answer(report, case.id)
        await self._say(answer.checklist or answer.summary, place)

    async def _who(self, case: Case, place: Place) -> None:
        """The authors of the newest notes; only a question on a service's count reads them."""
        desk, question = self.desk, Question.model_validate_json(case.question)
        if not question.asks_for_service:
            name_one = desk.presenter.note("who-changed", unnamed=True)
            await desk.outbox.whisper(place, name_one)
            return
        asked = question.model_copy(update={"kind": "count", "evidence": False})
        report = await desk.diagnosis.ask(asked)
        await self._say(desk.presenter.who_changed(report), place)

    async def _ticket(self, case: Case | None, place: Place) -> None:
        """A button, since Slack opens forms for clicks only; or the ticket that is there."""
        there = await self.desk.remedies.ticket_there(case) if case else None
        if there is not None:
            await self._say(there, place)
            return
        button = case and Button(CREATE_TICKET, ButtonValue(case=case.id))
        buttons = (button,) if button else ()
        offered = self.desk.presenter.note(
            "ticket-offered", known=case is not None, buttons=buttons
        )
        await self._say(offered, place)

    async def _say(self, message: Message, place: Place) -> None:
        await self.desk.outbox.post(place, Reply(summary=message, checklist=None, alone=message))


def _account_of(case: Case | None) -> str | None:
    """The account of a case, as it is named in a command."""
    if case is None:
        return None
    question = Question.model_validate_json(case.question)
    return question.account if question.account_id is None else f"id:{question.account_id}"


def _as_evidence(context: Question) -> Question | None:
    """The same for support: on a service its count, on an account what is missing."""
    if context.kind == "sync":
        return None
    of_service = context.service is not None or context.service_ref is not None
    kind = "count" if of_service else "why-missing"
    return context.model_copy(update={"kind": kind, "evidence": True})


def _of_same_account(question: Question, context: Question | None) -> Question | None:
    """A question that names no account is on that of the thread."""
    if context is None or (not context.account and context.account_id is None):
        return None
    change: dict[str, object] = {"account": context.account, "account_id": context.account_id}
    if question.service is None:
        change |= {"service": context.service, "service_ref": context.service_ref}
    return question.model_copy(update=change)


def _with(context: Question, account: str | None, service: str | None) -> Question:
    """The question with another account or service in it; what was picked for the old one goes."""
    change: dict[str, object] = {"whole": None, "contract": None, "contract_id": None}
    change |= {"gradient": None, "expected": None}
    if context.kind == "sync":
        change["kind"] = "why-missing"
    if account is not None:
        change |= {"account": account, "account_id": None}
    if service is not None:
        change |= {"service": service, "service_ref": None}
    return context.model_copy(update=change)


def picked_service(kind: str, number: int) -> ServiceRef:
    """A catalogue entry that was picked in a form: `s` a service, `b` a bundle."""
    return ServiceRef(kind="bundle" if kind == "b" else "service", id=number)
