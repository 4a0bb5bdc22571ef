"""Telling people something once, whatever is killed in between."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import structlog

from bot.errors import ConversationClosed, SlackUnreachable
from bot.state import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import timedelta

    from bot.presentation import Message
    from bot.state import Audit, Notices

log = structlog.get_logger()


class Courier(Protocol):
    """The way into a channel. Each raises `SlackUnreachable` when it is not open."""

    async def say(self, channel: str, thread: str | None, message: Message, key: str) -> str:
        """Say it and return the message's time stamp; the key travels in it, unseen.

        Raises:
            ConversationClosed: nothing can be said there.
        """

    async def said(self, channel: str, thread: str | None, key: str) -> str | None:
        """The time stamp of the message that carries the key; `None` when there is none."""

    async def edit(self, channel: str, ts: str, message: Message) -> None:
        """Put other words into a message."""


@dataclass(frozen=True, slots=True)
class Teller:
    """Says each thing once.

    Args:
        courier: carries it.
        notices: what was told, or begun to be.
        audit: where it is put on record that a place was closed.
        aside: makes of a message what a person is told instead, where its place is closed.
        again: until Slack is tried again after a failure that leaves open whether it was said.
    """

    courier: Courier
    notices: Notices
    audit: Audit
    aside: Callable[[Message], Message]
    again: Sequence[timedelta]

    async def once(
        self,
        key: str,
        channel: str,
        thread: str | None,
        message: Message,
        person: str | None = None,
    ) -> str | None:
        """Say it, unless it was said.

        Where a kill or an unclear failure leaves open whether it was said, Slack is asked before
        it is said again; and where Slack does not tell, it is not said again: silence is mended by
        the next look, being told twice is not.

        Args:
            key: names what is said.
            channel: where.
            thread: under which message; `None` for the channel itself.
            message: the words.
            person: Slack's id of who is told instead, where nothing can be said there any more.

        Returns:
            the message's time stamp; `None` when it may not have arrived.

        Raises:
            StateUnavailable: the database does not answer.
        """
        notice = await self.notices.begin(key, channel)
        if notice.ts is not None:
            return notice.ts
        try:
            ts = await self._arrives(key, channel, thread, message, person, new=notice.new)
        except SlackUnreachable as error:
            log.warning("not_told", key=key, channel=channel, detail=error.detail)
            return None
        await self.notices.end(key, ts)
        return ts

    async def _arrives(
        self,
        key: str,
        channel: str,
        thread: str | None,
        message: Message,
        person: str | None,
        *,
        new: bool,
    ) -> str:
        for pause in (*self.again, None):
            try:
                ts = None if new else await self.courier.said(channel, thread, key)
                return ts or await self._said(key, channel, thread, message, person)
            except ConversationClosed:
                raise
            except SlackUnreachable:
                if pause is None:
                    raise
            new = False
            await asyncio.sleep(pause.total_seconds())
        raise AssertionError  # the last try has returned or raised

    async def _said(
        self, key: str, channel: str, thread: str | None, message: Message, person: str | None
    ) -> str:
        try:
            return await self.courier.say(channel, thread, message, key)
        except ConversationClosed as closed:
            if person is None:
                raise
            log.warning("told_aside", key=key, channel=channel, detail=closed.detail)
            ts = await self.courier.say(person, None, self.aside(message), key)
            aside = Entry(who=person, what="tell", result="told-aside", detail=channel, key=key)
            await self.audit.write(aside)
            return ts

    async def instead(self, key: str, channel: str, message: Message) -> bool:
        """Put other words into what was told under a key; whether they are there now.

        Raises:
            StateUnavailable: the database does not answer.
        """
        return await self.edit(channel, await self.notices.told(key), message)

    async def edit(self, channel: str, ts: str | None, message: Message) -> bool:
        """Put other words into what was said; whether they are there now."""
        if ts is None:
            return False
        try:
            await self.courier.edit(channel, ts, message)
        except SlackUnreachable as error:
            log.warning("not_edited", channel=channel, detail=error.detail)
            return False
        return True
