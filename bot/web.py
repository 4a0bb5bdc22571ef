"""The HTTP routes that are not Slack's: signals of a sync, health, readiness, metrics."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.errors import BadEvent, BadSignature, PsaBotError, StateUnavailable
from bot.gradient import parse_event, verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import SecretStr
    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from bot.metrics import Metrics
    from bot.state import Database, Syncs

log = structlog.get_logger()

LONGEST_BODY = 1_000_000


@dataclass(slots=True)
class Web:
    """What the routes answer from.

    Args:
        database: asked for a sign of life.
        syncs: the ledger.
        metrics: the counters.
        events_secret: the key of `POST /gradient/sync-events`; without it there is no such page.
        now: the clock.
        slack_ready: whether `auth.test` has answered.
    """

    database: Database
    syncs: Syncs
    metrics: Metrics
    events_secret: SecretStr | None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    slack_ready: bool = field(default=False)

    def routes(self) -> list[Route]:
        """Every route of this class."""
        return [
            Route("/gradient/sync-events", self.sync_events, methods=["POST"]),
            Route("/healthz", self.healthz),
            Route("/readyz", self.readyz),
            Route("/metrics", self.scrape),
        ]

    def slack_answered(self) -> None:
        """From now on Slack is known to take the bot's token."""
        self.slack_ready = True

    async def sync_events(self, request: Request) -> Response:
        """A sync was started, completed or failed: 204, 400, 401, 404, 409 or 503."""
        if self.events_secret is None:
            return Response(status_code=404)
        body = await request.body()
        try:
            _signed(self.events_secret, request, body)
            recorded = await self.syncs.record(parse_event(body, self.now()))
        except BadSignature as error:
            return _refused(401, error)
        except BadEvent as error:
            return _refused(400, error)
        except StateUnavailable as error:
            log.exception("sync_event_not_recorded", detail=error.detail)
            return _refused(503, error)
        log.info("sync_event", recorded=recorded)
        return Response(status_code=204 if recorded else 409)

    async def healthz(self, _request: Request) -> Response:
        """The process is there."""
        return PlainTextResponse("ok")

    async def readyz(self, _request: Request) -> Response:
        """200 once `auth.test` and the database have answered; Autotask is not asked."""
        try:
            await self.database.ping()
            database = True
        except StateUnavailable:
            database = False
        ready = {"slack": self.slack_ready, "database": database}
        return JSONResponse(ready, 200 if all(ready.values()) else 503)

    async def scrape(self, _request: Request) -> Response:
        """The counters."""
        return Response(self.metrics.page(), media_type="text/plain; version=0.0.4; charset=utf-8")


@dataclass(frozen=True, slots=True)
class BodyLimit:
    """Ends a request whose body is longer than anything that Slack or an automation sends.

    Args:
        app: the application behind it.
        most: bytes.
    """

    app: ASGIApp
    most: int = LONGEST_BODY

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what comes in."""
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self.most:
                raise HTTPException(413)
            return message

        await self.app(scope, counted, send)


def _signed(secret: SecretStr, request: Request, body: bytes) -> None:
    timestamp = request.headers.get("X-PSA-Timestamp", "")
    signature = request.headers.get("X-PSA-Signature", "")
    verify(secret.get_secret_value(), timestamp, signature, body, datetime.now(UTC))


def _refused(status: int, error: PsaBotError) -> Response:
    return JSONResponse({"error": error.code, "detail": error.detail}, status)
