"""The form of a ticket, handed in: shown once more, and then sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.presentation.tickets import Carried
from handlers.filled_ticket import filled_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncAck

    from bot.desk import CaseDesk


def ticket_form(cases: CaseDesk) -> Callable[..., Awaitable[None]]:
    """The handler of the form and of its review."""

    async def handle(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        carried = Carried.model_validate_json(view["private_metadata"])
        if carried.filled is None:
            filled = filled_of(view["state"]["values"])
            words = cases.desk.remedies.ticket_desk.words
            review = words.review(carried.case, filled)
            if review is None:
                await ack(response_action="errors", errors={"words": words.too_long()})
            else:
                await ack(response_action="update", view=review)
        else:
            await ack()
            user, key = body["user"]["id"], f"form:{view['id']}"
            await cases.send_ticket(carried.case, carried.filled, key, user)

    return handle
