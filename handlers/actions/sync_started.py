"""Somebody says that they have started a full sync."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.presentation.ids import ButtonValue
from handlers.payload import place_of_action

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncAck

    from bot.desk import SyncDesk


def sync_started(syncs: SyncDesk) -> Callable[..., Awaitable[None]]:
    """The handler of the button."""

    async def handle(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        await ack()
        value = ButtonValue.load(action.get("value") or "")
        await syncs.started(value, place_of_action(body))

    return handle
