"""The columns of a list, chosen in its form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.lists.headings import WHATS, Columns
from bot.presentation.ids import ListPlace

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncAck

    from bot.desk.lists import ListDesk


def list_form(lists: ListDesk) -> Callable[..., Awaitable[None]]:
    """The handler of the form."""

    async def handle(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        about = ListPlace.model_validate_json(view["private_metadata"])
        columns = _columns(view["state"]["values"])
        problem = lists.problem(about, columns)
        if problem is not None:
            await ack(response_action="errors", errors={"account": problem})
            return
        await ack()
        await lists.chosen(about, columns, f"form:{view['id']}", body["user"]["id"])

    return handle


def _columns(state: dict[str, Any]) -> Columns:
    """The column that was chosen for each thing."""
    chosen = {what: state.get(what, {}).get(what, {}).get("selected_option") for what in WHATS}
    return Columns(**{what: int(option["value"]) for what, option in chosen.items() if option})
