"""Somebody looks at the bot's own page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncAck

    from handlers.formroom import FormRoom


def app_home_opened(room: FormRoom) -> Callable[..., Awaitable[None]]:
    """The handler of the page."""

    async def handle(ack: AsyncAck, event: dict[str, Any]) -> None:
        await ack()
        if event.get("tab") == "home":
            await room.show_home(event["user"])

    return handle
