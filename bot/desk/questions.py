"""A question: claimed once, judged, put into words, posted, kept as a case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.desk.place import Posted, Reply
from bot.diagnosis.question import Question, ServiceRef
from bot.state import Case

if TYPE_CHECKING:
    from bot.desk.desk import Desk
    from bot.desk.place import Place
    from bot.presentation.ids import CandidateValue


@dataclass(frozen=True, slots=True)
class Questions:
    """Answers questions, and the same again.

    Args:
        desk: what judges, says and keeps.
    """

    desk: Desk

    async def ask(self, question: Question, place: Place) -> None:
        """Answer a question in the channel that it was asked in."""
        desk = self.desk
        if not await desk.claimed(place):
            return
        asked = question.model_dump_json()
        case = Case(
            channel=place.channel, question=asked, asked_by=place.user, thread_ts=place.thread
        )
        await desk.cases.open(case)
        meant, reply = await self._reply(question, case.id)
        if meant != question:
            await desk.cases.asks(case.id, meant.model_dump_json())
        posted = await desk.outbox.post(place, reply)
        await desk.cases.posted(case.id, posted.ts, posted.checklist_ts)

    async def check_again(self, case_id: str | None, place: Place) -> None:
        """Judge the question of a case afresh and put the answer in the place of the old one."""
        desk = self.desk
        case = await desk.clicked(case_id, place)
        if case is not None:
            await self._answer_again(case, Question.model_validate_json(case.question), place)

    async def pick(self, case_id: str | None, picked: CandidateValue | None, place: Place) -> None:
        """Ask again with the record that the person picked, and answer where the menu stood."""
        desk = self.desk
        case = await desk.clicked(case_id, place)
        if case is None:
            return
        if picked is None:
            await desk.say_expired(place)
            return
        question = Question.model_validate_json(case.question)
        await self._answer_again(case, self._narrowed(question, picked), place)

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
        """Put the answer in the place of the old one, unless something else was picked since."""
        asked = question.model_dump_json()
        await self.desk.cases.asks(case.id, asked)
        # A click can come before Slack has told where the answer is: then it is what was clicked.
        posted = Posted(ts=case.ts or place.message, checklist_ts=case.checklist_ts)
        meant, reply = await self._reply(question, case.id)
        now = await self.desk.cases.get(case.id)
        if now is None or now.question in {asked, meant.model_dump_json()}:
            await self._keep(case, meant, await self.desk.outbox.update(place, posted, reply))

    async def _reply(self, question: Question, case: str) -> tuple[Question, Reply]:
        """The answer, and the question as it was meant: with a slash in a name or without."""
        desk = self.desk
        report = await desk.diagnosis.ask(question)
        if question.evidence and report.findings:
            given = desk.presenter.evidence(report)
            alone = given.checklist or given.summary
            evidence = Reply(summary=given.summary, checklist=given.checklist, alone=alone)
            return report.question, evidence
        answer = desk.presenter.answer(report, case)
        alone = desk.presenter.summary_with_checklist(report, case)
        reply = Reply(summary=answer.summary, checklist=answer.checklist, alone=alone)
        return report.question, reply

    async def _keep(self, case: Case, question: Question, posted: Posted) -> None:
        change = {"question": question.model_dump_json(), "ts": posted.ts}
        change |= {"checklist_ts": posted.checklist_ts}
        await self.desk.cases.update(case.model_copy(update=change))
