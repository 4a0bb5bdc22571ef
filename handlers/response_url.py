"""Answers through Slack's response URL, which needs no membership of the channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import stamina

from bot.errors import SlackUnreachable
from handlers.words import message_body

if TYPE_CHECKING:
    from bot.presentation import Message

TRIES = 6
SECONDS = 300


class _LaterError(Exception):
    """Slack said 429."""

    def __init__(self, wait: float) -> None:
        super().__init__(wait)
        self.wait = wait


class _RejectedError(Exception):
    """Slack does not like the message itself."""


@dataclass(frozen=True, slots=True)
class ResponseUrl:
    """Posts to response URLs: Bolt's own `respond()` gives up at the first 429.

    Args:
        http: the client that is used; it sends no credentials.
    """

    http: httpx.AsyncClient

    async def send(
        self,
        url: str,
        message: Message,
        *,
        in_channel: bool = False,
        replace: bool = False,
        thread: str | None = None,
    ) -> None:
        """Send a message; once more as plain text when Slack rejects its blocks.

        Args:
            url: the address that came with the request, good for five uses in thirty minutes.
            message: what to say.
            in_channel: for everybody, else for the person alone.
            replace: in the place of the message that the request came from.
            thread: the `ts` of the message to reply to.

        Raises:
            SlackUnreachable: it did not get through.
        """
        body: dict[str, Any] = {
            "response_type": "in_channel" if in_channel else "ephemeral",
            "replace_original": replace,
            "unfurl_links": False,
            "unfurl_media": False,
        } | ({"thread_ts": thread} if thread else {})
        try:
            try:
                await self._post(url, {**body, **message_body(message)}, again=replace)
            except _RejectedError:
                await self._post(url, {**body, "text": message.text}, again=replace)
        except (_RejectedError, _LaterError, httpx.HTTPError) as error:
            raise SlackUnreachable(f"response_url: {type(error).__name__} {error}") from error

    async def _post(self, url: str, body: dict[str, Any], *, again: bool) -> None:
        def pause(error: Exception) -> bool | float:
            if isinstance(error, _LaterError):
                return error.wait
            # A new message whose fate is unknown is not sent twice; a replacement may be.
            never_sent = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
            return never_sent or (again and isinstance(error, httpx.HTTPError))

        async for attempt in stamina.retry_context(on=pause, attempts=TRIES, timeout=SECONDS):
            with attempt:
                _check(await self.http.post(url, json=body))


def _check(response: httpx.Response) -> None:
    gone = {httpx.codes.NOT_FOUND, httpx.codes.GONE}
    if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
        wait = response.headers.get("Retry-After", "")
        raise _LaterError(float(wait) if wait.isdigit() else 1.0)
    if response.is_client_error and response.status_code not in gone:
        raise _RejectedError(response.text[:200])
    response.raise_for_status()
