from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import httpx
import pytest
import time_machine
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.demo.serving import on_loopback
from bot.demo.slack import InvalidBlocks, RateLimit, SlackServer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from slack_sdk.web.async_client import AsyncWebClient
    from starlette.requests import Request

MENU = {
    "type": "actions",
    "block_id": "case:1",
    "elements": [
        {
            "type": "button",
            "action_id": "check_again",
            "text": {"type": "plain_text", "text": "Check again"},
            "value": "v1",
        },
        {
            "type": "static_select",
            "action_id": "pick_account",
            "options": [
                {"text": {"type": "plain_text", "text": "Contoso Ltd"}, "value": "a:1"},
                {"text": {"type": "plain_text", "text": "Contoso AG"}, "value": "a:2"},
            ],
        },
    ],
}


@dataclass
class App:
    """The bot's end of the line."""

    answer: Response = field(default_factory=Response)
    delay: float = 0.0
    seen: list[tuple[bytes, dict[str, str]]] = field(default_factory=list)

    async def __call__(self, request: Request) -> Response:
        self.seen.append((await request.body(), dict(request.headers)))
        await asyncio.sleep(self.delay)
        return self.answer

    @property
    def form(self) -> dict[str, str]:
        return {key: value[0] for key, value in parse_qs(self.seen[-1][0].decode()).items()}

    @property
    def payload(self) -> Any:  # noqa: ANN401 - any JSON
        return json.loads(self.form["payload"])


@asynccontextmanager
async def delivered(slack: SlackServer, app: App) -> AsyncIterator[None]:
    route = Route("/slack/events", app.__call__, methods=["POST"])
    async with on_loopback(Starlette(routes=[route])) as address:
        slack.deliver_to(f"{address}/slack/events")
        yield


async def test_a_command_is_a_signed_form(slack: SlackServer) -> None:
    app = App()
    async with delivered(slack, app):
        ack = await slack.command(
            "/psa", "why-missing Smith & Sons <x>", user="U0DANA", channel="C0BILLING"
        )
    body, headers = app.seen[0]
    verifier = SignatureVerifier("signing")
    assert verifier.is_valid_request(body, headers)
    assert not SignatureVerifier("other").is_valid_request(body, headers)
    assert headers["content-type"] == "application/x-www-form-urlencoded"
    form = app.form
    assert (form["command"], form["user_id"], form["channel_id"]) == (
        "/psa",
        "U0DANA",
        "C0BILLING",
    )
    assert form["text"] == "why-missing Smith &amp; Sons &lt;x&gt;"
    assert (form["channel_name"], form["user_name"]) == ("billing", "dana")
    assert form["is_enterprise_install"] == "false"
    assert form["trigger_id"]
    assert form["response_url"] == ack.response_url
    assert (ack.status, ack.error, ack.text) == (200, None, "")


async def test_what_is_said_in_the_ack_is_seen_by_the_person_only(slack: SlackServer) -> None:
    async with delivered(slack, App(PlainTextResponse("Looking at Acme"))):
        ack = await slack.command("/psa", "why-missing Acme", user="U0DANA", channel="C0BILLING")
    assert ack.text == "Looking at Acme"
    (message,) = slack.messages("C0BILLING")
    assert (message.via, message.ephemeral_to) == ("ack", "U0DANA")
    assert await slack.next_message(ephemeral=True) == message


async def test_an_ack_with_blocks_is_checked_too(slack: SlackServer) -> None:
    blocks = [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}]
    answer = Response(json.dumps({"text": "x", "blocks": blocks}), media_type="application/json")
    async with delivered(slack, App(answer)):
        ack = await slack.command("/psa", "help", user="U0DANA", channel="C0BILLING")
    assert ack.error == "dispatch_failed"
    assert slack.refused[0].method == "ack"


async def test_a_late_ack_is_a_timeout(slack: SlackServer) -> None:
    async with delivered(slack, App(delay=1.2)):
        ack = await slack.command("/psa", "help", user="U0DANA", channel="C0BILLING")
    assert ack.timed_out
    assert ack.seconds >= 1.0


async def test_an_error_or_nobody_at_home_is_a_failed_dispatch(slack: SlackServer) -> None:
    async with delivered(slack, App(Response(status_code=404))):
        ack = await slack.command("/psa", "help", user="U0DANA", channel="C0BILLING")
    assert (ack.status, ack.error) == (404, "dispatch_failed")
    ack = await slack.replay(ack)
    assert (ack.status, ack.error) == (0, "dispatch_failed")


async def test_a_replay_is_the_same_bytes_and_a_retry_is_signed_afresh(slack: SlackServer) -> None:
    app = App()
    async with delivered(slack, app):
        with time_machine.travel(1_800_000_000, tick=True):
            ack = await slack.command("/psa", "help", user="U0DANA", channel="C0BILLING")
            await slack.replay(ack)
        with time_machine.travel(1_800_000_060, tick=True):
            await slack.retry(ack, 2, "http_error")
            assert SignatureVerifier("signing").is_valid_request(*app.seen[2])
    first, again, retried = app.seen
    assert first == again
    assert retried[0] == first[0]
    assert retried[1]["x-slack-signature"] != first[1]["x-slack-signature"]
    assert retried[1]["x-slack-retry-num"] == "2"
    assert retried[1]["x-slack-retry-reason"] == "http_error"


async def test_a_click_carries_the_message_as_it_is_now(
    slack: SlackServer, web: AsyncWebClient
) -> None:
    app = App()
    await web.chat_postMessage(channel="C0BILLING", text="answer", blocks=[MENU])
    message = await slack.next_message()
    await web.chat_update(channel="C0BILLING", ts=message.ts, text="newer", blocks=[MENU])
    async with delivered(slack, app):
        await slack.click(message, "check_again", user="U0DANA")
    payload = app.payload
    assert payload["type"] == "block_actions"
    assert payload["user"]["id"] == "U0DANA"
    assert payload["channel"] == {"id": "C0BILLING", "name": "billing"}
    assert payload["container"]["message_ts"] == message.ts
    assert payload["message"]["text"] == "newer"
    assert payload["state"]["values"]["case:1"]["pick_account"]["selected_option"] is None
    (action,) = payload["actions"]
    assert (action["action_id"], action["value"], action["block_id"]) == (
        "check_again",
        "v1",
        "case:1",
    )
    assert float(action["action_ts"])


@pytest.mark.parametrize("selected", ["a:2", "Contoso AG"])
async def test_a_choice_is_named_by_value_or_by_text(
    slack: SlackServer, web: AsyncWebClient, selected: str
) -> None:
    app = App()
    await web.chat_postMessage(channel="C0BILLING", text="which?", blocks=[MENU])
    message = await slack.next_message()
    async with delivered(slack, app):
        await slack.click(message, "pick_account", user="U0DANA", selected=selected)
    option = app.payload["actions"][0]["selected_option"]
    assert option == {"text": {"type": "plain_text", "text": "Contoso AG"}, "value": "a:2"}
    state = app.payload["state"]["values"]["case:1"]["pick_account"]
    assert state["selected_option"] == option


async def test_what_is_not_there_cannot_be_clicked(slack: SlackServer, web: AsyncWebClient) -> None:
    await web.chat_postMessage(channel="C0BILLING", text="answer", blocks=[MENU])
    message = await slack.next_message()
    with pytest.raises(LookupError, match="check_again"):
        await slack.click(message, "watch", user="U0DANA")
    with pytest.raises(LookupError, match="Contoso AG"):
        await slack.click(message, "pick_account", user="U0DANA", selected="a:3")
    with pytest.raises(LookupError, match="menu"):
        await slack.click(message, "pick_account", user="U0DANA")


async def answer_to(url: str, body: dict[str, Any]) -> tuple[int, Any]:
    async with httpx.AsyncClient(trust_env=False) as client:
        response = await client.post(url, json=body)
    return response.status_code, response.json()


async def test_a_response_url_needs_no_membership(slack: SlackServer) -> None:
    async with delivered(slack, App()):
        ack = await slack.command("/psa", "why-missing Acme", user="U0DANA", channel="C0OTHER")
    said = {"text": "answer", "blocks": [MENU], "response_type": "in_channel"}
    assert await answer_to(ack.response_url, said) == (200, {"ok": True})
    assert await answer_to(ack.response_url, {"text": "psst"}) == (200, {"ok": True})
    public, whispered = slack.messages("C0OTHER")
    assert (public.via, public.ephemeral_to) == ("response_url", None)
    assert whispered.ephemeral_to == "U0DANA"


async def test_a_clicked_message_is_replaced_and_deleted_through_its_response_url(
    slack: SlackServer,
) -> None:
    async with delivered(slack, App()):
        ack = await slack.command("/psa", "why-missing Acme", user="U0DANA", channel="C0OTHER")
        said = {"text": "answer", "blocks": [MENU], "response_type": "in_channel"}
        await answer_to(ack.response_url, said)
        message = await slack.next_message("C0OTHER")
        click = await slack.click(message, "check_again", user="U0DANA")
    await answer_to(click.response_url, {"text": "newer", "replace_original": True})
    (replaced,) = slack.messages("C0OTHER")
    assert (replaced.ts, replaced.text, replaced.edited) == (message.ts, "newer", True)
    await answer_to(click.response_url, {"delete_original": True})
    assert slack.messages("C0OTHER") == []


async def test_a_response_url_has_five_uses_in_thirty_minutes(slack: SlackServer) -> None:
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        async with delivered(slack, App()):
            ack = await slack.command("/psa", "help", user="U0DANA", channel="C0OTHER")
            other = await slack.command("/psa", "help", user="U0DANA", channel="C0OTHER")
        for _ in range(5):
            assert (await answer_to(ack.response_url, {"text": "x"}))[0] == 200
        sixth = await answer_to(ack.response_url, {"text": "x"})
        clock.shift(1801)
        late = await answer_to(other.response_url, {"text": "x"})
    assert sixth == (404, {"ok": False, "error": "used_url"})
    assert late == (404, {"ok": False, "error": "expired_url"})


async def test_a_response_url_is_subject_to_faults_and_limits(slack: SlackServer) -> None:
    async with delivered(slack, App()):
        ack = await slack.command("/psa", "help", user="U0DANA", channel="C0OTHER")
    slack.faults += [RateLimit("response_url"), InvalidBlocks("response_url")]
    said = {"text": "x", "blocks": [MENU]}
    assert (await answer_to(ack.response_url, said))[0] == 429
    status, body = await answer_to(ack.response_url, said)
    assert (status, body["error"]) == (400, "invalid_blocks")
    assert [call.status for call in slack.calls] == [429, 400]
