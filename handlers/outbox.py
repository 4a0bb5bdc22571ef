"""Carries answers to Slack, so that each arrives, and once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import aiohttp
import structlog
from slack_sdk.errors import SlackClientError

from bot.desk import Posted
from bot.errors import ConversationClosed, SlackUnreachable
from handlers.words import message_body

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.desk import Place, Reply
    from bot.presentation import Message
    from handlers.response_url import ResponseUrl
    from handlers.slack_api import SlackApi

log = structlog.get_logger()

# Slack's codes where another way to the same people is open, and where only the blocks are wrong.
CLOSED = {"not_in_channel", "channel_not_found", "is_archived", "restricted_action"}
GONE = {"message_not_found", "cant_update_message", "edit_window_closed", "thread_not_found"}
REJECTED = {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"}
PLAIN_LIMIT = 4000
NOTICE = "psa_bot_notice"


class _RefusedError(SlackUnreachable):
    """Slack refused it. Try again; if it stays, send the reference to whoever runs the bot."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code_of_slack = code


@dataclass(frozen=True, slots=True)
class SlackOutbox:
    """The outbox of `bot.desk` over Slack's Web API.

    Args:
        api: Slack's Web API.
        hook: the response URL.
    """

    api: SlackApi
    hook: ResponseUrl

    async def post(self, place: Place, reply: Reply) -> Posted:
        """Post the summary, and the check-list as the first reply in its thread.

        Raises:
            SlackUnreachable: the summary did not get through, or nobody knows: after an unclear
                failure it is not posted again, since two answers are worse than an error.
        """
        try:
            ts = await self._say(place.channel, reply.summary, place.thread)
        except _RefusedError as refused:
            if refused.code_of_slack not in CLOSED or place.response_url is None:
                raise
            await self.hook.send(
                place.response_url, reply.alone, in_channel=True, thread=place.thread
            )
            return Posted()
        return Posted(ts, await self._list(place.channel, place.thread or ts, reply.checklist))

    async def update(self, place: Place, posted: Posted, reply: Reply) -> Posted:
        """Put a new answer in the place of the old one, in the channel and in its thread.

        Raises:
            SlackUnreachable: it did not get through.
        """
        if posted.ts is None:
            return await self._answer_by_hook(place, reply, replace=True)
        try:
            await self._edit(place.channel, posted.ts, reply.summary)
        except _RefusedError as refused:
            if refused.code_of_slack not in CLOSED | GONE:
                raise
            mine = place.message == posted.ts
            return await self._answer_by_hook(place, reply, replace=mine)
        if posted.checklist_ts is None:
            thread = place.thread or posted.ts
            checklist = await self._list(place.channel, thread, reply.checklist)
        else:
            checklist = await self._relist(place.channel, posted, reply, place.thread)
        return Posted(posted.ts, checklist)

    async def say(self, channel: str, thread: str | None, message: Message, key: str) -> str:
        """Say something in a channel or a thread, with a key in it that nobody sees.

        Raises:
            ConversationClosed: nothing can be said there.
            SlackUnreachable: it did not get through, or nobody knows.
        """
        metadata = {"event_type": NOTICE, "event_payload": {"key": key}}
        where = {"channel": channel, "unfurl_links": False, "unfurl_media": False}
        where |= {"metadata": metadata} | ({"thread_ts": thread} if thread else {})
        try:
            return str((await _sent(self.api.once.chat_postMessage, where, message))["ts"])
        except _RefusedError as refused:
            if refused.code_of_slack in CLOSED | GONE:
                raise ConversationClosed(refused.detail) from refused
            raise

    async def said(self, channel: str, thread: str | None, key: str) -> str | None:
        """The message that carries a key, among the latest hundred; `None` when none does.

        Raises:
            SlackUnreachable: Slack does not tell, so it may be there.
        """
        asked: dict[str, Any] = {"channel": channel, "limit": 100, "include_all_metadata": True}
        read: Callable[..., Awaitable[Any]] = self.api.again.conversations_history
        if thread is not None:
            asked["ts"], read = thread, self.api.again.conversations_replies
        for found in (await called(read, asked)).get("messages") or ():
            metadata = found.get("metadata") or {}
            if metadata.get("event_payload", {}).get("key") == key:
                return str(found["ts"])
        return None

    async def edit(self, channel: str, ts: str, message: Message) -> None:
        """Put other words into a message.

        Raises:
            SlackUnreachable: it did not get through.
        """
        await self._edit(channel, ts, message)

    async def open_form(self, trigger: str, view: dict[str, Any]) -> str:
        """Open a form and return Slack's id of it.

        Raises:
            SlackUnreachable: it was not opened; a trigger is good for three seconds.
        """
        opened = await called(self.api.once.views_open, {"trigger_id": trigger, "view": view})
        return str(opened["view"]["id"])

    async def change_form(self, form: str, view: dict[str, Any]) -> None:
        """Put another content into an open form.

        Raises:
            SlackUnreachable: it was closed, or did not get through.
        """
        await called(self.api.again.views_update, {"view_id": form, "view": view})

    async def whisper(self, place: Place, message: Message) -> None:
        """Tell one person: through the response URL, in the channel, or else directly.

        Raises:
            SlackUnreachable: it did not get through.
        """
        if place.response_url is not None:
            try:
                await self.hook.send(place.response_url, message)
            except SlackUnreachable as error:
                log.warning("whisper_by_response_url_failed", detail=error.detail)
            else:
                return
        if place.channel != place.user:
            where = {"channel": place.channel, "user": place.user}
            where |= {"thread_ts": place.thread} if place.thread else {}
            try:
                await _sent(self.api.once.chat_postEphemeral, where, message)
            except _RefusedError as refused:
                if refused.code_of_slack not in CLOSED:
                    raise
            else:
                return
        await self._say(place.user, message)

    async def _answer_by_hook(self, place: Place, reply: Reply, *, replace: bool) -> Posted:
        """Answer through the response URL, which replaces no message but the one clicked on."""
        if place.response_url is None:
            raise SlackUnreachable("no response_url")
        await self.hook.send(place.response_url, reply.alone, in_channel=True, replace=replace)
        return Posted()

    async def _say(self, channel: str, message: Message, thread: str | None = None) -> str:
        where = {"channel": channel, "unfurl_links": False, "unfurl_media": False}
        where |= {"thread_ts": thread} if thread else {}
        return str((await _sent(self.api.once.chat_postMessage, where, message))["ts"])

    async def _edit(self, channel: str, ts: str, message: Message) -> None:
        await _sent(self.api.again.chat_update, {"channel": channel, "ts": ts}, message)

    async def _list(self, channel: str, thread: str, checklist: Message | None) -> str | None:
        """Post the check-list; the answer stands without it, so its failure is only logged."""
        if checklist is None:
            return None
        try:
            return await self._say(channel, checklist, thread)
        except SlackUnreachable as error:
            log.warning("checklist_not_posted", detail=error.detail)
            return None

    async def _relist(
        self, channel: str, posted: Posted, reply: Reply, thread: str | None
    ) -> str | None:
        """Put the new check-list over the old one, or the answer's text when there is none now."""
        if posted.checklist_ts is None or posted.ts is None:
            return None
        if reply.checklist is None:
            plain = replace(reply.summary, blocks=[])
            await self._edit(channel, posted.checklist_ts, plain)
            return posted.checklist_ts
        try:
            await self._edit(channel, posted.checklist_ts, reply.checklist)
        except _RefusedError:
            return await self._list(channel, thread or posted.ts, reply.checklist)
        return posted.checklist_ts


async def _sent(
    call: Callable[..., Awaitable[Any]], where: dict[str, Any], message: Message
) -> dict[str, Any]:
    """Send text and blocks; if Slack rejects the blocks, the text alone."""
    try:
        return await called(call, {**where, **message_body(message)})
    except _RefusedError as refused:
        if refused.code_of_slack not in REJECTED:
            raise
        log.exception("blocks_rejected", code=refused.code_of_slack)
        return await called(call, {**where, "text": message.text[:PLAIN_LIMIT]})


async def called(call: Callable[..., Awaitable[Any]], arguments: dict[str, Any]) -> dict[str, Any]:
    """Call a method of Slack.

    Args:
        call: of one of the two clients.
        arguments: what the method takes.

    Raises:
        SlackUnreachable: Slack refused it, or nobody knows.
    """
    try:
        return dict((await call(**arguments)).data)
    except SlackClientError as error:
        body = getattr(getattr(error, "response", None), "data", None)
        code = body.get("error") if isinstance(body, dict) else None
        if isinstance(code, str):
            raise _RefusedError(code) from error
        raise SlackUnreachable(str(error)[:200]) from error
    except (aiohttp.ClientError, OSError) as error:
        raise SlackUnreachable(type(error).__name__) from error
