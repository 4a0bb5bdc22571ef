"""A message on its way in: may it be posted here, and would Slack take it?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.demo.slack import blockkit

if TYPE_CHECKING:
    from bot.demo.slack.model import Json
    from bot.demo.slack.workspace import Workspace


class SlackError(Exception):
    """What Slack answers with `ok: false`.

    Args:
        error: Slack's word for it.
        messages: the lines of `response_metadata.messages`.
    """

    def __init__(self, error: str, messages: list[str] | None = None) -> None:
        super().__init__(error)
        self.error = error
        self.messages = messages or []


@dataclass(frozen=True)
class Content:
    """What a message says."""

    text: str
    blocks: list[Json]


def content(arguments: Json, *, total: int | None = blockkit.MAX_BLOCK_TEXT) -> Content:
    """The words and blocks of a call.

    Args:
        arguments: of the call; `blocks` may be a list, or JSON text as a form carries it.
        total: the characters that all blocks may hold together; `None` where Slack does not count.

    Raises:
        SlackError: Slack would refuse them.
    """
    text, blocks = str(arguments.get("text") or ""), _blocks(arguments.get("blocks"))
    if not text and not blocks:
        raise SlackError("no_text")
    if len(text) > blockkit.MAX_TEXT:
        raise SlackError("msg_too_long")
    if problems := blockkit.problems(blocks):
        raise SlackError("invalid_blocks", problems)
    if total is not None and (size := blockkit.text_size(blocks)) > total:
        raise SlackError("msg_blocks_too_long", [f"[ERROR] {size} characters in blocks"])
    return Content(text, blocks)


def _blocks(value: object) -> list[Json]:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise SlackError("invalid_blocks_format") from None
    if value is None:
        return []
    if not isinstance(value, list):
        raise SlackError("invalid_blocks_format")
    return value


def open_channel(workspace: Workspace, name: object) -> str:
    """The id of a channel that the bot may post in.

    Raises:
        SlackError: there is none, or the bot is not in it, or it is archived.
    """
    if name in workspace.users:  # a person's id stands for the direct messages with the person
        name = f"D{str(name)[1:]}"
    channel = workspace.channels.get(str(name or ""))
    if channel is None or (channel.is_private and not channel.bot_is_member):
        raise SlackError("channel_not_found")
    if channel.is_archived:
        raise SlackError("is_archived")
    if not channel.bot_is_member:
        raise SlackError("not_in_channel")
    return str(name)
