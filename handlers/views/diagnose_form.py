"""The form of both shortcuts, handed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from handlers.filled import question_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncAck

    from handlers.formroom import FormRoom


def diagnose_form(room: FormRoom) -> Callable[..., Awaitable[None]]:
    """The handler of the form."""

    async def handle(ack: AsyncAck, body: dict[str, Any]) -> None:
        question = question_of(body["view"]["state"]["values"])
        if question is None:
            await ack(response_action="errors", errors=room.no_account)
            return
        await ack()
        await room.hand_in(question, body)

    return handle
