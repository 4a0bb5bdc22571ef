"""A case is judged again and again until it is visible, or no longer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.presentation.ids import ButtonValue
from handlers.payload import place_of_action

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncAck

    from bot.desk import CaseDesk
    from handlers.formroom import FormRoom


def watch(cases: CaseDesk, room: FormRoom) -> Callable[..., Awaitable[None]]:
    """The handler of the button; the bot's own page is shown anew after a click on it."""

    async def handle(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        await ack()
        value = ButtonValue.load(action.get("value") or "")
        place = place_of_action(body)
        await cases.watch(value, place)
        if (body.get("view") or {}).get("type") == "home":
            await room.show_home(place.user)

    return handle
