from __future__ import annotations

from typing import Any

import pytest

from bot.presentation import Message, plain_message, validate


def text(words: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": words, "emoji": False}


def section(words: str = "a", **more: Any) -> dict[str, Any]:  # noqa: ANN401 - Block Kit
    return {"type": "section", "text": text(words), **more}


def option(words: str = "a", value: str = "1") -> dict[str, Any]:
    return {"text": text(words), "value": value}


def menu(*options: dict[str, Any]) -> dict[str, Any]:
    select = {"type": "static_select", "action_id": "m", "options": list(options)}
    return {"type": "actions", "elements": [{**select, "placeholder": text("Pick")}]}


def button(action_id: str = "b") -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "text": text("Go"), "value": "v"}


BAD: list[tuple[str, list[dict[str, Any]]]] = [
    ("not a block that is known", [{"type": "data_table", "rows": []}]),
    ("keys that are not known", [section(colour="red")]),
    ("blocks, at most 50", [section()] * 51),
    ("characters, at most 9000", [section("x" * 2900)] * 4),
    ("3000", [section("x" * 3001)]),
    ("an empty text", [section(" ")]),
    ("a field over 2000", [section(fields=[text("x" * 2001)])]),
    ("action_id b stands twice", [{"type": "actions", "elements": [button(), button()]}]),
    ("block_id x stands twice", [section(block_id="x"), section(block_id="x")]),
    ("cannot exceed 10 elements", [{"type": "context", "elements": [text("a")] * 11}]),
    ("no elements", [{"type": "context", "elements": []}]),
    ("an option's text over 75", [menu(option("x" * 76))]),
    ("an option's text over 75", [menu({**option(), "description": text("x" * 76)})]),
    ("an option's value over 150", [menu(option(value="x" * 151))]),
    ("options", [menu(*[option(value=str(n)) for n in range(101)])]),
    ("two options of the same value", [menu(option(), option())]),
]


@pytest.mark.parametrize(("problem", "blocks"), BAD)
def test_what_slack_would_refuse_is_found(problem: str, blocks: list[dict[str, Any]]) -> None:
    assert any(problem in found for found in validate(Message("text", blocks)))


def test_a_message_needs_text() -> None:
    assert validate(Message("", [section()])) == ["the top-level text is empty"]


def test_a_good_message_has_no_problems() -> None:
    blocks = [section(), menu(option()), {"type": "actions", "elements": [button()]}]
    assert validate(Message("text", blocks)) == []


@pytest.mark.parametrize("words", ["", "a" * 5000, "<!channel> & <@U1>" * 400, "😀" * 4000])
def test_plain_text_is_always_taken(words: str) -> None:
    message = plain_message(words)
    assert validate(message) == []
    assert "<" not in message.text
