"""A message for Slack, and whether Slack would take it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from bot.presentation.environments import blocks, escape_slack, fit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BLOCKS = 50
CHARACTERS = 9_000
FIELD = 2_000
OPTION_TEXT = 75
OPTION_VALUE = 150
OPTIONS = 100
SECTION = 3_000
FILLED = {"actions", "context"}


@dataclass(frozen=True, slots=True)
class Message:
    """What `chat.postMessage` is given: text and blocks, always together.

    Args:
        text: for notifications and for readers that know no blocks; escaped.
        blocks: Block Kit.
    """

    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)

    @property
    def characters(self) -> int:
        """All text in it, the top-level one included."""
        return len(self.text) + sum(len(text) for text in _texts(self.blocks))


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question: one message, and the first reply in its thread."""

    summary: Message
    checklist: Message | None


def plain_message(text: str) -> Message:
    """A message that Slack always takes: the text as it is, cut at a section's limit."""
    short = escape_slack(fit(text.strip() or "…", SECTION))
    body = {"type": "plain_text", "text": short, "emoji": False}
    return Message(short, [{"type": "section", "text": body}])


def rendered(template: str, context: Mapping[str, Any], most: int | None = None) -> Message:
    """A message out of a template, which gives a stream of blocks.

    Args:
        template: its path under `templates`.
        context: what it names.
        most: how many sections are the top-level text, too; `None` for all.
    """
    stream = blocks().get_template(template).render(context).strip()
    decoder, found = json.JSONDecoder(), []
    while stream:
        block, end = decoder.raw_decode(stream)
        found.append(block)
        stream = stream[end:].lstrip()
    lines = [b["text"]["text"] for b in found if b["type"] == "section"]
    return Message("\n".join(lines[:most]), found)


def validate(message: Message) -> list[str]:
    """What Slack would refuse about a message; empty when it would take it.

    `slack_sdk` knows most limits and drops what it does not know, so its round trip must give the
    same; the limits that it misses are checked here.
    """
    problems = [problem for block in message.blocks for problem in _of_block(block)]
    if not message.text.strip():
        problems.append("the top-level text is empty")
    if len(message.blocks) > BLOCKS:
        problems.append(f"{len(message.blocks)} blocks, at most {BLOCKS}")
    if message.characters > CHARACTERS:
        problems.append(f"{message.characters} characters, at most {CHARACTERS}")
    for key in ("action_id", "block_id"):
        seen = Counter(str(d[key]) for d in _dicts(message.blocks) if key in d)
        problems += [f"{key} {name} stands twice" for name, times in seen.items() if times > 1]
    return problems


def _of_block(block: dict[str, Any]) -> list[str]:
    kind = str(block.get("type"))
    try:
        parsed = Block.parse(block)
        if parsed is None:
            return [f"{kind} is not a block that is known"]
        problems = [] if parsed.to_dict() == block else [f"{kind} has keys that are not known"]
    except SlackObjectFormationError as error:
        return [f"{kind}: {error}"]
    if kind in FILLED and not block.get("elements"):
        problems.append(f"{kind} has no elements")
    problems += [
        f"{kind}: a field over {FIELD}" for f in block.get("fields", []) if _over(f, FIELD)
    ]
    problems += [f"{kind}: an empty text" for text in _texts([block]) if not text.strip()]
    problems += [f"{kind}: {p}" for d in _dicts([block]) for p in _of_options(d.get("options"))]
    return problems


def _of_options(options: object) -> list[str]:
    if not isinstance(options, list):
        return []
    problems = [] if 1 <= len(options) <= OPTIONS else [f"{len(options)} options"]
    for option in options:
        if _over(option["text"], OPTION_TEXT) or _over(option.get("description"), OPTION_TEXT):
            problems.append(f"an option's text over {OPTION_TEXT}")
        if len(option["value"]) > OPTION_VALUE:
            problems.append(f"an option's value over {OPTION_VALUE}")
    values = [option["value"] for option in options]
    if len(set(values)) < len(values):
        problems.append("two options of the same value")
    return problems


def _over(text: dict[str, Any] | None, limit: int) -> bool:
    return text is not None and len(text["text"].encode("utf-16-le")) // 2 > limit


def _dicts(value: object) -> Iterator[dict[str, Any]]:
    """Every object in a piece of JSON."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _dicts(item)


def _texts(blocks: object) -> list[str]:
    """Every text in a piece of JSON."""
    return [d["text"] for d in _dicts(blocks) if isinstance(d.get("text"), str)]
