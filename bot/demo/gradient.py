"""What stands in for Gradient: an automation that starts full syncs and tells how they end."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

import httpx
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from bot.demo.serving import on_loopback
from bot.gradient import sign, verify

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from starlette.requests import Request

Event = Literal["started", "completed", "failed"]


@dataclass(frozen=True)
class Exchange:
    """One request between the bot and Gradient's side, and its answer.

    Args:
        title: the path, or what it is about.
        to_bot: whether the bot was asked.
        request: the JSON that was sent.
        status: of the answer.
        at: when, in seconds of the monotonic clock.
    """

    title: str
    to_bot: bool
    request: dict[str, Any]
    status: int
    at: float = field(default_factory=time.monotonic)


@dataclass
class GradientSide:
    """The automation that the bot asks for a full sync, and that signs what it tells the bot.

    Args:
        secret: of both ways.
        now: the demo's clock.
        changed: is called when anything is new.
        takes: seconds that a sync takes.
        by_itself: whether a sync ends without a person.
    """

    secret: str
    now: Callable[[], datetime]
    changed: Callable[[], None] = lambda: None
    takes: float = 8.0
    by_itself: bool = True
    running_since: datetime | None = None
    last: tuple[Event, datetime] | None = None
    log: list[Exchange] = field(default_factory=list)
    bot: str = ""
    address: str = ""
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[str]:
        """Listen on a free port of this machine until the block ends."""
        routes = [Route("/full-sync", self._asked, methods=["POST"])]
        async with on_loopback(Starlette(routes=routes)) as self.address:
            try:
                yield f"{self.address}/full-sync"
            finally:
                self.stick()
                await asyncio.gather(*self._tasks, return_exceptions=True)

    async def tell(self, event: Event, by: str = "Gradient") -> int:
        """Tell the bot what a sync did, as `POST /gradient/sync-events`; the status comes back."""
        at = self.now()
        told = {"id": str(uuid.uuid4()), "event": event, "at": at.isoformat(), "by": by}
        body, stamp = json.dumps(told).encode(), str(int(time.time()))
        headers = {"X-PSA-Timestamp": stamp, "X-PSA-Signature": sign(self.secret, stamp, body)}
        async with httpx.AsyncClient(trust_env=False) as http:
            url = f"{self.bot}/gradient/sync-events"
            answer = await http.post(url, content=body, headers=headers)
        self.log.append(Exchange("POST /gradient/sync-events", True, told, answer.status_code))
        self.last = (event, at)
        self.running_since = at if event == "started" else None
        self.changed()
        return answer.status_code

    async def start(self, by: str) -> int:
        """A sync starts, whoever asked for it."""
        self.stick()
        status = await self.tell("started", by)
        if self.by_itself:
            self._later(self._end())
        return status

    def stick(self) -> None:
        """What is running does not end by itself any more."""
        for task in self._tasks:
            task.cancel()

    async def _asked(self, request: Request) -> Response:
        body = await request.body()
        stamp = request.headers.get("X-PSA-Timestamp", "")
        verify(
            self.secret,
            stamp,
            request.headers.get("X-PSA-Signature", ""),
            body,
            datetime.now(UTC),
        )
        asked = json.loads(body)
        self.log.append(Exchange("POST /full-sync", False, asked, 202))
        self.stick()
        # The bot has put this start on record itself: a second one would be another sync.
        self.running_since = self.now()
        if self.by_itself:
            self._later(self._end())
        self.changed()
        return Response(status_code=202)

    async def _end(self) -> None:
        await asyncio.sleep(self.takes)
        await self.tell("completed")

    def _later(self, work: Any) -> None:  # noqa: ANN401 - a coroutine
        task: asyncio.Task[None] = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
