"""`/psa`: understood, acknowledged, done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from handlers.payload import place_of_command
from handlers.text import parse
from handlers.wanted import Ask, Help, Misunderstood

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncAck

    from handlers.counter import Counter
    from handlers.words import Words


def psa(counter: Counter, words: Words) -> Callable[..., Awaitable[None]]:
    """The handler of the command."""

    async def handle(ack: AsyncAck, command: dict[str, Any]) -> None:
        match parse(command.get("text") or ""):
            case Help():
                await ack(words.help)
            case Misunderstood(problem, word):
                await ack(words.usage[problem, word])
            case Ask(question) as asked:
                await ack(words.understood(question))
                await counter.do(asked, place_of_command(command))
            case wanted:
                await ack()
                trigger = command.get("trigger_id") or ""
                await counter.do(wanted, place_of_command(command), trigger)

    return handle
