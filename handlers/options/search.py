"""The menus that are searched while somebody types: accounts and services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncAck

    from handlers.formroom import FormRoom


def search(room: FormRoom, kinds: str) -> Callable[..., Awaitable[None]]:
    """The handler of one menu; it waits for nothing but the processor.

    Args:
        room: knows the names.
        kinds: which of them are offered: `a` accounts, `s` services, `b` bundles.
    """

    async def handle(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack(**room.options(body.get("value") or "", kinds))

    return handle
