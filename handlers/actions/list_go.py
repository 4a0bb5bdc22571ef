"""The columns of a list are right: each line is to be looked into."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.presentation.ids import ButtonValue
from handlers.payload import place_of_action

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncAck

    from bot.desk.lists import ListDesk


def list_go(lists: ListDesk) -> Callable[..., Awaitable[None]]:
    """The handler of the button."""

    async def handle(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        await ack()
        await lists.look(ButtonValue.load(action.get("value") or ""), place_of_action(body))

    return handle
