"""The form of a ticket, handed in: shown once more, and then sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.presentation.tickets import Carried, Filled, Upload

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncAck

    from bot.desk import Desk

FIELD = "field:"


def ticket_form(desk: Desk) -> Callable[..., Awaitable[None]]:
    """The handler of the form and of its review."""

    async def handle(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        carried = Carried.model_validate_json(view["private_metadata"])
        if carried.filled is None:
            filled = filled_of(view["state"]["values"])
            review = desk.remedies.ticket_desk.words.review(carried.case, filled)
            await ack(response_action="update", view=review)
        else:
            await ack()
            user, key = body["user"]["id"], f"form:{view['id']}"
            await desk.send_ticket(carried.case, carried.filled, key, user)

    return handle


def filled_of(state: dict[str, Any]) -> Filled:
    """What was filled in, by block."""
    elements = {block: next(iter(element.values())) for block, element in state.items()}
    given = {block: _given(element) for block, element in elements.items()}
    values = {k.removeprefix(FIELD): v for k, v in given.items() if k.startswith(FIELD)}
    labels = {k.removeprefix(FIELD): _label(e) for k, e in elements.items() if _label(e)}
    told = {"values": values, "labels": labels, "files": _files(elements)}
    return Filled.model_validate({**given, **told})


def _label(element: dict[str, Any]) -> str:
    """What a picked value is called; it is cut, since it travels in the review."""
    chosen = element.get("selected_option") or {}
    return str(chosen.get("text", {}).get("text") or "")[:40]


def _given(element: dict[str, Any]) -> str:
    chosen = element.get("selected_option") or {}
    return str(element.get("value") or chosen.get("value") or "").strip()


def _files(elements: dict[str, Any]) -> list[Upload]:
    """The files that were added; their names are cut, since they travel in the review."""
    added = elements.get("files", {}).get("files") or ()
    return [Upload(id=file["id"], name=str(file.get("name") or file["id"])[:60]) for file in added]
