"""What a person put into the form of a mark. Pure."""

from __future__ import annotations

from typing import Any

from bot.presentation.marks import MarkFilled


def filled_of(state: dict[str, Any]) -> MarkFilled:
    """What was filled in; every block holds one element, of the block's own name."""
    given = {block: next(iter(element.values())) for block, element in state.items()}
    chosen = given["state"].get("selected_option") or {}
    return MarkFilled.model_validate(
        {
            "state": chosen.get("value") or "open",
            "owner": str(given["owner"].get("value") or "").strip(),
            "reason": str(given["reason"].get("value") or "").strip(),
            "until": given["until"].get("selected_date"),
        }
    )
