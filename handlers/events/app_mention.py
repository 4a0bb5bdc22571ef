"""Somebody names the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from handlers.hearing import heard

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncAck

    from bot.desk.conversation import Conversation
    from bot.desk.lists import ListDesk


def app_mention(conversation: Conversation, lists: ListDesk) -> Callable[..., Awaitable[None]]:
    """The handler of mentions."""

    async def handle(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        await heard(conversation, lists, body)

    return handle
