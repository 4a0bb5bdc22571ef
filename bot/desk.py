"""What happens with a question: claimed once, judged, put into words, posted, kept as a case.

Knows neither Bolt nor Slack's API: `handlers` brings the question here and carries the answer out.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from bot.diagnosis.question import Question, ServiceRef
from bot.gradient import SyncEvent, instant
from bot.state import Case

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, time
    from zoneinfo import ZoneInfo

    from bot.diagnosis.report import Report
    from bot.presentation import Message, Presenter
    from bot.presentation.ids import CandidateValue, SyncWord
    from bot.state import Cases, Claims, Syncs


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request came from, and so where its answer goes.

    Args:
        key: the same for a request and its repetitions, and for no other request.
        user: Slack's id of the person.
        channel: Slack's id of the channel.
        response_url: Slack's address for answers where the bot is not a member.
        message: the `ts` of the message whose button was pressed; `None` for a command.
    """

    key: str
    user: str
    channel: str
    response_url: str | None = None
    message: str | None = None


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

    async def ask(self, question: Question, place: Place) -> None:
        """Answer a question in the channel that it was asked in."""
        if not await self.claims.claim(place.key, place.user):
            return
        asked = question.model_dump_json()
        case = Case(channel=place.channel, question=asked, asked_by=place.user)
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

    async def sync_said(self, word: SyncWord, at: time | datetime | None, place: Place) -> None:
        """Put on record what a person says about a sync, if the person may."""
        if not await self.claims.claim(place.key, place.user):
            return
        permission = await self.operators.permission(place.user)
        if permission is not Permission.ALLOWED:
            await self.outbox.whisper(place, self.presenter.refused(permission))
            return
        try:
            moment = instant(at, self.zone, self.now())
        except ValueError:
            await self.outbox.whisper(place, self.presenter.usage("future-time"))
            return
        event = SyncEvent(id=place.key, event=word.value, at=moment, by=place.user, source="slack")
        await self.syncs.record(event)
        said = self.presenter.sync_recorded(event)
        await self.outbox.post(place, Reply(summary=said, checklist=None, alone=said))

    async def _case(self, case_id: str | None, place: Place) -> Case | None:
        """The case that the click names, in its channel; else that of the message clicked on."""
        case = await self.cases.get(case_id) if case_id else None
        if case and case.channel == place.channel:
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
        answer = self.presenter.answer(report, case)
        alone = self.presenter.summary_with_checklist(report, case)
        return Reply(summary=answer.summary, checklist=answer.checklist, alone=alone)

    async def _keep(self, case: Case, question: Question, posted: Posted) -> None:
        change = {"question": question.model_dump_json(), "ts": posted.ts}
        change |= {"checklist_ts": posted.checklist_ts}
        await self.cases.update(case.model_copy(update=change))
