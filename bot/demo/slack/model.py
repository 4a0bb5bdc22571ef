"""What a Slack workspace is made of, as far as the bot can see it."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
Via = Literal["chat.postMessage", "chat.postEphemeral", "response_url", "ack", "person", "file"]
Kind = Literal["slash_commands", "interactive", "events_api"]


@dataclass(frozen=True)
class Channel:
    """A channel, and whether the bot may post in it.

    Args:
        name: without the `#`.
        bot_is_member: the bot was invited.
        is_private: a stranger is told `channel_not_found` rather than `not_in_channel`.
        is_archived: nobody may post any more.
        is_im: a person's direct messages with the bot.
    """

    name: str
    bot_is_member: bool = True
    is_private: bool = False
    is_archived: bool = False
    is_im: bool = False


@dataclass(frozen=True)
class User:
    """A person; `name` is the handle, `real_name` what is shown."""

    name: str
    real_name: str = ""


@dataclass(frozen=True)
class Message:
    """A message as the workspace holds it.

    Args:
        channel: the channel's id.
        ts: its time stamp, which is also its id within the channel.
        text: the top-level text, with Slack's entities as they were sent.
        blocks: the blocks, each with a `block_id`, as Slack hands them back.
        thread_ts: the message that it replies to.
        edited: whether it was updated or replaced since it was posted.
        ephemeral_to: the only person who sees it; `None` when everybody does.
        via: how it came.
        user: the person who wrote it; `None` for the bot.
        more: further keys of it on the wire, such as `files`.
    """

    channel: str
    ts: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    edited: bool = False
    ephemeral_to: str | None = None
    via: Via = "chat.postMessage"
    user: str | None = None
    more: Json = field(default_factory=dict)

    def element(self, action_id: str) -> tuple[Json, Json]:
        """The block and the interactive element in it that carry an action.

        Raises:
            LookupError: the message has no such element; the ones that it has are named.
        """
        for block, element in self.interactive():
            if element.get("action_id") == action_id:
                return block, element
        known = [element.get("action_id") for _, element in self.interactive()]
        raise LookupError(f"no {action_id!r} among {known} in {self.text!r}")

    def interactive(self) -> list[tuple[Json, Json]]:
        """Everything that can be clicked or chosen, with the block it stands in."""
        return [
            (block, element)
            for block in self.blocks
            for element in [*block.get("elements", []), block.get("accessory") or {}]
            if "action_id" in element
        ]


@dataclass(frozen=True)
class Call:
    """A call of the Web API, or a use of a `response_url`, as the server saw it.

    Args:
        method: such as `chat.postMessage`; `response_url` for those.
        arguments: what was sent, without the token.
        status: the HTTP status answered; 0 when the connection was cut.
        error: Slack's word for what was wrong.
        answer: the JSON that was answered.
        at: when, in seconds of the monotonic clock.
    """

    method: str
    arguments: Json
    status: int
    error: str | None = None
    answer: Json = field(default_factory=dict)
    at: float = field(default_factory=time.monotonic)


@dataclass(frozen=True)
class Refusal:
    """A message that Slack would not take, and why."""

    method: str
    arguments: Json
    problems: list[str]


@dataclass(frozen=True)
class Delivery:
    """One payload on its way to the bot, so that it can be sent again.

    Args:
        kind: the envelope's type over a socket.
        payload: as an app reads it.
        body: the signed bytes that were posted; empty over a socket.
        headers: the headers that were posted; empty over a socket.
        envelope: the envelope's id over a socket.
    """

    kind: Kind
    payload: Json
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    envelope: str = ""


@dataclass(frozen=True)
class Ack:
    """How the bot acknowledged a payload, and what the person saw of that.

    Args:
        status: the HTTP status; 200 for an acknowledged envelope, 0 without an answer.
        body: the body, or the envelope's response payload.
        seconds: how long it took.
        error: `operation_timeout` or `dispatch_failed` where the person saw Slack say so.
        message: the ephemeral message that the body became.
        delivery: what was delivered.
        at: when it was sent, in seconds of the monotonic clock.
    """

    status: int
    body: str
    seconds: float
    error: str | None
    message: Message | None
    delivery: Delivery
    at: float = 0.0

    @property
    def timed_out(self) -> bool:
        """Whether the three seconds went by."""
        return self.error == "operation_timeout"

    @property
    def text(self) -> str:
        """The words that the person saw at once; empty when there were none."""
        return self.message.text if self.message else ""

    @property
    def response_url(self) -> str:
        """The address that this payload gave the bot to answer to."""
        return str(self.delivery.payload["response_url"])


def parsed(body: str) -> Json:
    """The words of an acknowledgement: a JSON object, or plain text."""
    try:
        value = json.loads(body)
    except ValueError:
        return {"text": body}
    return value if isinstance(value, dict) else {"text": body}
