"""What Slack tells an app of a command or a click.

Source: docs.slack.dev/interactivity/implementing-slash-commands and, on the same site,
reference/interaction-payloads.
"""

from __future__ import annotations

import html
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.demo.slack.methods import APP_ID, TEAM_ID, wire

if TYPE_CHECKING:
    from bot.demo.slack.model import Json, Message
    from bot.demo.slack.workspace import Workspace

TEAM_DOMAIN, TOKEN = "demo-msp", "verification"


@dataclass(frozen=True)
class Person:
    """Somebody who types or clicks, and where."""

    id: str
    name: str
    channel: str
    channel_name: str


def person(workspace: Workspace, user: str, channel: str) -> Person:
    """Who it is, in the workspace's words.

    Raises:
        LookupError: the workspace has no such channel.
    """
    known = workspace.users.get(user)
    name = known.name if known else user.lower()
    return Person(user, name, channel, workspace.channels[channel].name)


def slash(who: Person, command: str, text: str, ids: Json) -> Json:
    """The form of a slash command; `& < >` in its text become entities, as Slack sends them.

    Args:
        who: the person.
        command: such as `/psa`.
        text: as typed.
        ids: `trigger_id` and `response_url`.
    """
    return {
        "token": TOKEN,
        "team_id": TEAM_ID,
        "team_domain": TEAM_DOMAIN,
        "channel_id": who.channel,
        "channel_name": who.channel_name,
        "user_id": who.id,
        "user_name": who.name,
        "command": command,
        "text": html.escape(text, quote=False),
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        **ids,
    }


def block_actions(who: Person, message: Message, action: Json, ids: Json) -> Json:
    """The payload of a click on a button, or of a choice in a menu.

    Args:
        who: the person.
        message: the message as it is now.
        action: what was clicked or chosen.
        ids: `trigger_id` and `response_url`.
    """
    ephemeral = message.ephemeral_to is not None
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": ephemeral,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    shown: Json = {} if ephemeral else {"message": wire(message)}
    user = {"id": who.id, "username": who.name, "name": who.name, "team_id": TEAM_ID}
    return {
        "type": "block_actions",
        "user": user,
        "api_app_id": APP_ID,
        "token": TOKEN,
        "container": container,
        "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
        "channel": {"id": who.channel, "name": who.channel_name},
        **shown,
        "state": {"values": _state(message, action)},
        "actions": [action],
        **ids,
    }


def action(message: Message, action_id: str, selected: str | None) -> Json:
    """The entry of `actions` for one click.

    Args:
        message: the message.
        action_id: the element's.
        selected: the value or the text of the option that was chosen; `None` for a button.

    Raises:
        LookupError: the message has no such element, or the element no such option.
    """
    return action_in(*message.element(action_id), selected)


def action_in(block: Json, element: Json, selected: str | None) -> Json:
    """The same for an element of a form, or of an App Home."""
    action_id = element["action_id"]
    base: Json = {
        "type": element["type"],
        "action_id": action_id,
        "block_id": block["block_id"],
        "action_ts": f"{time.time():.6f}",
    }
    if element["type"] == "button":
        kept: Json = {
            key: element[key] for key in ("text", "value", "style", "url") if key in element
        }
        return {**base, **kept}
    if selected is None:
        raise LookupError(f"{action_id!r} is a menu: say what is selected")
    if element["type"] == "users_select":
        return {**base, "selected_user": selected}
    return {**base, "selected_option": _option(element, selected)}


def _option(element: Json, selected: str) -> Json:
    groups = element.get("option_groups") or [{"options": element.get("options", [])}]
    options: list[Json] = [option for group in groups for option in group["options"]]
    for option in options:
        if selected in (option["value"], option["text"]["text"]):
            return option
    raise LookupError(f"no option {selected!r} among {[o['text']['text'] for o in options]}")


def _state(message: Message, action: Json) -> Json:
    """What every menu of the message holds; Slack sends this with each click."""
    values: Json = {}
    for block, element in message.interactive():
        if element["type"] in ("button", "overflow"):
            continue
        chosen = action if element["action_id"] == action["action_id"] else {}
        values.setdefault(block["block_id"], {})[element["action_id"]] = {
            "type": element["type"],
            "selected_option": chosen.get("selected_option", element.get("initial_option")),
        }
    return values
