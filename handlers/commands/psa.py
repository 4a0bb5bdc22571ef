"""`/psa`: understood, acknowledged, done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from handlers.payload import place_of_command
from handlers.text import Ask, Help, Misunderstood, SyncSaid, parse

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncAck

    from bot.desk import Desk
    from handlers.words import Words


def psa(desk: Desk, words: Words) -> Callable[..., Awaitable[None]]:
    """The handler of the command."""

    async def handle(ack: AsyncAck, command: dict[str, Any]) -> None:
        match parse(command.get("text") or ""):
            case Help():
                await ack(words.help)
            case Misunderstood(problem):
                await ack(words.usage[problem])
            case Ask(question):
                await ack(words.understood(question))
                await desk.ask(question, place_of_command(command))
            case SyncSaid(word, at):
                await ack()
                await desk.sync_said(word, at, place_of_command(command))

    return handle
