"""The columns of a list are to be chosen: a form opens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.presentation.ids import ButtonValue
from handlers.payload import place_of_action

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncAck

    from bot.desk.lists import ListDesk


def list_columns(lists: ListDesk) -> Callable[..., Awaitable[None]]:
    """The handler of the button."""

    async def handle(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        await ack()
        value = ButtonValue.load(action.get("value") or "")
        await lists.choose(value, body.get("trigger_id") or "", place_of_action(body))

    return handle
