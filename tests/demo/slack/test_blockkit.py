from __future__ import annotations

from typing import Any

import pytest

from bot.demo.slack.blockkit import problems, text_size

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def section(**more: Any) -> Json:  # noqa: ANN401 - any JSON
    return {"type": "section", **more}


def button(text: str = "Check again", **more: Any) -> Json:  # noqa: ANN401 - any JSON
    return {"type": "button", "text": plain(text), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def option(text: str = "Contoso", value: str = "a:1", **more: Any) -> Json:  # noqa: ANN401
    return {"text": plain(text), "value": value, **more}


def menu(**more: Any) -> Json:  # noqa: ANN401 - any JSON
    return {"type": "static_select", "action_id": "pick_account", **more}


def rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def table(rows: list[list[Json]]) -> Json:
    return {"type": "table", "rows": rows}


def cell(text: str) -> Json:
    return {"type": "raw_text", "text": text}


VALID = [
    section(text=mrkdwn("*Acme* is a Prospect")),
    section(fields=[plain("x" * 2000)] * 10, accessory=button(action_id="check_again")),
    {"type": "header", "text": plain("x" * 150)},
    {"type": "divider", "block_id": "line"},
    {"type": "context", "elements": [mrkdwn("read at 14:05"), plain("6 requests")]},
    actions(button(value="x" * 2000, action_id="a"), button(url="https://example.test/")),
    actions(menu(options=[option(description=plain("Prospect, Leeds"))] * 100)),
    actions(menu(option_groups=[{"label": plain("Active"), "options": [option()]}])),
    rich(
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "Acme", "style": {"bold": True}},
                {"type": "link", "url": "https://example.test/", "text": "Open"},
                {"type": "user", "user_id": "U0DANA"},
            ],
        },
        {
            "type": "rich_text_list",
            "style": "bullet",
            "elements": [{"type": "rich_text_section", "elements": []}],
        },
    ),
    {"type": "markdown", "text": "**Acme**"},
    table([[cell("Contract"), cell("Ends")], [cell("Managed"), cell("31 Dec")]]),
    {"type": "image", "image_url": "https://example.test/x.png", "alt_text": "x"},
]


@pytest.mark.parametrize("block", VALID, ids=lambda block: block["type"])
def test_what_slack_takes(block: Json) -> None:
    assert problems([block]) == []


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        (section(text=mrkdwn("")), "must be more than 0 characters"),
        (section(text=mrkdwn("x" * 3001)), "must be less than 3001 characters"),
        (section(), "missing required field: text or fields"),
        (section(fields=[plain("x")] * 11), "no more than 10 items"),
        (section(fields=[plain("x" * 2001)]), "must be less than 2001 characters"),
        (section(text="hello"), "unsupported type"),
        (section(text=plain("x"), colour="red"), "invalid additional property: colour"),
        (section(text=mrkdwn("x") | {"emoji": True}), "invalid additional property: emoji"),
        (section(text=plain("x"), block_id="x" * 256), "must be less than 256 characters"),
        ({"type": "header", "text": mrkdwn("x")}, "unsupported type: mrkdwn"),
        ({"type": "header", "text": plain("x" * 151)}, "must be less than 151 characters"),
        ({"type": "context", "elements": [plain("x")] * 11}, "no more than 10 items"),
        ({"type": "context", "elements": []}, "no fewer than 1 items"),
        ({"type": "context", "elements": [button()]}, "unsupported type: button"),
        (actions(), "no fewer than 1 items"),
        (actions(*[button()] * 26), "no more than 25 items"),
        (actions(button("x" * 76)), "must be less than 76 characters"),
        (actions(button(value="x" * 2001)), "must be less than 2001 characters"),
        (actions(button(action_id="")), "must be more than 0 characters"),
        (actions(button(style="green")), "must be one of primary, danger"),
        (actions(button(url="javascript:x")), "invalid url"),
        (actions({"type": "button"}), "missing required field: text"),
        (actions(menu(options=[])), "no fewer than 1 items"),
        (actions(menu(options=[option()] * 101)), "no more than 100 items"),
        (actions(menu(options=[option("x" * 76)])), "must be less than 76 characters"),
        (actions(menu(options=[option(value="x" * 151)])), "must be less than 151 characters"),
        (actions(menu(options=[option(description=plain("x" * 76))])), "less than 76"),
        (actions(menu()), "options or option_groups"),
        (actions(menu(options=[option()], option_groups=[])), "options or option_groups"),
        (actions(menu(options=[option()], placeholder=plain("x" * 151))), "less than 151"),
        (rich({"type": "rich_text_section", "elements": [plain("x")]}), "unsupported type"),
        (
            rich({"type": "rich_text_section", "elements": [{"type": "text", "text": ""}]}),
            "must be more than 0 characters",
        ),
        (table([[cell("")]]), "must be more than 0 characters"),
        (table([[cell("x")]] * 101), "no more than 100 items"),
        (table([[cell("x")] * 21]), "no more than 20 items"),
        (table([[cell("x" * 5001)], [cell("x" * 5000)]]), "must be less than 10001"),
        ({"type": "alert", "text": plain("x")}, "unsupported type: alert"),
        ({"text": plain("x")}, "unsupported type: None"),
        ({"type": "markdown", "text": 7}, "must be a string"),
    ],
)
def test_what_slack_refuses(block: Json, reason: str) -> None:
    assert any(reason in problem for problem in problems([block])), problems([block])


def test_a_message_as_a_whole() -> None:
    assert "no more than 50 items" in problems([{"type": "divider"}] * 51)[0]
    assert "must be an array" not in problems([])
    assert "array" in problems({"type": "divider"})[0]
    twice = [actions(button(action_id="a")), actions(button(action_id="a"))]
    assert "action_id 'a' already exists" in problems(twice)[0]
    same = [{"type": "divider", "block_id": "b"}] * 2
    assert "block_id 'b' already exists" in problems(same)[0]
    assert "only_one_table_allowed" in problems([table([[cell("x")]])] * 2)[0]


def test_the_texts_of_a_message_are_added_up() -> None:
    assert text_size([section(text=plain("abc")), actions(button("de"))]) == 5
