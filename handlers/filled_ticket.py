"""What a person put into the form of a ticket. Pure."""

from __future__ import annotations

from typing import Any

from bot.presentation.tickets import Filled, Upload

FIELD = "field:"


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
