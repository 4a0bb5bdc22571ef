"""An operator wants to see the amounts that hang on each cause."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.presentation.ids import ButtonValue
from handlers.payload import place_of_action

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncAck

    from bot.desk.board import BoardDesk


def revenue(desk: BoardDesk) -> Callable[..., Awaitable[None]]:
    """The handler of the button."""

    async def handle(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        await ack()
        value = ButtonValue.load(action.get("value") or "")
        await desk.revenue(value, place_of_action(body))

    return handle
