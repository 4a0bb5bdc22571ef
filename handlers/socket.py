"""Socket Mode: Slack over a websocket that the bot opens itself, and a watchdog beside it."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import structlog
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler

from handlers.slack_api import is_loopback, web_client

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiohttp import ClientSession
    from pydantic import SecretStr
    from slack_bolt.async_app import AsyncApp

log = structlog.get_logger()

FIRST_CONNECT = 3.0
LOOK_EVERY = 15.0
SILENT_LOOKS = 2


class Socket:
    """The connection of one app, made anew when it has gone silent.

    The SDK connects again by itself; that it sometimes does not, and nobody notices, is
    slackapi/bolt-python issue 1529.

    Args:
        app: Bolt's app.
        token: the app-level token, `xapp-...`.
        api_url: Slack's Web API.
        session: for `apps.connections.open`, which needs the app-level token and so its own client.
        look_every: seconds between two looks of the watchdog.
    """

    def __init__(
        self,
        app: AsyncApp,
        token: SecretStr,
        api_url: str,
        session: ClientSession,
        *,
        look_every: float = LOOK_EVERY,
    ) -> None:
        self._app = app
        self._token = token
        self._api_url = api_url
        self._session = session
        self._look_every = look_every
        self._handler = self._fresh()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Be connected until the block ends; a Slack that is down now is tried again later."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._connect(), FIRST_CONNECT)
        watchdog = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            watchdog.cancel()
            await asyncio.gather(watchdog, return_exceptions=True)
            await self._close()

    async def _connect(self) -> None:
        try:
            await self._handler.client.connect()  # type: ignore[no-untyped-call] # the SDK's
        except Exception as error:  # noqa: BLE001 - whatever it is, the watchdog tries again
            log.warning("socket_not_connected", detail=str(error)[:200])

    async def _watch(self) -> None:
        silent = 0
        while True:
            await asyncio.sleep(self._look_every)
            silent = 0 if await self._is_alive() else silent + 1
            if silent >= SILENT_LOOKS:
                log.warning("socket_silent", looks=silent)
                await self._close()
                self._handler, silent = self._fresh(), 0
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._connect(), FIRST_CONNECT)

    async def _is_alive(self) -> bool:
        client = self._handler.client
        tasks = (client.message_processor, client.message_receiver, client.current_session_monitor)
        running = all(task is not None and not task.done() for task in tasks)
        return running and await client.is_connected()

    def _fresh(self) -> AsyncSocketModeHandler:
        token = self._token.get_secret_value()
        client = web_client(token, self._api_url, self._session)
        handler = AsyncSocketModeHandler(self._app, token, web_client=client)
        if is_loopback(self._api_url):
            handler.client.proxy = None
        return handler

    async def _close(self) -> None:
        """Close, and wait for the SDK's tasks, which it only cancels."""
        client = self._handler.client
        tasks = (client.message_processor, client.message_receiver, client.current_session_monitor)
        await client.close()  # type: ignore[no-untyped-call] # the SDK's
        await asyncio.gather(*(task for task in tasks if task), return_exceptions=True)
