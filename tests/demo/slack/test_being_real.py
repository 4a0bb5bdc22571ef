"""What the local Slack does as the real one, once it is told to: rates, and events tried again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from bot.demo.serving import on_loopback
from bot.demo.slack import Channel, SlackServer, User
from bot.demo.slack.rates import BURST, Rates

if TYPE_CHECKING:
    from starlette.requests import Request


def server() -> SlackServer:
    return SlackServer(
        bot_token="xoxb",
        app_token="xapp",
        signing_secret="secret",
        channels={"C1": Channel("one"), "D1": Channel("dm", is_im=True)},
        users={"U1": User("dana", "Dana Reyes")},
        groups={"S1": ("U1",)},
    )


def test_a_channel_takes_a_burst_and_then_one_a_second() -> None:
    now = [100.0]
    rates = Rates(lambda: now[0])
    assert [rates.wait("chat.postMessage", "C1") for _ in range(BURST + 1)] == [0] * BURST + [1]
    assert rates.wait("chat.postMessage", "C2") == 0
    now[0] += 1
    assert [rates.wait("chat.postMessage", "C1") for _ in range(2)] == [0, 1]


def test_a_method_takes_so_many_a_minute() -> None:
    now = [100.0]
    rates = Rates(lambda: now[0])
    assert not any(rates.wait("chat.update", "C1") for _ in range(50))
    assert rates.wait("chat.update", "C1") == 60
    now[0] += 61
    assert rates.wait("chat.update", "C1") == 0


async def test_too_many_messages_are_told_to_wait() -> None:
    async with server().serve() as slack, httpx.AsyncClient(base_url=slack.api_url) as http:
        slack.be_real()
        headers = {"Authorization": "Bearer xoxb"}
        said = {"channel": "C1", "text": "x"}
        answers = [
            await http.post("chat.postMessage", json=said, headers=headers)
            for _ in range(BURST + 1)
        ]
        assert [a.status_code for a in answers] == [200] * BURST + [429]
        assert answers[-1].headers["Retry-After"] == "1"


async def test_an_event_is_tried_again_and_marked() -> None:
    seen: list[str | None] = []

    async def hear(request: Request) -> Response:
        seen.append(request.headers.get("X-Slack-Retry-Num"))
        return Response(status_code=500 if len(seen) == 1 else 200)

    app = Starlette(routes=[Route("/slack/events", hear, methods=["POST"])])
    async with server().serve() as slack, on_loopback(app) as address:
        slack.be_real()
        slack.deliver_to(f"{address}/slack/events")
        said = await slack.people.say("hello", user="U1", channel="C1")
        assert said.acks[0].error == "dispatch_failed"
        await slack.until(lambda: len(slack.acks) == 2)
    assert seen == [None, "1"]


async def test_lists_of_channels_people_and_groups() -> None:
    async with server().serve() as slack:
        client = AsyncWebClient("xoxb", base_url=slack.api_url)
        channels = (await client.conversations_list())["channels"]
        assert [one["name"] for one in channels] == ["one"]
        members = (await client.conversations_members(channel="C1"))["members"]
        assert "U1" in members
        assert (await client.conversations_open(users="U1"))["channel"]["id"] == "D1"
        assert (await client.users_list())["members"][0]["real_name"] == "Dana Reyes"
        assert (await client.usergroups_list())["usergroups"][0]["id"] == "S1"
