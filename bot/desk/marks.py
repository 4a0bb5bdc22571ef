"""Marks from Slack: only operators set them, each is on record, and none changes a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.desk.place import Place
from bot.presentation.ids import MARK_ITEM, MarkPlace, MarkValue
from bot.presentation.marks import MarkFilled, mark_form, marked_message
from bot.state import Entry, Mark

if TYPE_CHECKING:
    from datetime import date

    from bot.desk.desk import Desk
    from bot.state import Marks


@dataclass(frozen=True, slots=True)
class MarkDesk:
    """Opens the form of a mark, and keeps what is handed in.

    Args:
        desk: who may, what was done before, and the way to the people.
        marks: what was said.
    """

    desk: Desk
    marks: Marks

    async def open(self, value: MarkValue | None, what: str, trigger: str, place: Place) -> None:
        """Open the form for what was picked in a menu.

        Args:
            value: the account and the item.
            what: the same in words.
            trigger: lets one form be opened, within three seconds of the click.
            place: where it was picked.
        """
        desk = self.desk
        if not await desk.claimed(place):
            return
        if value is None:
            await desk.say_expired(place)
            return
        if not await desk.may(MARK_ITEM, None, place):
            return
        about = MarkPlace(
            about=value, what=what, channel=place.channel, response_url=place.response_url
        )
        known = await self.marks.get(value.account, value.item)
        await desk.forms.open_form(trigger, mark_form(known, about, desk.today()))

    async def keep(
        self, about: MarkPlace, filled: MarkFilled, key: str, user: str, name: str
    ) -> None:
        """Keep what was handed in, once, and tell the person.

        Args:
            about: what it is about.
            filled: what was filled in.
            key: the same for the form and its repetitions.
            user: Slack's id of the person.
            name: the person's name in Slack.
        """
        desk = self.desk
        if not await desk.claims.claim(key, user):
            return
        place = Place(key=key, user=user, channel=about.channel, response_url=about.response_url)
        if not await desk.may(MARK_ITEM, None, place):
            return
        known = await self.marks.get(about.about.account, about.about.item)
        mark = Mark(
            account_id=about.about.account,
            item=about.about.item,
            state=filled.state,
            owner=filled.owner,
            reason=filled.reason,
            until=_settled_until(known, desk.today()) if filled.state == "open" else filled.until,
            by=user,
            by_name=name,
        )
        await self.marks.put(mark)
        entry = Entry(
            who=user,
            what=MARK_ITEM.value,
            result=mark.state,
            detail=mark.model_dump_json(include={"account_id", "item", "owner", "reason", "until"}),
            key=key,
        )
        await desk.remedies.audit.write(entry)
        await desk.outbox.whisper(place, marked_message(mark, about.what, desk.presenter))


def _settled_until(known: Mark | None, today: date) -> date | None:
    """The last day on which something was settled that is open from now on."""
    if known is None:
        return None
    return today if known.holds(today) else known.until
