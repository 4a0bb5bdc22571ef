"""A button that only opens a page: Slack tells us of the click as well, and waits for an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck


async def is_link(action: dict[str, Any]) -> bool:
    """Whether the element has an address of its own."""
    return "url" in action


async def follow_link(ack: AsyncAck) -> None:
    """Nothing is to be done but to say so."""
    await ack()
