"""The menus of an answer that has several candidates: accounts, services or contracts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.presentation.ids import CandidateValue, case_of_block
from handlers.payload import place_of_action

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncAck

    from bot.desk import Questions


def pick(questions: Questions) -> Callable[..., Awaitable[None]]:
    """The handler of every such menu; what an option's value says decides what was picked."""

    async def handle(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        await ack()
        option = action.get("selected_option") or {}
        picked = CandidateValue.load(option.get("value") or "")
        case = case_of_block(action.get("block_id") or "")
        await questions.pick(case, picked, place_of_action(body))

    return handle
