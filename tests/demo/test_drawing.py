from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from bot.demo.drawing import drawn, options
from bot.demo.slack import Message

if TYPE_CHECKING:
    from bot.demo.slack.model import Via

Json = dict[str, Any]
MENU: Json = {
    "type": "actions",
    "block_id": "b",
    "elements": [
        {
            "type": "static_select",
            "action_id": "pick_account",
            "placeholder": {"type": "plain_text", "text": "Pick one"},
            "options": [
                {
                    "text": {"type": "plain_text", "text": "Contoso Ltd"},
                    "value": "a:1",
                    "description": {"type": "plain_text", "text": "Customer, Leeds"},
                },
                {"text": {"type": "plain_text", "text": "Contoso AG"}, "value": "a:2"},
            ],
        }
    ],
}


def message(*blocks: Json, text: str = "", **more: Any) -> Message:  # noqa: ANN401 - its fields
    return Message("C0BILLING", "1782000000.000001", text, list(blocks), **more)


def seen(shown: Message, *thread: Message) -> str:
    console = Console(file=io.StringIO(), width=70)
    console.print(drawn(shown, ZoneInfo("Europe/London"), list(thread)))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize(
    ("block", "lines"),
    [
        (
            {
                "type": "section",
                "text": {"type": "plain_text", "text": "Smith &amp; Sons"},
                "fields": [{"type": "mrkdwn", "text": "<https://example.test/|*Open*>"}],
                "accessory": {"type": "button", "text": {"type": "plain_text", "text": "Look"}},
            },
            ["Smith & Sons", "*Open*", "[ Look ]"],
        ),
        ({"type": "header", "text": {"type": "plain_text", "text": "All checks"}}, ["All checks"]),
        (
            {
                "type": "context",
                "elements": [
                    {"type": "plain_text", "text": "read at 14:05"},
                    {"type": "mrkdwn", "text": "<!channel>"},
                ],
            },
            ["read at 14:05  @channel"],
        ),
        (
            {
                "type": "actions",
                "elements": [
                    {"type": "button", "text": {"type": "plain_text", "text": "Check again"}},
                    {"type": "button", "text": {"type": "plain_text", "text": "Open"}},
                ],
            },
            ["[ Check again ]  [ Open ]"],
        ),
        (MENU, ["[ Pick one v ]", "1. Contoso Ltd  Customer, Leeds", "2. Contoso AG"]),
        (
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_section",
                        "elements": [
                            {"type": "text", "text": "Acme", "style": {"bold": True}},
                            {"type": "user", "user_id": "U0DANA"},
                        ],
                    },
                    {
                        "type": "rich_text_list",
                        "style": "ordered",
                        "elements": [
                            {
                                "type": "rich_text_section",
                                "elements": [{"type": "link", "url": "https://example.test/"}],
                            }
                        ],
                    },
                ],
            },
            ["Acme@U0DANA", "1. https://example.test/"],
        ),
        (
            {
                "type": "table",
                "rows": [
                    [{"type": "raw_text", "text": "Contract"}],
                    [{"type": "raw_text", "text": "Managed"}],
                ],
            },
            ["Contract", "Managed"],
        ),
        ({"type": "markdown", "text": "# x"}, ["# x"]),
        ({"type": "image", "alt_text": "a chart"}, ["a chart"]),
    ],
    ids=lambda value: value["type"] if isinstance(value, dict) else "",
)
def test_every_block_is_drawn(block: Json, lines: list[str]) -> None:
    picture = seen(message(block))
    for line in lines:
        assert line in picture


def test_a_message_has_a_time_in_the_msps_zone_and_its_thread_below() -> None:
    picture = seen(message(text="*Acme* is a Prospect", edited=True), message(text="all checks"))
    assert "psa-bot  01:00  (edited)" in picture
    assert "Acme is a Prospect" in picture
    assert picture.index("thread") > picture.index("Prospect")
    assert "only visible to you" not in picture


@pytest.mark.parametrize("via", ["ack", "response_url"])
def test_what_one_person_sees_is_marked(via: Via) -> None:
    picture = seen(message(text="Looking at Acme", ephemeral_to="U0DANA", via=via))
    assert "only visible to you" in picture


def test_a_name_cannot_move_the_cursor_or_become_markup() -> None:
    block = {"type": "section", "text": {"type": "plain_text", "text": "[red]x[/red]\x1b[2J\r"}}
    picture = seen(message(block))
    assert "[red]x[/red]" in picture
    assert "\x1b" not in picture
    assert "\r" not in picture


def test_options_are_numbered_as_they_are_drawn() -> None:
    assert [option["value"] for option in options(message(MENU))] == ["a:1", "a:2"]


def test_files_are_named() -> None:
    file = {"name": "scan.csv", "title": "Every account"}
    assert "[scan.csv] Every account" in seen(message(more={"files": [file]}))
