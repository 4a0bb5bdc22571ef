"""Forms, shortcuts, events and App Homes of the local Slack."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from starlette.responses import JSONResponse

from bot.demo.slack import SlackServer, options_of
from tests.demo.slack.test_delivery import App, delivered

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

BOT = "<@U0PSABOT>"
DANA = "U0DANA"


def text(words: str) -> dict[str, str]:
    return {"type": "plain_text", "text": words}


def form(**more: object) -> dict[str, Any]:
    asked = {"type": "plain_text_input", "action_id": "why"}
    menu = {"type": "external_select", "action_id": "account_search", "min_query_length": 2}
    where = {
        "type": "conversations_select",
        "action_id": "where",
        "response_url_enabled": True,
        "initial_conversation": "C0OTHER",
    }
    return {
        "type": "modal",
        "title": text("Ask"),
        "submit": text("Go"),
        "callback_id": "form",
        "blocks": [
            {"type": "input", "label": text("Why"), "element": asked},
            {"type": "input", "label": text("Account"), "element": menu, "optional": True},
            {"type": "input", "label": text("Where"), "element": where},
        ],
        **more,
    }


async def triggered(slack: SlackServer, app: App) -> str:
    ack = await slack.people.use("open_diagnosis", user=DANA)
    assert ack.status == 200
    assert (app.payload["type"], "channel" in app.payload) == ("shortcut", False)
    return str(app.payload["trigger_id"])


async def refused(call: Any) -> str:  # noqa: ANN401 - an awaitable of the SDK
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def test_a_trigger_opens_one_form(slack: SlackServer, web: AsyncWebClient) -> None:
    app = App()
    async with delivered(slack, app):
        trigger = await triggered(slack, app)
        await web.views_open(trigger_id=trigger, view=form())
        view = await slack.views.next()
        assert view.user == DANA
        again = await refused(web.views_open(trigger_id=trigger, view=form()))
        assert again == "exchanged_trigger_id"
        assert await refused(web.views_open(trigger_id="1.2.x", view=form())) == (
            "invalid_trigger_id"
        )
        with time_machine.travel(1_800_000_000, tick=False) as clock:
            late = await triggered(slack, app)
            clock.shift(4)
            assert await refused(web.views_open(trigger_id=late, view=form())) == (
                "expired_trigger_id"
            )


@pytest.mark.parametrize(
    "change",
    [
        {"title": text("x" * 25)},
        {"submit": None},
        {"private_metadata": "x" * 3001},
        {"blocks": []},
        {"blocks": [{"type": "input", "label": text("x"), "element": {"type": "nothing"}}]},
        {"unknown": 1},
    ],
)
async def test_a_form_that_slack_does_not_take(
    slack: SlackServer, web: AsyncWebClient, change: dict[str, object]
) -> None:
    app = App()
    view = {key: value for key, value in (form() | change).items() if value is not None}
    async with delivered(slack, app):
        trigger = await triggered(slack, app)
        assert await refused(web.views_open(trigger_id=trigger, view=view)) == "invalid_arguments"
        await web.views_open(trigger_id=trigger, view=form())


async def test_a_form_is_changed_stacked_and_handed_in(
    slack: SlackServer, web: AsyncWebClient
) -> None:
    app = App()
    async with delivered(slack, app):
        await web.views_open(trigger_id=await triggered(slack, app), view=form())
        first = await slack.views.next()
        race = web.views_update(view_id=first.id, hash="0.old", view=form())
        assert await refused(race) == "hash_conflict"
        newer = form(title=text("Newer"), private_metadata="kept")
        await web.views_update(view_id=first.id, hash=first.hash, view=newer)
        view = await slack.views.next()
        for _ in range(2):
            await web.views_push(trigger_id=await triggered(slack, app), view=form())
            await slack.views.next()
        full = web.views_push(trigger_id=await triggered(slack, app), view=form())
        assert await refused(full) == "push_limit_reached"
        with pytest.raises(LookupError, match="fill in"):
            await slack.people.submit(view)
        await slack.people.submit(view, {"why": "missing"})
    payload = app.payload
    assert (payload["type"], payload["view"]["private_metadata"]) == ("view_submission", "kept")
    given = {
        k: v for block in payload["view"]["state"]["values"].values() for k, v in block.items()
    }
    assert given["why"]["value"] == "missing"
    assert given["account_search"]["selected_option"] is None
    (there,) = payload["response_urls"]
    assert (there["channel_id"], there["action_id"]) == ("C0OTHER", "where")
    assert view.id not in slack.views.opened


async def test_an_answer_may_keep_or_change_a_form(slack: SlackServer, web: AsyncWebClient) -> None:
    app = App()
    async with delivered(slack, app):
        await web.views_open(trigger_id=await triggered(slack, app), view=form())
        view = await slack.views.next()
        app.answer = JSONResponse({"response_action": "errors", "errors": {"b": "no"}})
        ack = await slack.people.submit(view, {"why": "x"})
        assert json.loads(ack.body)["errors"]
        assert view.id in slack.views.opened
        app.answer = JSONResponse({"response_action": "update", "view": form(title=text("2"))})
        await slack.people.submit(view, {"why": "x"})
        assert slack.views.opened[view.id].content["title"]["text"] == "2"
        app.answer = JSONResponse({"response_action": "update", "view": {"type": "modal"}})
        assert (await slack.people.submit(view, {"why": "x"})).error == "dispatch_failed"
        app.answer = JSONResponse({"response_action": "clear"})
        await slack.people.submit(view, {"why": "x"})
    assert not slack.views.opened


async def test_type_ahead_is_asked_for(slack: SlackServer, web: AsyncWebClient) -> None:
    option = {"text": text("Acme"), "value": "a:1"}
    app = App()
    async with delivered(slack, app):
        await web.views_open(trigger_id=await triggered(slack, app), view=form())
        view = await slack.views.next()
        groups = [{"label": text("Accounts"), "options": [option]}]
        app.answer = JSONResponse({"option_groups": groups})
        ack = await slack.people.suggest(view, "account_search", "ac")
        assert (app.payload["value"], app.payload["action_id"]) == ("ac", "account_search")
        assert options_of(ack) == [option]
        with pytest.raises(LookupError):
            await slack.people.suggest(view, "why", "x")


async def test_a_shortcut_on_a_message_carries_the_message(slack: SlackServer) -> None:
    app = App()
    async with delivered(slack, app):
        said = await slack.people.say("Acme & co", user=DANA, channel="C0BILLING")
        await slack.people.use("diagnose_message", user=DANA, message=said.message)
    payload = app.payload
    assert (payload["type"], payload["callback_id"]) == ("message_action", "diagnose_message")
    assert payload["message"]["text"] == "Acme &amp; co"
    assert payload["message"]["user"] == DANA
    assert payload["response_url"]


async def test_a_mention_is_told_twice_and_a_stranger_not_at_all(slack: SlackServer) -> None:
    app = App()
    async with delivered(slack, app):
        said = await slack.people.say(f"{BOT} why", user=DANA, channel="C0BILLING")
        retried = await slack.retry(said.acks[0], 1)
        unheard = await slack.people.say("hello", user=DANA, channel="C0OTHER")
    bodies = [json.loads(body) for body, _ in app.seen]
    assert [b["event"]["type"] for b in bodies] == ["app_mention", "message", "app_mention"]
    assert bodies[0]["event_id"] == bodies[2]["event_id"] != bodies[1]["event_id"]
    assert app.seen[2][1]["x-slack-retry-num"] == "1"
    assert SignatureVerifier("signing").is_valid_request(*app.seen[0])
    assert app.seen[0][1]["content-type"] == "application/json"
    assert (retried.status, unheard.acks) == (200, [])


async def test_edits_deletions_and_the_bots_own_words_are_told(
    slack: SlackServer, web: AsyncWebClient
) -> None:
    app = App()
    async with delivered(slack, app):
        said = await slack.people.say("one", user=DANA, channel="C0BILLING")
        await slack.people.edit(said.message, "two")
        await slack.people.take_back(said.message)
        await web.chat_postMessage(channel="C0BILLING", text="mine")
        await slack.people.hear(await slack.next_message("C0BILLING"))
    events = [json.loads(body)["event"] for body, _ in app.seen]
    assert [e.get("subtype") for e in events] == [None, "message_changed", "message_deleted", None]
    assert events[1]["message"]["text"] == "two"
    assert events[3]["bot_id"]


async def test_a_home_is_shown(slack: SlackServer, web: AsyncWebClient) -> None:
    app = App()
    async with delivered(slack, app):
        await slack.people.open_home(DANA)
    assert json.loads(app.seen[0][0])["event"]["tab"] == "home"
    blocks = [{"type": "section", "text": text("Hello")}]
    await web.views_publish(user_id=DANA, view={"type": "home", "blocks": blocks})
    await web.views_publish(user_id=DANA, view={"type": "home", "blocks": blocks})
    assert slack.views.homes[DANA].texts == "Hello"
    assert slack.views.homes[DANA].version == 2
    modal = await refused(web.views_publish(user_id=DANA, view=form()))
    assert modal == "invalid_arguments"
