"""Block Kit's rules for a message, as Slack enforces them: the reason that a message is refused.

It knows nothing of how the bot makes its messages. A field that is not listed here is refused, as
Slack refuses it. Source: the block and element pages of docs.slack.dev/reference/block-kit, and
the words of `response_metadata.messages` in the Web API's refusals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.demo.slack.shape import (
    Check,
    by_type,
    is_a,
    many,
    one_of,
    say,
    string,
    thing,
    url,
    with_one_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BLOCKS = 50
MAX_TEXT = 40_000
MAX_BLOCK_TEXT = 13_200
MAX_TABLE_TEXT = 10_000


def problems(blocks: object) -> list[str]:
    """Why Slack would answer `invalid_blocks`; empty when it would take them.

    Args:
        blocks: the value of the `blocks` argument, parsed.
    """
    return [*many(_BLOCK, 1, MAX_BLOCKS)(blocks, "/blocks"), *repeated(blocks)] if blocks else []


def text_size(value: object) -> int:
    """The characters of all texts, which Slack adds up over a message (`msg_blocks_too_long`)."""
    if isinstance(value, dict):
        own = value.get("text")
        size = len(own) if isinstance(own, str) else 0
        return size + sum(text_size(part) for part in value.values())
    return sum(text_size(part) for part in value) if isinstance(value, list) else 0


def plain(most: int) -> Check:
    """A `plain_text` object."""
    return by_type({"plain_text": thing({"text": string(most)}, {"emoji": is_a(bool)})})


def _mrkdwn(most: int) -> Check:
    return by_type({"mrkdwn": thing({"text": string(most)}, {"verbatim": is_a(bool)})})


def _either(most: int) -> Check:
    def check(value: object, at: str) -> Iterator[str]:
        mrkdwn = isinstance(value, dict) and value.get("type") == "mrkdwn"
        yield from (_mrkdwn if mrkdwn else plain)(most)(value, at)

    return check


def repeated(blocks: object) -> Iterator[str]:
    """Ids that stand twice, and tables beyond the one that a message may have."""
    for name in ("action_id", "block_id"):
        seen: set[str] = set()
        for value in _values(blocks, name):
            if value in seen:
                yield say(f"{name} {value!r} already exists", "/blocks")
            seen.add(value)
    if sum(kind == "table" for kind in _values(blocks, "type")) > 1:
        yield say("only_one_table_allowed", "/blocks")


def _values(value: object, name: str) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(found := value.get(name), str):
            yield found
        for part in value.values():
            yield from _values(part, name)
    elif isinstance(value, list):
        for part in value:
            yield from _values(part, name)


def _rows(value: object, at: str) -> Iterator[str]:
    yield from many(many(_CELL, 1, 20), 1, 100)(value, at)
    if (size := text_size(value)) > MAX_TABLE_TEXT:
        yield say(f"table text of {size} characters, must be less than 10001", at)


ID = string(255)
_ANY_OPTION = {"text": _either(75), "value": string(150)}
OPTION = thing(_ANY_OPTION, {"description": _either(75), "url": url(3000)})
_CONFIRM = thing(
    {"title": plain(100), "text": _either(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)
GROUP = thing({"label": plain(75), "options": many(OPTION, 1, 100)})
ELEMENT = {"action_id": ID, "confirm": _CONFIRM}
SELECT = {**ELEMENT, "placeholder": plain(150), "focus_on_load": is_a(bool)}
_IMAGE = {"alt_text": string(2000), "image_url": url(3000)}

_STATIC_SELECT = with_one_of(
    thing(
        {},
        {
            **SELECT,
            "options": many(OPTION, 1, 100),
            "option_groups": many(GROUP, 1, 100),
            "initial_option": OPTION,
        },
    ),
    "options",
    "option_groups",
    exactly=True,
)


INTERACTIVE: dict[str, Check] = {
    "button": thing(
        {"text": plain(75)},
        {
            **ELEMENT,
            "value": string(2000),
            "url": url(3000),
            "style": one_of("primary", "danger"),
            "accessibility_label": string(75),
        },
    ),
    "static_select": _STATIC_SELECT,
    "external_select": thing(
        {}, {**SELECT, "min_query_length": is_a(int), "initial_option": OPTION}
    ),
    "users_select": thing({}, {**SELECT, "initial_user": is_a(str)}),
    "overflow": thing({"options": many(OPTION, 1, 5)}, ELEMENT),
}
_IMAGE_ELEMENT = thing(_IMAGE)

_STYLE = thing({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline"), is_a(bool)))
_LEAF = by_type(
    {
        "text": thing({"text": string(MAX_TEXT)}, {"style": _STYLE}),
        "link": thing(
            {"url": url(3000)}, {"text": string(MAX_TEXT), "style": _STYLE, "unsafe": is_a(bool)}
        ),
        "user": thing({"user_id": ID}, {"style": _STYLE}),
        "usergroup": thing({"usergroup_id": ID}, {"style": _STYLE}),
        "channel": thing({"channel_id": ID}, {"style": _STYLE}),
        "emoji": thing({"name": ID}, {"unicode": is_a(str), "style": _STYLE}),
        "broadcast": thing({"range": one_of("here", "channel", "everyone")}, {"style": _STYLE}),
        "date": thing(
            {"timestamp": is_a(int), "format": ID}, {"url": url(3000), "fallback": is_a(str)}
        ),
    }
)
_LEAVES = {"elements": many(_LEAF, 0, 1000)}
_SECTION = thing(_LEAVES)
_RICH = by_type(
    {
        "rich_text_section": _SECTION,
        "rich_text_quote": thing(_LEAVES, {"border": is_a(int)}),
        "rich_text_preformatted": thing(_LEAVES, {"border": is_a(int), "language": is_a(str)}),
        "rich_text_list": thing(
            {
                "style": one_of("bullet", "ordered"),
                "elements": many(by_type({"rich_text_section": _SECTION}), 1, 1000),
            },
            {"indent": is_a(int), "offset": is_a(int), "border": is_a(int)},
        ),
    }
)
_RICH_TEXT = thing({"elements": many(_RICH, 1, 1000)}, {"block_id": ID})
_CELL = by_type({"raw_text": thing({"text": string(10_000)}), "rich_text": _RICH_TEXT})
_COLUMN = thing({}, {"align": one_of("left", "center", "right"), "is_wrapped": is_a(bool)})
_CONTEXT = by_type({"mrkdwn": _mrkdwn(3000), "plain_text": plain(3000), "image": _IMAGE_ELEMENT})
_SECTION_BLOCK = thing(
    {},
    {
        "text": _either(3000),
        "fields": many(_either(2000), 1, 10),
        "accessory": by_type({**INTERACTIVE, "image": _IMAGE_ELEMENT}),
        "block_id": ID,
        "expand": is_a(bool),
    },
)


BLOCKS: dict[str, Check] = {
    "section": with_one_of(_SECTION_BLOCK, "text", "fields"),
    "header": thing({"text": plain(150)}, {"block_id": ID, "level": is_a(int)}),
    "divider": thing({}, {"block_id": ID}),
    "context": thing({"elements": many(_CONTEXT, 1, 10)}, {"block_id": ID}),
    "actions": thing({"elements": many(by_type(INTERACTIVE), 1, 25)}, {"block_id": ID}),
    "image": thing(_IMAGE, {"title": plain(2000), "block_id": ID}),
    "rich_text": _RICH_TEXT,
    "markdown": thing({"text": string(12_000)}, {"block_id": ID}),
    "table": thing({"rows": _rows}, {"column_settings": many(_COLUMN, 0, 20), "block_id": ID}),
}
_BLOCK = by_type(BLOCKS)
