from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.slack import Channel, SlackServer, User

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[SlackServer]:
    server = SlackServer(
        bot_token="xoxb-demo",
        app_token="xapp-demo",
        signing_secret="signing",
        channels={
            "C0BILLING": Channel("billing"),
            "C0OTHER": Channel("other", bot_is_member=False),
            "C0SECRET": Channel("secret", bot_is_member=False, is_private=True),
            "C0OLD": Channel("old", is_archived=True),
        },
        users={"U0DANA": User("dana", "Dana Reyes")},
        groups={"S0OPS": ("U0DANA",)},
        patience=1.0,
    )
    async with server.serve():
        yield server


@pytest.fixture
def web(slack: SlackServer) -> AsyncWebClient:
    return AsyncWebClient("xoxb-demo", base_url=slack.api_url)
