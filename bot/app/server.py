"""The bot as one application, and running it."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

import structlog
import uvicorn
from pydantic import SecretStr
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Route

from bot.app.slack import open_slack
from bot.diagnosis.diagnose import Clock, utc_now
from bot.errors import PsaBotError
from bot.loaded import settle
from bot.logs import configure_logging
from bot.metrics import Metrics
from bot.remedies import Pace
from bot.state import Database, Syncs
from bot.web import BodyLimit, Web

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from pydantic import BaseModel
    from starlette.requests import Request

    from bot import settings


log = structlog.get_logger(__name__)


def build_app(
    local: settings.Local,
    autotask: settings.Autotask,
    slack: settings.Slack,
    pace: Pace = Pace(),  # noqa: B008 - frozen
    now: Clock = utc_now,
) -> Starlette:
    """The whole bot as one ASGI application; everything is opened and closed by its lifespan.

    With an app-level token it speaks Socket Mode, and HTTP serves everything but `/slack/events`.

    Args:
        local: where things are kept, and the MSP's calendar.
        autotask: the bot's API user.
        slack: the Slack app.
        pace: how long remedies wait for what.
        now: the clock.
    """
    database = Database(local.database_url)
    web = Web(database, Syncs(database), Metrics(), local.gradient_events_secret, now)
    routes = web.routes()
    if slack.slack_app_token is None:
        routes.append(Route("/slack/events", _slack_events, methods=["POST"]))

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            try:
                bolt = await open_slack(stack, web, local, autotask, slack, pace)
            except PsaBotError as error:
                app.state.failure = error
                raise
            app.state.slack = AsyncSlackRequestHandler(bolt)
            yield

    return Starlette(
        routes=routes,
        lifespan=lifespan,
        middleware=[Middleware(BodyLimit)],
    )


async def serve(
    local: settings.Local,
    autotask: settings.Autotask,
    slack: settings.Slack,
    host: str,
    port: int,
    level: str = "INFO",
) -> None:
    """Run the bot until it is told to stop; answers under way are waited for.

    Args:
        local: where things are kept, and the MSP's calendar.
        autotask: the bot's API user.
        slack: the Slack app.
        host: the address to listen on.
        port: the port to listen on.
        level: the least level of log lines.

    Raises:
        PsaBotError: it could not start.
    """
    configure_logging(level, _secrets(local, autotask, slack))
    app = build_app(local, autotask, slack)
    settle()
    config = uvicorn.Config(app, host=host, port=port, log_config=None, access_log=False)
    await uvicorn.Server(config).serve()
    failure: PsaBotError | None = getattr(app.state, "failure", None)
    if failure is not None:
        raise failure


def _secrets(*parts: BaseModel) -> list[SecretStr]:
    values = [getattr(part, name) for part in parts for name in type(part).model_fields]
    return [value for value in values if isinstance(value, SecretStr)]


async def _slack_events(request: Request) -> Response:
    """Bolt reads a request before it checks its signature, as if nobody but Slack sent any.

    What goes wrong in a handler ends in `handlers.errors`, so only what is not Slack's comes here.
    """
    handler: AsyncSlackRequestHandler = request.app.state.slack
    try:
        return await handler.handle(request)
    except HTTPException:
        raise
    except Exception as error:  # noqa: BLE001 - of whatever type: anybody may send anything
        log.warning("request_not_of_slack", error=type(error).__name__)
        return Response(status_code=400)
