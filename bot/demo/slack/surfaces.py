"""What Slack tells an app of shortcuts, forms, type-ahead and events.

Source: docs.slack.dev/reference/interaction-payloads and docs.slack.dev/reference/events.
"""

from __future__ import annotations

import html
import re
import time
from typing import TYPE_CHECKING

from bot.demo.slack.methods import APP_ID, BOT_USER, TEAM_ID, wire
from bot.demo.slack.payloads import TEAM_DOMAIN, TOKEN

if TYPE_CHECKING:
    from bot.demo.slack.model import Channel, Json, Message
    from bot.demo.slack.payloads import Person
    from bot.demo.slack.views import View
    from bot.demo.slack.workspace import Workspace


def about(user: str, name: str) -> Json:
    """The keys that every interactive payload has."""
    return {
        "user": {"id": user, "username": name, "name": name, "team_id": TEAM_ID},
        "api_app_id": APP_ID,
        "token": TOKEN,
        "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def message_action(who: Person, callback_id: str, message: Message, ids: Json) -> Json:
    """A shortcut on a message."""
    return {
        "type": "message_action",
        **about(who.id, who.name),
        "callback_id": callback_id,
        "action_ts": f"{time.time():.6f}",
        "message_ts": message.ts,
        "channel": {"id": who.channel, "name": who.channel_name},
        "message": wire(message),
        **ids,
    }


def shortcut(user: str, name: str, callback_id: str, trigger_id: str) -> Json:
    """A shortcut of the whole workspace: it has neither channel nor response URL."""
    return {
        "type": "shortcut",
        **about(user, name),
        "callback_id": callback_id,
        "action_ts": f"{time.time():.6f}",
        "trigger_id": trigger_id,
    }


def view_action(name: str, view: View, action: Json, trigger_id: str) -> Json:
    """A click in a form or in an App Home: it has no response URL."""
    return {
        "type": "block_actions",
        **about(view.user, name),
        "container": {"type": "view", "view_id": view.id},
        "view": view.wire(),
        "actions": [action],
        "trigger_id": trigger_id,
    }


def view_submission(name: str, view: View, state: Json, ids: Json) -> Json:
    """A form that was handed in; `ids` has `trigger_id` and `response_urls`."""
    payload = {"type": "view_submission", **about(view.user, name), "view": view.wire(state)}
    return payload | ids


def block_suggestion(name: str, view: View, action_id: str, typed: str) -> Json:
    """Somebody types into a menu whose options the app knows.

    Raises:
        LookupError: the view has no such menu.
    """
    block, element = view.element(action_id)
    if element["type"] != "external_select":
        raise LookupError(f"{action_id!r} asks the app for nothing")
    return {
        "type": "block_suggestion",
        **about(view.user, name),
        "action_id": action_id,
        "block_id": block["block_id"],
        "value": typed,
        "view": view.wire(),
        "container": {"type": "view", "view_id": view.id},
    }


def event(workspace: Workspace, inner: Json) -> Json:
    """An event in its envelope."""
    number = workspace.number()
    return {
        "token": TOKEN,
        "team_id": TEAM_ID,
        "api_app_id": APP_ID,
        "event": inner,
        "type": "event_callback",
        "event_id": f"Ev{number:09}",
        "event_time": int(time.time()),
        "authorizations": [
            {"team_id": TEAM_ID, "user_id": BOT_USER, "is_bot": True, "enterprise_id": None}
        ],
        "is_ext_shared_channel": False,
    }


def message_event(channel: Channel, message: Message, **more: object) -> Json:
    """A message that somebody, or the bot itself, has posted."""
    kind = "im" if channel.is_im else "group" if channel.is_private else "channel"
    place = {"channel": message.channel, "channel_type": kind, "event_ts": message.ts}
    return {**wire(message), **place, **more}


def mention(message: Message) -> Json:
    """The same message, told once more because it names the bot."""
    return {
        **wire(message),
        "type": "app_mention",
        "channel": message.channel,
        "event_ts": message.ts,
    }


def changed(channel: Channel, message: Message, subtype: str) -> Json:
    """A message was edited (`message_changed`) or taken away (`message_deleted`)."""
    now = f"{time.time():.6f}"
    kind = "im" if channel.is_im else "channel"
    inner = {"message": wire(message)} if subtype == "message_changed" else {}
    return {
        "type": "message",
        "subtype": subtype,
        "hidden": True,
        "channel": message.channel,
        "channel_type": kind,
        "ts": now,
        "event_ts": now,
        "previous_message": wire(message),
        **inner,
    }


def home_opened(user: str, view: View | None, tab: str) -> Json:
    """Somebody looks at the bot's own page."""
    shown: Json = {"view": view.wire()} if view else {}
    return {
        "type": "app_home_opened",
        "user": user,
        "channel": f"D{user[1:]}",
        "tab": tab,
        "event_ts": f"{time.time():.6f}",
        **shown,
    }


def typed(text: str) -> str:
    """A text as Slack tells it: mentions as they are, `& < >` of the person as entities."""
    parts = re.split(r"(<@[UW][A-Z0-9]+>)", text)
    return "".join(
        part if place % 2 else html.escape(part, quote=False) for place, part in enumerate(parts)
    )
