"""Bolt's app, made so that nothing slow stands before an acknowledgement."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import aiohttp
import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackClientError

from handlers.slack_api import web_client

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from pydantic import SecretStr

    from handlers.inflight import InFlight
    from handlers.slack_api import SlackApi

log = structlog.get_logger()

FIRST_GREETING = 5.0
GREET_AGAIN = 15.0


def bolt_app(api_url: str, signing_secret: SecretStr | None, inflight: InFlight) -> AsyncApp:
    """An app of one workspace, without a listener yet.

    Args:
        api_url: Slack's Web API.
        signing_secret: what Slack signs requests with; `None` when all come by socket.
        inflight: knows which answers are under way.
    """
    app = AsyncApp(
        name="psa-bot",
        signing_secret=signing_secret.get_secret_value() if signing_secret else "",
        client=web_client(None, api_url, None),
        authorize=_authorize,
        raise_error_for_unhandled_request=True,
        attaching_conversation_kwargs_enabled=False,
    )
    app.listener_runner.listener_start_handler = inflight
    return app


async def _authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    """One workspace, one token: a verified request is ours, and our own clients have the token."""
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id)


@asynccontextmanager
async def greeting(api: SlackApi, answered: Callable[[], None]) -> AsyncIterator[None]:
    """Ask `auth.test` at start, and again until it is answered; a dead Slack holds nothing up.

    Args:
        api: Slack's Web API.
        answered: called once it is.
    """
    tried = asyncio.Event()
    task = asyncio.create_task(_greet(api, answered, tried))
    with suppress(TimeoutError):
        await asyncio.wait_for(tried.wait(), FIRST_GREETING)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _greet(api: SlackApi, answered: Callable[[], None], tried: asyncio.Event) -> None:
    while True:
        try:
            answer = await api.again.auth_test()
        except (SlackClientError, aiohttp.ClientError, OSError) as error:
            log.warning("slack_not_ready", detail=str(error)[:200])
        else:
            log.info("slack_ready", team=answer["team"], bot=answer["user"])
            return answered()
        finally:
            tried.set()
        await asyncio.sleep(GREET_AGAIN)
