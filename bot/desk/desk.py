"""What every request from Slack needs: acted on once, by who may, in its case, on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.desk.ports import Permission
from bot.presentation import Button
from bot.presentation.ids import NO_CASE, WHY_NOT, Action, ButtonValue
from bot.state import Case, Entry

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from zoneinfo import ZoneInfo

    from bot.desk.place import Place
    from bot.desk.ports import Asks, Forms, Operators, Outbox
    from bot.presentation import Presenter
    from bot.remedies import Remedies
    from bot.state import Cases, Claims, Syncs


@dataclass(frozen=True, slots=True)
class Desk:
    """What every request from Slack needs.

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

    def today(self) -> date:
        """The day in the MSP's calendar."""
        return self.now().astimezone(self.zone).date()

    async def claimed(self, place: Place) -> bool:
        """Whether the request is a new one; its repetitions do nothing."""
        return await self.claims.claim(place.key, place.user)

    async def case_of(self, case_id: str | None, place: Place) -> Case | None:
        """The case that the click names, in its channel; else that of the message clicked on.

        On the bot's own page, which is in no channel, the name of the case is enough.
        """
        case = await self.cases.get(case_id) if case_id else None
        if case and place.channel in {case.channel, place.user}:
            return case
        return await self.cases.find(place.channel, place.message) if place.message else None

    async def clicked(self, case_id: str | None, place: Place) -> Case | None:
        """The case of a click; `None` for a repetition, and for an unknown one, which is said."""
        if not await self.claimed(place):
            return None
        case = await self.case_of(case_id, place)
        if case is None:
            await self.say_expired(place)
        return case

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

    async def audit(self, what: str, case_id: str | None, place: Place, result: str) -> None:
        """Put an effect, or its refusal, on record."""
        entry = Entry(who=place.user, what=what, case_id=case_id, result=result)
        await self.remedies.audit.write(entry)

    async def say_expired(self, place: Place) -> None:
        """Say that what was clicked on is no longer known."""
        await self.outbox.whisper(place, self.presenter.expired())


def told_at(value: ButtonValue | None) -> datetime | None:
    """When somebody said what the button is about, where that was earlier than the click."""
    return None if value is None or value.at is None else datetime.fromtimestamp(value.at, UTC)
