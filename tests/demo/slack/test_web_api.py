from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.slack import (
    ApiError,
    Disconnect,
    InvalidBlocks,
    RateLimit,
    ServerError,
    SlackServer,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable

SECTION = {"type": "section", "text": {"type": "plain_text", "text": "hello"}}


async def error_of(call: Awaitable[Any]) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def test_auth_test_says_who_the_bot_is(web: AsyncWebClient) -> None:
    answer = await web.auth_test()
    assert answer["bot_id"]
    assert answer["user_id"]
    assert answer["team_id"]


async def test_a_token_is_asked_for_and_checked(slack: SlackServer) -> None:
    wrong = AsyncWebClient("xoxb-other", base_url=slack.api_url)
    app_level = AsyncWebClient("xapp-demo", base_url=slack.api_url)
    assert await error_of(wrong.auth_test()) == "invalid_auth"
    assert await error_of(app_level.auth_test()) == "not_allowed_token_type"
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(f"{slack.api_url}auth.test")
    assert answer.status_code == 200
    assert answer.json() == {"ok": False, "error": "not_authed"}


async def test_only_the_app_token_opens_a_socket(slack: SlackServer, web: AsyncWebClient) -> None:
    refused = error_of(web.apps_connections_open(app_token="xoxb-demo"))
    assert await refused == "not_allowed_token_type"
    answer = await web.apps_connections_open(app_token="xapp-demo")
    assert answer["url"].startswith("ws://127.0.0.1:")


async def test_a_message_is_posted_and_answered_in_its_thread(
    slack: SlackServer, web: AsyncWebClient
) -> None:
    answer = await web.chat_postMessage(channel="C0BILLING", text="hello", blocks=[SECTION])
    await web.chat_postMessage(channel="C0BILLING", text="more", thread_ts=answer["ts"])
    first, second = slack.messages("C0BILLING")
    assert (first.text, first.thread_ts, first.edited) == ("hello", None, False)
    assert first.blocks == [{**SECTION, "block_id": first.blocks[0]["block_id"]}]
    assert answer["message"]["blocks"] == first.blocks
    assert slack.thread("C0BILLING", first.ts) == [second]


async def test_arguments_come_as_a_form_too(slack: SlackServer) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(
            f"{slack.api_url}chat.postMessage",
            data={
                "channel": "C0BILLING",
                "text": "hi",
                "blocks": '[{"type": "divider"}]',
                "token": "xoxb-demo",
            },
            headers={"Authorization": "Bearer xoxb-demo"},
        )
    assert answer.json()["ok"] is True
    assert slack.messages("C0BILLING")[0].blocks[0]["type"] == "divider"
    assert "token" not in slack.calls[-1].arguments


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("C0NOWHERE", "channel_not_found"),
        ("C0SECRET", "channel_not_found"),
        ("C0OTHER", "not_in_channel"),
        ("C0OLD", "is_archived"),
    ],
)
async def test_where_the_bot_may_not_post(
    slack: SlackServer, web: AsyncWebClient, channel: str, error: str
) -> None:
    assert await error_of(web.chat_postMessage(channel=channel, text="hello")) == error
    assert slack.workspace.posted == []
    assert slack.calls[-1].error == error


async def test_an_update_edits_in_place_and_drops_blocks_that_are_not_sent(
    slack: SlackServer, web: AsyncWebClient
) -> None:
    posted = await web.chat_postMessage(channel="C0BILLING", text="old", blocks=[SECTION])
    await web.chat_update(channel="C0BILLING", ts=posted["ts"], text="new")
    (message,) = slack.messages("C0BILLING")
    assert (message.text, message.blocks, message.edited) == ("new", [], True)
    assert message.ts == posted["ts"]


async def test_what_cannot_be_updated(slack: SlackServer, web: AsyncWebClient) -> None:
    gone = web.chat_update(channel="C0BILLING", ts="1.2", text="new")
    assert await error_of(gone) == "message_not_found"
    whisper = await web.chat_postEphemeral(channel="C0BILLING", user="U0DANA", text="psst")
    update = web.chat_update(channel="C0BILLING", ts=whisper["message_ts"], text="new")
    assert await error_of(update) == "cant_update_message"
    assert slack.messages("C0BILLING")[0].ephemeral_to == "U0DANA"
    stranger = web.chat_postEphemeral(channel="C0BILLING", user="U0NOBODY", text="psst")
    assert await error_of(stranger) == "user_not_in_channel"


async def test_people_groups_and_channels(web: AsyncWebClient) -> None:
    assert (await web.users_info(user="U0DANA"))["user"]["real_name"] == "Dana Reyes"
    assert (await web.usergroups_users_list(usergroup="S0OPS"))["users"] == ["U0DANA"]
    channel = (await web.conversations_info(channel="C0OTHER"))["channel"]
    assert (channel["name"], channel["is_member"]) == ("other", False)
    assert await error_of(web.users_info(user="U0X")) == "user_not_found"
    assert await error_of(web.usergroups_users_list(usergroup="S0X")) == "no_such_subteam"
    assert await error_of(web.conversations_info(channel="C0SECRET")) == "channel_not_found"
    assert await error_of(web.reactions_add(channel="C", name="x", timestamp="1")) == (
        "unknown_method"
    )


async def test_a_message_needs_words(slack: SlackServer, web: AsyncWebClient) -> None:
    assert (
        await error_of(web.api_call("chat.postMessage", json={"channel": "C0BILLING"})) == "no_text"
    )
    long = web.chat_postMessage(channel="C0BILLING", text="x" * 40_001)
    assert await error_of(long) == "msg_too_long"
    strange = web.chat_postMessage(channel="C0BILLING", text="x", blocks="not json")
    assert await error_of(strange) == "invalid_blocks_format"


async def test_an_invalid_message_is_refused_with_the_reason(
    slack: SlackServer, web: AsyncWebClient
) -> None:
    empty = {"type": "section", "text": {"type": "mrkdwn", "text": ""}}
    with pytest.raises(SlackApiError) as caught:
        await web.chat_postMessage(channel="C0BILLING", text="x", blocks=[empty])
    reason = "[ERROR] must be more than 0 characters [json-pointer:/blocks/0/text/text]"
    assert caught.value.response["error"] == "invalid_blocks"
    assert caught.value.response["response_metadata"]["messages"] == [reason]
    assert [(r.method, r.problems) for r in slack.refused] == [("chat.postMessage", [reason])]


async def test_many_long_sections_are_too_much_together(
    slack: SlackServer, web: AsyncWebClient
) -> None:
    long = {"type": "section", "text": {"type": "plain_text", "text": "x" * 3000}}
    call = web.chat_postMessage(channel="C0BILLING", text="x", blocks=[long] * 5)
    assert await error_of(call) == "msg_blocks_too_long"
    assert slack.refused


async def test_a_rate_limit_names_the_seconds_and_is_waited_out(
    slack: SlackServer, web: AsyncWebClient
) -> None:
    slack.faults.append(RateLimit("chat.postMessage", times=1, retry_after=1))
    web.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=1))
    await web.chat_postMessage(channel="C0BILLING", text="hello")
    assert [call.status for call in slack.calls] == [429, 200]
    assert len(slack.messages("C0BILLING")) == 1
    assert slack.faults == []


async def test_one_message_a_second_can_be_switched_on(
    slack: SlackServer, web: AsyncWebClient
) -> None:
    slack.limit_to_one_a_second()
    await web.chat_postMessage(channel="C0BILLING", text="one")
    with pytest.raises(SlackApiError) as caught:
        await web.chat_postMessage(channel="C0BILLING", text="two")
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "1"
    await web.users_info(user="U0DANA")


async def test_other_faults(slack: SlackServer, web: AsyncWebClient) -> None:
    slack.faults += [
        ServerError("chat.postMessage"),
        ApiError("chat.postMessage", "missing_scope"),
        InvalidBlocks("chat.postMessage"),
    ]
    with pytest.raises(SlackApiError) as caught:
        await web.chat_postMessage(channel="C0BILLING", text="one")
    assert caught.value.response.status_code == 503
    missing = web.chat_postMessage(channel="C0BILLING", text="two")
    assert await error_of(missing) == "missing_scope"
    await web.chat_postMessage(channel="C0BILLING", text="without blocks it passes")
    refused = web.chat_postMessage(channel="C0BILLING", text="x", blocks=[SECTION])
    assert await error_of(refused) == "invalid_blocks"


@pytest.mark.parametrize("acted", [False, True])
async def test_a_connection_is_cut_before_or_after_the_deed(
    slack: SlackServer, acted: bool
) -> None:
    slack.faults.append(Disconnect("chat.postMessage", acted=acted))
    async with httpx.AsyncClient(trust_env=False) as client:
        with pytest.raises(httpx.RemoteProtocolError):
            await client.post(
                f"{slack.api_url}chat.postMessage",
                json={"channel": "C0BILLING", "text": "hi"},
                headers={"Authorization": "Bearer xoxb-demo"},
            )
    assert len(slack.messages("C0BILLING")) == int(acted)
    assert slack.calls[-1].status == 0


async def test_waiting_ends_when_something_happens_or_says_what_is_there(
    slack: SlackServer, web: AsyncWebClient
) -> None:
    await web.chat_postMessage(channel="C0BILLING", text="first")
    await web.chat_postMessage(channel="C0BILLING", text="second")
    assert (await slack.next_message()).text == "first"
    assert (await slack.next_message("C0BILLING")).text == "second"
    with pytest.raises(TimeoutError, match="second"):
        await slack.next_message(seconds=0.01)
