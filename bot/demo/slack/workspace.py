"""The workspace's memory: channels, people and messages, and waiting until something is there."""

from __future__ import annotations

import asyncio
import itertools
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar

from bot.demo.slack.model import Channel, Json, Message, User, Via

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")


@dataclass
class Workspace:
    """One team with one app in it.

    Args:
        channels: by id.
        users: by id.
        groups: the members of each user group, by its id.
    """

    channels: Mapping[str, Channel]
    users: Mapping[str, User]
    groups: Mapping[str, tuple[str, ...]]
    clock: Callable[[], float] = time.time
    """Unix seconds, for the time stamps of messages."""
    posted: list[Message] = field(default_factory=list)
    _unread: list[tuple[str, str]] = field(default_factory=list)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def post(
        self,
        channel: str,
        text: str,
        blocks: list[Json],
        *,
        via: Via,
        thread_ts: str | None = None,
        ephemeral_to: str | None = None,
        user: str | None = None,
        more: Json | None = None,
    ) -> Message:
        """Add a message, under a time stamp of its own."""
        message = Message(
            channel=channel,
            ts=f"{int(self.clock())}.{self.number():06}",
            text=text,
            blocks=self._with_ids(blocks),
            thread_ts=thread_ts,
            ephemeral_to=ephemeral_to,
            via=via,
            user=user,
            more=more or {},
        )
        self.posted.append(message)
        if via != "person":
            self._unread.append((channel, message.ts))
        self.changed()
        return message

    def edit(self, message: Message, text: str, blocks: list[Json]) -> Message:
        """Put other words into a message; its place and time stamp stay."""
        edited = replace(message, text=text, blocks=self._with_ids(blocks), edited=True)
        self.posted[self.posted.index(self.find(message.channel, message.ts))] = edited
        self.changed()
        return edited

    def delete(self, message: Message) -> None:
        """Take a message away."""
        self.posted.remove(self.find(message.channel, message.ts))
        self.changed()

    def find(self, channel: str, ts: str) -> Message:
        """The message as it is now.

        Raises:
            LookupError: there is none, or no longer.
        """
        for message in self.posted:
            if (message.channel, message.ts) == (channel, ts):
                return message
        raise LookupError(f"no message {ts} in {channel}")

    def messages(self, channel: str) -> list[Message]:
        """Everything in a channel in the order of posting, threads and ephemeral ones included."""
        return [message for message in self.posted if message.channel == channel]

    def thread(self, channel: str, ts: str) -> list[Message]:
        """The replies to a message, without the message itself."""
        return [message for message in self.messages(channel) if message.thread_ts == ts]

    def number(self) -> int:
        """A number that nothing else in this workspace has."""
        return next(self._numbers)

    def changed(self) -> None:
        """Wake everybody who waits."""
        self._changed.set()
        self._changed = asyncio.Event()

    @property
    def next_change(self) -> asyncio.Event:
        """Is set when anything changes after now."""
        return self._changed

    async def until(self, ready: Callable[[], T | None], seconds: float = 10) -> T:
        """Wait until `ready()` says something true, and return it.

        Args:
            ready: asked now and after every change in the workspace.
            seconds: how long to wait.

        Raises:
            TimeoutError: it did not come true in time; what is there is named.
        """
        try:
            async with asyncio.timeout(seconds):
                while not (value := ready()):
                    await self._changed.wait()
                return value
        except TimeoutError:
            there = [(m.channel, m.text[:80]) for m in self.posted[-5:]]
            raise TimeoutError(f"not in {seconds} s; the last messages are {there}") from None

    async def next_message(
        self,
        channel: str | None = None,
        *,
        thread_ts: str | None = None,
        ephemeral: bool = False,
        seconds: float = 10,
    ) -> Message:
        """The oldest message that nobody was given yet; wait for one if there is none.

        Args:
            channel: in this channel only.
            thread_ts: only replies to this message; without it only messages outside threads.
            ephemeral: only such as one person sees; without it only such as everybody sees.
            seconds: how long to wait.

        Raises:
            TimeoutError: none came in time.
        """

        def fits(message: Message) -> bool:
            return (
                channel in (None, message.channel)
                and message.thread_ts == thread_ts
                and ephemeral == (message.ephemeral_to is not None)
            )

        def unread() -> Message | None:
            there = [m for m in self.posted if (m.channel, m.ts) in self._unread and fits(m)]
            return there[0] if there else None

        message = await self.until(unread, seconds)
        self._unread.remove((message.channel, message.ts))
        return message

    def _with_ids(self, blocks: list[Json]) -> list[Json]:
        """Blocks as Slack hands them back: those without an id have been given one."""
        return [
            {
                **self._with_action_ids(block),
                "block_id": block.get("block_id") or f"b{self.number()}",
            }
            for block in blocks
        ]

    def _with_action_ids(self, block: Json) -> Json:
        if block["type"] != "actions":
            return block
        elements: list[Any] = [
            {**element, "action_id": element.get("action_id") or f"a{self.number()}"}
            for element in block["elements"]
        ]
        return {**block, "elements": elements}
