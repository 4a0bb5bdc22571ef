"""Something is picked in a menu of marks: its form opens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.presentation.ids import MarkValue
from handlers.payload import place_of_action

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncAck

    from bot.desk.marks import MarkDesk


def mark_item(desk: MarkDesk) -> Callable[..., Awaitable[None]]:
    """The handler of the menu."""

    async def handle(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        await ack()
        picked = action.get("selected_option") or {}
        value = MarkValue.load(picked.get("value") or "")
        what = str((picked.get("text") or {}).get("text") or "")
        await desk.open(value, what, body["trigger_id"], place_of_action(body))

    return handle
