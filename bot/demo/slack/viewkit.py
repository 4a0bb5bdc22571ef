"""What Slack takes as a form or as an App Home (docs.slack.dev/reference/views)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.demo.slack.blockkit import (
    BLOCKS,
    ELEMENT,
    GROUP,
    ID,
    INTERACTIVE,
    OPTION,
    SELECT,
    plain,
    repeated,
)
from bot.demo.slack.shape import Check, by_type, is_a, many, say, string, thing

if TYPE_CHECKING:
    from bot.demo.slack.model import Json

MAX_BLOCKS = 100
NOT_IN_VIEWS = {"markdown", "table"}

_PLACED = {"action_id": ID, "placeholder": plain(150), "focus_on_load": is_a(bool)}
_OPTIONS = many(OPTION, 1, 10)
_CHOSEN = {"default_to_current_conversation": is_a(bool), "response_url_enabled": is_a(bool)}
_INPUT_ELEMENTS: dict[str, Check] = {
    **{name: check for name, check in INTERACTIVE.items() if name.endswith("select")},
    "plain_text_input": thing(
        {},
        {
            **_PLACED,
            "multiline": is_a(bool),
            "min_length": is_a(int),
            "max_length": is_a(int),
            "initial_value": string(3000),
        },
    ),
    "number_input": thing(
        {"is_decimal_allowed": is_a(bool)},
        {
            **_PLACED,
            "initial_value": is_a(str),
            "min_value": is_a(str),
            "max_value": is_a(str),
        },
    ),
    "datepicker": thing({}, {**_PLACED, **ELEMENT, "initial_date": string(10, 10)}),
    "conversations_select": thing(
        {}, {**SELECT, **_CHOSEN, "initial_conversation": ID, "filter": is_a(dict)}
    ),
    "channels_select": thing(
        {}, {**SELECT, "response_url_enabled": is_a(bool), "initial_channel": ID}
    ),
    "checkboxes": thing(
        {"options": _OPTIONS}, {"action_id": ID, "initial_options": many(OPTION, 1, 10)}
    ),
    "radio_buttons": thing({"options": _OPTIONS}, {"action_id": ID, "initial_option": OPTION}),
    "file_input": thing(
        {}, {"action_id": ID, "filetypes": many(is_a(str), 1, 50), "max_files": is_a(int)}
    ),
    "multi_static_select": thing(
        {}, {**SELECT, "options": many(OPTION, 1, 100), "option_groups": many(GROUP, 1, 100)}
    ),
}
_INPUT = thing(
    {"label": plain(2000), "element": by_type(_INPUT_ELEMENTS)},
    {
        "block_id": ID,
        "hint": plain(2000),
        "optional": is_a(bool),
        "dispatch_action": is_a(bool),
    },
)
_SHOWN = {name: check for name, check in BLOCKS.items() if name not in NOT_IN_VIEWS}
_BLOCKS = many(by_type({**_SHOWN, "input": _INPUT}), 1, MAX_BLOCKS)
_COMMON: dict[str, Check] = {
    "callback_id": ID,
    "private_metadata": string(3000, 0),
    "external_id": ID,
}
_VIEW = by_type(
    {
        "modal": thing(
            {"title": plain(24), "blocks": _BLOCKS},
            {
                **_COMMON,
                "submit": plain(24),
                "close": plain(24),
                "clear_on_close": is_a(bool),
                "notify_on_close": is_a(bool),
                "submit_disabled": is_a(bool),
            },
        ),
        "home": thing({"blocks": _BLOCKS}, _COMMON),
    }
)


def view_problems(view: object) -> list[str]:
    """Why Slack would refuse a view; empty when it would take it."""
    found = list(_VIEW(view, "/view"))
    if isinstance(view, dict):
        found += repeated(view.get("blocks"))
        if view.get("type") == "modal" and inputs(view) and "submit" not in view:
            found.append(say("missing required field: submit", "/view"))
    return found


def inputs(view: Json) -> list[Json]:
    """The blocks that a person fills in."""
    return [block for block in view.get("blocks", []) if block.get("type") == "input"]
