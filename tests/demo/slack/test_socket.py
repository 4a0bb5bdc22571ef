from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
    from slack_sdk.socket_mode.request import SocketModeRequest

    from bot.demo.slack import SlackServer


class Listener:
    """An app at the other end of a socket, which acknowledges with `answer`."""

    def __init__(self, answer: dict[str, Any] | None = None) -> None:
        self.answer = answer
        self.seen: list[SocketModeRequest] = []

    async def __call__(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        self.seen.append(request)
        await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, self.answer))


@asynccontextmanager
async def connected(slack: SlackServer, listener: Listener) -> AsyncIterator[SocketModeClient]:
    web = AsyncWebClient("xapp-demo", base_url=slack.api_url)
    client = SocketModeClient("xapp-demo", web_client=web, ping_interval=0.2)
    client.socket_mode_request_listeners.append(listener)
    await client.connect()  # type: ignore[no-untyped-call]  # slack_sdk
    await slack.until(lambda: slack.sockets.connections)
    try:
        yield client
    finally:
        await client.close()  # type: ignore[no-untyped-call]  # slack_sdk
        await asyncio.gather(client.message_processor, return_exceptions=True)


async def test_a_command_travels_in_an_envelope_and_its_ack_is_shown(slack: SlackServer) -> None:
    listener = Listener({"text": "Looking at Acme"})
    async with connected(slack, listener):
        ack = await slack.command("/psa", "why-missing Acme", user="U0DANA", channel="C0BILLING")
    (request,) = listener.seen
    assert request.type == "slash_commands"
    assert request.payload["text"] == "why-missing Acme"
    assert request.payload["response_url"] == ack.response_url
    assert (ack.error, ack.text) == (None, "Looking at Acme")


async def test_an_ack_without_payload_and_replays_and_retries(slack: SlackServer) -> None:
    listener = Listener()
    async with connected(slack, listener):
        ack = await slack.command("/psa", "help", user="U0DANA", channel="C0BILLING")
        await slack.replay(ack)
        await slack.retry(ack)
    first, again, retried = listener.seen
    assert ack.body == ""
    assert again.envelope_id == first.envelope_id
    assert retried.envelope_id != first.envelope_id
    assert retried.payload == first.payload
    assert (retried.retry_attempt, retried.retry_reason) == (1, "http_timeout")


async def test_the_app_connects_anew_when_it_is_asked_to(slack: SlackServer) -> None:
    listener = Listener()
    async with connected(slack, listener):
        (old,) = slack.sockets.connections
        await slack.disconnect("warning")
        assert slack.sockets.connections == [old]
        await slack.disconnect("refresh_requested")
        await slack.until(
            lambda: slack.sockets.connections and old not in slack.sockets.connections
        )
        ack = await slack.command("/psa", "help", user="U0DANA", channel="C0BILLING")
    assert ack.error is None
    assert len(listener.seen) == 1


async def test_without_a_socket_the_dispatch_fails(slack: SlackServer) -> None:
    ack = await slack.command("/psa", "help", user="U0DANA", channel="C0BILLING")
    assert ack.error == "dispatch_failed"


async def test_a_ticket_opens_one_connection(slack: SlackServer, web: AsyncWebClient) -> None:
    url = (await web.apps_connections_open(app_token="xapp-demo"))["url"]
    async with connect(url, proxy=None) as socket:
        assert '"hello"' in str(await socket.recv())
    with pytest.raises(InvalidStatus, match="403"):
        await connect(url, proxy=None)
