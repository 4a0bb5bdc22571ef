"""Where a request came from, and what is said in answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.presentation import Message


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request came from, and so where its answer goes.

    Args:
        key: the same for a request and its repetitions, and for no other request.
        user: Slack's id of the person.
        channel: Slack's id of the channel.
        response_url: Slack's address for answers where the bot is not a member.
        message: the `ts` of the message whose button was pressed; `None` for a command.
        thread: the `ts` of the message whose thread it came from; answers go there.
    """

    key: str
    user: str
    channel: str
    response_url: str | None = None
    message: str | None = None
    thread: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer in the two shapes that a channel may need.

    Args:
        summary: the message in the channel.
        checklist: the first reply in its thread; `None` when there is nothing to list.
        alone: both in one message, where no thread is possible.
    """

    summary: Message
    checklist: Message | None
    alone: Message


@dataclass(frozen=True, slots=True)
class Posted:
    """Where an answer is now.

    Args:
        ts: the message in the channel; `None` when it went through the response URL.
        checklist_ts: the reply in its thread.
    """

    ts: str | None = None
    checklist_ts: str | None = None
