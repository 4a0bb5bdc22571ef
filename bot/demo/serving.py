"""A stand-in on a free port of this machine, inside the running loop."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import httpx
import uvicorn
from starlette.requests import ClientDisconnect

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import ASGIApp, Receive, Scope, Send


@asynccontextmanager
async def on_loopback(app: ASGIApp) -> AsyncIterator[str]:
    """Serve an app until the block ends.

    uvicorn's own `serve` is not used: it takes the signals of the process and polls.

    Args:
        app: any ASGI app.

    Yields:
        its address, such as `http://127.0.0.1:40213`, without a slash at the end.
    """
    config = uvicorn.Config(
        _quiet(app),
        port=0,
        log_config=None,
        access_log=False,
        lifespan="off",
        proxy_headers=False,
        server_header=False,
        date_header=False,
        # Longer than any client keeps a connection: else one may be closed just as it is used.
        timeout_keep_alive=75,
    )
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        for task in server.server_state.tasks:
            task.cancel()
        await server.shutdown()


def _quiet(app: ASGIApp) -> ASGIApp:
    async def quiet(scope: Scope, receive: Receive, send: Send) -> None:
        # A request that is still held when the block ends, a connection broken on purpose, and a
        # client that is killed.
        with suppress(asyncio.CancelledError, httpx.RemoteProtocolError, ClientDisconnect):
            await app(scope, receive, send)

    return quiet
