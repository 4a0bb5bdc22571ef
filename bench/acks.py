"""Acknowledged `/psa help` a second of the whole app, over those of a bare Bolt app."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import httpx
from pydantic import SecretStr
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.routing import Route

from bench.report import Measure
from bot import settings
from bot.app.server import build_app
from bot.demo.autotask import AutotaskServer, Msp
from bot.demo.slack import SlackServer

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp

SIGNING = "a signing secret"
REQUESTS = 400
AT_ONCE = 20
ROUNDS = 5


def _bare(api_url: str, token: str) -> Starlette:
    """Bolt with one listener that answers a constant, served the same way."""
    client = AsyncWebClient(token=token, base_url=api_url)
    app = AsyncApp(client=client, signing_secret=SIGNING)

    async def help_(ack: AsyncAck) -> None:
        await ack("help")

    app.command("/psa")(help_)
    handler = AsyncSlackRequestHandler(app)

    async def events(request: Request) -> Response:
        return await handler.handle(request)

    return Starlette(routes=[Route("/slack/events", events, methods=["POST"])])


async def _rate(app: ASGIApp) -> float:
    """Acknowledgements a second, with 20 requests under way at any time."""
    verifier = SignatureVerifier(SIGNING)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:

        async def some(first: int) -> None:
            for number in range(first, REQUESTS, AT_ONCE):
                form = {
                    "command": "/psa",
                    "text": "help",
                    "team_id": "T0",
                    "channel_id": "C0",
                    "user_id": "U0",
                    "trigger_id": f"{number}.{time.perf_counter()}",
                    "response_url": "http://127.0.0.1/response",
                }
                body, at = urlencode(form), str(int(time.time()))
                signature = verifier.generate_signature(timestamp=at, body=body) or ""
                headers = {
                    "content-type": "application/x-www-form-urlencoded",
                    "x-slack-request-timestamp": at,
                    "x-slack-signature": signature,
                }
                answer = await http.post("/slack/events", content=body, headers=headers)
                assert answer.status_code == httpx.codes.OK, answer.text

        began = time.perf_counter()
        await asyncio.gather(*(some(first) for first in range(AT_ONCE)))
        return REQUESTS / (time.perf_counter() - began)


async def run() -> list[Measure]:
    """Take turns, so that both see the same machine."""
    slack = SlackServer(
        bot_token="xoxb-bench",  # noqa: S106 - it opens nothing
        app_token="xapp-bench",  # noqa: S106 - it opens nothing
        signing_secret=SIGNING,
        channels={},
    )
    autotask = AutotaskServer(Msp())
    with tempfile.TemporaryDirectory() as folder:
        async with slack.serve() as api, autotask.serve() as tenant:
            local = settings.Local.model_validate(
                {"psa_timezone": "UTC", "psa_data_dir": Path(folder)}
            )
            user = settings.Autotask.model_validate(
                {
                    "autotask_username": autotask.username,
                    "autotask_secret": autotask.secret,
                    "autotask_integration_code": autotask.integration_code,
                    "autotask_zone_url": tenant.zone_url,
                }
            )
            whole = build_app(
                local,
                user,
                settings.Slack.model_validate(
                    {
                        "slack_bot_token": "xoxb-bench",
                        "slack_signing_secret": SecretStr(SIGNING),
                        "slack_api_url": api.api_url,
                    }
                ),
            )
            bare = _bare(api.api_url, "xoxb-bench")
            async with whole.router.lifespan_context(whole):
                await _rate(whole)
                await _rate(bare)
                ratios = [await _rate(whole) / await _rate(bare) for _ in range(ROUNDS)]
    ratio = statistics.median(ratios)
    what = "acknowledged `/psa help` a second, the whole app over bare Bolt"
    return [Measure(what, ratio, 0.8, at_least=True)]
