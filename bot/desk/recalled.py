"""Words about an answer that was given before: its ticket, its watch, without its buttons."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.diagnosis.question import Question
from bot.presentation.ids import ButtonValue

if TYPE_CHECKING:
    from bot.desk.cases import CaseDesk
    from bot.desk.place import Place
    from bot.desk.questions import Questions
    from bot.state import Case


@dataclass(frozen=True, slots=True)
class Recalled:
    """Finds the answer that is meant: the newest one in the channel, or the newest on an account.

    Args:
        questions: asks what has no answer yet.
        cases: does what is then done.
    """

    questions: Questions
    cases: CaseDesk

    async def ticket(self, about: Question | None, trigger: str, place: Place) -> None:
        """Open the form of the answer's ticket; without an answer, say where one comes from.

        Args:
            about: the account, and the service if one was named; `None` for the newest answer.
            trigger: lets one form be opened, within three seconds of the command.
            place: where it was typed.
        """
        desk, case = self.cases.desk, await self._case(about, place)
        if case is None:
            if await desk.claimed(place):
                note = desk.presenter.note("ticket-offered", known=False)
                await desk.outbox.whisper(place, note)
            return
        await self.cases.create_ticket(ButtonValue(case=case.id), trigger, place)

    async def watch(self, about: Question | None, place: Place) -> None:
        """Watch the answer; on an account without one it is asked first.

        Args:
            about: as for `ticket`.
            place: where it was typed.
        """
        desk, case = self.cases.desk, await self._case(about, place)
        if case is None and about is not None:
            await self.questions.ask(about, place)
            place = replace(place, key=f"{place.key}:watch")
            case = await self._case(about, place)
        if case is None:
            if await desk.claimed(place):
                note = desk.presenter.note("nothing-to-watch")
                await desk.outbox.whisper(place, note)
            return
        await self.cases.watch(ButtonValue(case=case.id), place)

    async def _case(self, about: Question | None, place: Place) -> Case | None:
        for case in await self.cases.desk.cases.of_channel(place.channel):
            asked = Question.model_validate_json(case.question)
            if about is None or _is_on(asked, about):
                return case
        return None


def _is_on(asked: Question, about: Question) -> bool:
    """Whether a question is on the account that is named, and on the service if one is."""
    service = about.service is None or _same(asked.service, about.service)
    # In `Dock / Harbour` the slash may be part of the account's name.
    typed = (asked.account, asked.whole)
    return (service and _same(asked.account, about.account)) or any(
        _same(one, about.whole) for one in typed if one and about.whole
    )


def _same(one: str | None, other: str | None) -> bool:
    return (one or "").casefold() == (other or "").casefold()
