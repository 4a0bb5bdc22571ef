"""A Slack message as a person in Slack reads it, for a terminal."""

from __future__ import annotations

import html
import itertools
import unicodedata
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Group
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.style import Style
from rich.table import Table
from rich.text import Text

from bot.demo.slack.mrkdwn import Span, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import tzinfo

    from rich.console import RenderableType

    from bot.demo.slack.model import Json, Message

STYLES = {"bold": "bold", "italic": "italic", "strike": "strike", "code": "cyan"}
MENUS = {"static_select", "external_select", "users_select", "overflow"}


def drawn(message: Message, zone: tzinfo, thread: list[Message]) -> RenderableType:
    """A message with its thread below it.

    Args:
        message: the message.
        zone: in which its time is shown.
        thread: its replies.
    """
    parts: list[RenderableType] = [_body(message)]
    for reply in thread:
        title = f"thread, {_when(reply, zone)}"
        parts.append(Panel(_body(reply), title=title, title_align="left", border_style="dim"))
    title = f"{'a colleague' if message.user else 'psa-bot'}  {_when(message, zone)}"
    if message.ephemeral_to:
        title += "  (only visible to you)"
    return Panel(Group(*parts), title=title, title_align="left", padding=(0, 1))


def options(message: Message) -> list[Json]:
    """What the menus of a message offer, in the order in which they are numbered."""
    return [
        option
        for _, element in message.interactive()
        if element["type"] in MENUS
        for option in element.get("options", [])
    ]


def _when(message: Message, zone: tzinfo) -> str:
    at = datetime.fromtimestamp(float(message.ts), zone)
    return f"{at:%H:%M}" + ("  (edited)" if message.edited else "")


def _body(message: Message) -> RenderableType:
    files = [_file(file) for file in message.more.get("files", ())]
    if not message.blocks:
        return Group(*([_spans(parse(message.text))] if message.text else []), *files)
    numbers = itertools.count(1)
    parts = [part for block in message.blocks for part in _block(block, numbers)]
    return Group(*parts, *files)


def _file(file: Json) -> Text:
    return _text({"type": "plain_text", "text": f"[{file['name']}] {file['title']}"})


def _block(block: Json, numbers: Iterator[int]) -> Iterator[RenderableType]:
    match block["type"]:
        case "section":
            texts = [block["text"]] if "text" in block else []
            yield from map(_text, texts + block.get("fields", []))
            if "accessory" in block:
                yield from _elements([block["accessory"]], numbers)
        case "header":
            text = _text(block["text"])
            text.stylize("bold")
            yield text
        case "divider":
            yield Rule(style="dim")
        case "context":
            line = Text("  ").join(_text(element) for element in block["elements"])
            line.stylize("dim")
            yield line
        case "actions":
            yield from _elements(block["elements"], numbers)
        case "rich_text":
            yield from map(_rich, block["elements"])
        case "table":
            yield _table(block)
        case "markdown":
            yield Text(_safe(block["text"]))
        case _:
            yield Text(_safe(block.get("alt_text", "")), style="italic")


def _elements(elements: list[Json], numbers: Iterator[int]) -> Iterator[RenderableType]:
    buttons = [element for element in elements if element["type"] == "button"]
    if buttons:
        yield Text("  ").join(_button(button) for button in buttons)
    for menu in elements:
        if menu["type"] in MENUS:
            yield (
                Text("[ ").append_text(_text(menu.get("placeholder", {"text": ""}))).append(" v ]")
            )
            for option in menu.get("options", []):
                yield Padding(_option(option, next(numbers)), (0, 0, 0, 2))


def _button(button: Json) -> Text:
    style = Style(reverse=True, link=button.get("url"))
    return Text("[ ", style=style).append_text(_text(button["text"])).append(" ]")


def _option(option: Json, number: int) -> Text:
    line = Text(f"{number}. ").append_text(_text(option["text"]))
    if "description" in option:
        line.append("  ").append(_text(option["description"]).plain, style="dim")
    return line


def _text(text: Json) -> Text:
    if text.get("type") == "mrkdwn":
        return _spans(parse(text["text"]))
    return Text(_safe(html.unescape(text["text"])))


def _spans(spans: list[Span]) -> Text:
    text = Text()
    for span in spans:
        style = _style(STYLES[name] for name in sorted(span.styles))
        if span.kind == "link":
            style += Style(underline=True, link=span.target)
        if span.kind == "mention":
            style += Style(color="yellow", bold=True)
        text.append(_safe(span.text), style)
    return text


def _rich(part: Json) -> RenderableType:
    if part["type"] != "rich_text_list":
        return _leaves(part)
    mark: Callable[[int], str] = (
        (lambda place: f"{place + 1}. ") if part["style"] == "ordered" else (lambda _: "• ")
    )
    items = [
        Text(mark(place)).append_text(_leaves(item)) for place, item in enumerate(part["elements"])
    ]
    return Padding(Group(*items), (0, 0, 0, 2 + 2 * part.get("indent", 0)))


def _leaves(part: Json) -> Text:
    text = Text()
    for leaf in part["elements"]:
        styles = [
            STYLES[name] for name, on in leaf.get("style", {}).items() if on and name in STYLES
        ]
        style = _style(styles)
        if leaf["type"] == "link":
            style += Style(underline=True, link=leaf["url"])
        shown = leaf.get("text") or leaf.get("url") or leaf.get("name") or ""
        for key, sign in (("user_id", "@"), ("usergroup_id", "@"), ("channel_id", "#")):
            shown = f"{sign}{leaf[key]}" if key in leaf else shown
        text.append(_safe(shown), style)
    return text


def _style(names: Iterable[str]) -> Style:
    return Style.combine([Style.null(), *map(Style.parse, names)])


def _table(block: Json) -> Table:
    head, *rows = block["rows"]
    table = Table(header_style="bold")
    for cell in head:
        table.add_column(_cell(cell))
    for row in rows:
        table.add_row(*(_cell(cell) for cell in row))
    return table


def _cell(cell: Json) -> Text:
    if cell["type"] == "raw_text":
        return Text(_safe(cell["text"]))
    return Text("\n").join(_leaves(part) for part in cell["elements"])


def _safe(text: str) -> str:
    """Names come from outside: what would move a terminal's cursor is shown as a sign."""
    return "".join("\ufffd" if unicodedata.category(c) == "Cc" and c != "\n" else c for c in text)
