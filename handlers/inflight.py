"""The answers under way, so that a shutdown can wait for them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from slack_bolt.listener.async_listener_start_handler import AsyncListenerStartHandler

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from slack_bolt.request.async_request import AsyncBoltRequest
    from slack_bolt.response import BoltResponse


class InFlight(AsyncListenerStartHandler):
    """Knows every listener's task from its start to its end; Bolt itself lets go of them."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    async def handle(self, request: AsyncBoltRequest, response: BoltResponse | None) -> None:  # noqa: ARG002 - Bolt's signature
        """Bolt calls this inside the task in which a listener runs."""
        task = asyncio.current_task()
        if task is not None:
            self._keep(task)

    def start(self, work: Coroutine[None, None, None]) -> None:
        """Run something beside the request that it belongs to."""
        self._keep(asyncio.create_task(work))

    async def drain(self, seconds: float) -> None:
        """Wait for what is under way, and end what is still there then."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
