"""Slack's Web API, as two clients: one for what may be asked twice, one for what may not."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aiohttp import ClientConnectorError
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

if TYPE_CHECKING:
    import aiohttp
    from slack_sdk.http_retry.async_handler import AsyncRetryHandler

TRIES = 6
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def is_loopback(url: str) -> bool:
    """Whether an address is on this machine, where no proxy is asked."""
    return urlsplit(url).hostname in LOOPBACK


def web_client(
    token: str | None,
    base_url: str,
    session: aiohttp.ClientSession | None,
    retries: list[AsyncRetryHandler] | None = None,
) -> AsyncWebClient:
    """A client that keeps clear of proxies on loopback, which the SDK's own does not."""
    base_url = base_url.rstrip("/") + "/"
    client = AsyncWebClient(
        token=token,
        base_url=base_url,
        session=session,
        retry_handlers=retries,
        logger=logging.getLogger("slack_sdk"),
    )
    client.proxy = None if is_loopback(base_url) else client.proxy
    return client


@dataclass(frozen=True, slots=True)
class SlackApi:
    """The two clients.

    Args:
        once: for new messages: a 429 is waited out and a refused connection tried again, since
            nothing was said then; after an unclear failure nothing is repeated.
        again: for reads and updates, which may be repeated after any passing failure.
    """

    once: AsyncWebClient
    again: AsyncWebClient

    @classmethod
    def connect(cls, token: str, base_url: str, session: aiohttp.ClientSession) -> SlackApi:
        """Make both on one pool of connections."""
        limit = AsyncRateLimitErrorRetryHandler(max_retry_count=TRIES)
        refused = AsyncConnectionErrorRetryHandler(
            max_retry_count=2, error_types=[ClientConnectorError]
        )
        broken = AsyncConnectionErrorRetryHandler(max_retry_count=2)
        failed = AsyncServerErrorRetryHandler(max_retry_count=2)
        return cls(
            once=web_client(token, base_url, session, [limit, refused]),
            again=web_client(token, base_url, session, [limit, broken, failed]),
        )
