"""The form of a mark, handed in: refused with what is missing, or kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.presentation.ids import MarkPlace
from handlers.filled_mark import filled_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncAck

    from bot.desk.marks import MarkDesk


def mark_form(desk: MarkDesk) -> Callable[..., Awaitable[None]]:
    """The handler of the form."""

    async def handle(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        about = MarkPlace.model_validate_json(view["private_metadata"])
        filled = filled_of(view["state"]["values"])
        problems = filled.problems(desk.desk.today())
        if problems:
            await ack(response_action="errors", errors=problems)
            return
        await ack()
        user = body["user"]
        name = user.get("name") or user.get("username") or ""
        await desk.keep(about, filled, f"form:{view['id']}", user["id"], name)

    return handle
