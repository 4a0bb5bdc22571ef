"""Socket Mode over a real websocket."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import aiohttp
from pydantic import SecretStr

from bot.demo.slack import ApiError
from bot.presentation.ids import CHECK_AGAIN
from handlers.bolt import bolt_app
from handlers.inflight import InFlight
from handlers.socket import Socket
from tests.handlers.office import DANA, local_slack, open_office

if TYPE_CHECKING:
    from pathlib import Path


async def test_questions_and_clicks_come_by_socket(tmp_path: Path) -> None:
    async with open_office(tmp_path, socket=True) as office:
        await office.slack.until(lambda: office.slack.sockets.connections)
        ack = await office.ask("why-missing Acme")
        assert "Acme" in ack.text
        answer = await office.answer()
        assert "Prospect" in answer.text
        await office.checklist(answer)
        await office.slack.retry(ack)
        assert (await office.slack.click(answer, CHECK_AGAIN, user=DANA)).status == 200
        await office.slack.until(lambda: office.calls("chat.update") == 2)
        assert office.calls("chat.postMessage") == 2


async def test_http_serves_everything_but_slack(tmp_path: Path) -> None:
    async with open_office(tmp_path, socket=True) as office:
        assert (await office.http.post("/slack/events")).status_code == 404
        assert (await office.http.get("/readyz")).status_code == 200


async def test_a_socket_that_slack_refreshes_is_opened_anew(tmp_path: Path) -> None:
    async with open_office(tmp_path, socket=True) as office:
        await office.slack.until(lambda: office.slack.sockets.connections)
        await office.slack.disconnect()
        await office.slack.until(lambda: office.slack.sockets.connections, seconds=20)
        await office.ask("why-missing Globex")
        assert "Globex" in (await office.answer()).text


async def test_a_socket_that_the_sdk_does_not_open_again_is_opened_by_the_watchdog() -> None:
    slack = local_slack()
    async with slack.serve(), aiohttp.ClientSession() as session:
        app = bolt_app(slack.api_url, None, InFlight())
        socket = Socket(app, SecretStr("xapp-demo"), slack.api_url, session, look_every=0.05)
        async with socket.open():
            await slack.until(lambda: slack.sockets.connections)
            slack.faults.append(ApiError("apps.connections.open", "internal_error"))
            await slack.disconnect()
            # The SDK itself looks again only after ten seconds.
            await slack.until(lambda: slack.sockets.connections, seconds=5)


async def test_a_slack_that_is_down_holds_nothing_up() -> None:
    async with aiohttp.ClientSession() as session:
        nowhere = "http://127.0.0.1:9/api/"
        app = bolt_app(nowhere, None, InFlight())
        socket = Socket(app, SecretStr("xapp-demo"), nowhere, session, look_every=0.05)
        async with asyncio.timeout(10) as limit, socket.open():
            await asyncio.sleep(0.3)
        assert not limit.expired()
