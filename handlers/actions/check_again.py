"""Everything is read and judged afresh, and the answer is brought up to date in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.presentation.ids import ButtonValue
from handlers.payload import place_of_action

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncAck

    from bot.desk import Questions


def check_again(questions: Questions) -> Callable[..., Awaitable[None]]:
    """The handler of the button."""

    async def handle(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        await ack()
        value = ButtonValue.load(action.get("value") or "")
        await questions.check_again(value.case if value else None, place_of_action(body))

    return handle
