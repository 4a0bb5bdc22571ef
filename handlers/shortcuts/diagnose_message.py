"""A shortcut on a message: what it complains about, in a form to be confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncAck

    from handlers.formroom import FormRoom


def diagnose_message(room: FormRoom) -> Callable[..., Awaitable[None]]:
    """The handler of the shortcut."""

    async def handle(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        await room.open_form(body)

    return handle
