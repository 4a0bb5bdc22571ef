"""A message in a channel, a thread or somebody's direct messages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from handlers.hearing import heard
from handlers.payload import place_of_message

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncAck

    from bot.desk.conversation import Conversation
    from bot.desk.lists import ListDesk
    from handlers.mail import MailRule


def message(
    conversation: Conversation, lists: ListDesk, mail: MailRule | None
) -> Callable[..., Awaitable[None]]:
    """The handler of every message; Gradient's mails are messages too."""

    async def handle(ack: AsyncAck, body: dict[str, Any], event: dict[str, Any]) -> None:
        await ack()
        told = mail.event(event) if mail else None
        if told is None:
            await heard(conversation, lists, body)
        else:
            place = place_of_message(event)
            await conversation.mailed(told, replace(place, key=told.id))

    return handle
