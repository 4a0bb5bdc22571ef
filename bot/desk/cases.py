"""What is done about a case: its ticket, its watch, and asking those who may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.desk.desk import told_at
from bot.desk.place import Place
from bot.presentation import Button
from bot.presentation.ids import (
    CREATE_TICKET,
    START_FULL_SYNC,
    SYNC_COMPLETED,
    SYNC_STARTED,
    ButtonValue,
)

if TYPE_CHECKING:
    from bot.desk.desk import Desk
    from bot.presentation.tickets import Filled
    from bot.state import Case

ASKED_FOR = (CREATE_TICKET, START_FULL_SYNC, SYNC_STARTED, SYNC_COMPLETED)


@dataclass(frozen=True, slots=True)
class CaseDesk:
    """Makes tickets of cases and watches them.

    Args:
        desk: who may, and what is on record.
    """

    desk: Desk

    async def watch(self, value: ButtonValue | None, place: Place) -> None:
        """Watch a case, or stop that; anybody may, since it only reads."""
        desk = self.desk
        case = await desk.clicked(value.case if value else None, place)
        if case is None:
            return
        if value is None:
            await desk.say_expired(place)
        elif value.do == "stop":
            stopped = await desk.remedies.stop_watching(value.about or "", case, place.user)
            await desk.outbox.whisper(place, stopped)
        else:
            told = await desk.remedies.watch(case, place.user, case.thread or place.message)
            if told is not None:
                await desk.outbox.whisper(place, told)

    async def stop_watching(self, case: Case, place: Place) -> None:
        """No longer watch what is watched in the thread of a case, whoever began it."""
        desk = self.desk
        if not await desk.claimed(place):
            return
        found = await desk.remedies.watches.unfinished()
        here = {w.id: w.case_id for w in found if w.kind == "case" and w.thread == place.thread}
        stopped = desk.remedies.case_watch.watching("not")
        for watch_id, case_id in here.items():
            watched = await desk.cases.get(case_id) if case_id else None
            stopped = await desk.remedies.stop_watching(watch_id, watched or case, place.user)
        await desk.outbox.whisper(place, stopped)

    async def create_ticket(self, value: ButtonValue | None, trigger: str, place: Place) -> None:
        """Open the form of a case's ticket, filled in; only operators, and one ticket a case.

        Args:
            value: of the button.
            trigger: lets one form be opened, within three seconds of the click.
            place: where the click came from.
        """
        desk = self.desk
        if not await desk.claimed(place):
            return
        case = await desk.case_of(value.case if value else None, place)
        if case is None:
            await desk.say_expired(place)
            return
        if not await desk.may("create_ticket", case.id, place, CREATE_TICKET):
            return
        there = await desk.remedies.ticket_there(case)
        if there is not None:
            await desk.audit("create_ticket", case.id, place, "there-is-one")
            await desk.outbox.whisper(place, there)
            return
        form = await desk.forms.open_form(trigger, desk.remedies.ticket_desk.words.waiting(case.id))
        await desk.forms.change_form(form, await desk.remedies.draft_ticket(case, place.user))

    async def send_ticket(self, case_id: str, filled: Filled, key: str, user: str) -> None:
        """Make the ticket that a person has reviewed; the thread of its case is told.

        Args:
            case_id: the case.
            filled: what the person filled in.
            key: the same for the form and its repetitions.
            user: Slack's id of the person.
        """
        desk = self.desk
        if not await desk.claims.claim(key, user):
            return
        case = await desk.cases.get(case_id)
        if case is None:
            in_person = Place(key=key, user=user, channel=user)
            await desk.outbox.whisper(in_person, desk.presenter.expired())
            return
        place = Place(key=key, user=user, channel=case.channel)
        if await desk.may("create_ticket", case.id, place, CREATE_TICKET):
            told = await desk.remedies.send_ticket(case, user, filled)
            if told is not None:
                await desk.outbox.whisper(place, told)

    async def ask_operators(self, value: ButtonValue | None, place: Place) -> None:
        """Say in the thread of a case that somebody wants what only an operator may do."""
        desk = self.desk
        if not await desk.claimed(place):
            return
        case = await desk.case_of(value.case if value else None, place)
        if case is None:
            await desk.say_expired(place)
            return
        wanted = value.about if value else None
        what = next((each for each in ASKED_FOR if each == wanted), START_FULL_SYNC)
        said_at = told_at(value) if what in (SYNC_STARTED, SYNC_COMPLETED) else None
        at = None if said_at is None else int(said_at.timestamp())
        button = Button(what, ButtonValue(case=case.id, at=at))
        message = desk.presenter.note(
            "ask-operators", said_by=place.user, buttons=(button,), what=what.value, at=said_at
        )
        # A later refusal is a wish of its own.
        key = f"{case.id}:asked:{what.value}:{place.user}:{value.at if value else None}"
        thread = case.thread or place.message
        await desk.remedies.teller.once(key, case.channel, thread, message, place.user)
        await desk.audit("why_not", case.id, place, "asked")
