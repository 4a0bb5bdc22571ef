"""A shortcut from anywhere: the same form, and where the answer shall go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncAck

    from handlers.formroom import FormRoom


def open_diagnosis(room: FormRoom) -> Callable[..., Awaitable[None]]:
    """The handler of the shortcut."""

    async def handle(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        await room.open_form(body)

    return handle
