"""What a payload of Slack says about where it came from."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from bot.desk import Place

Payload = dict[str, Any]


def place_of_command(command: Payload) -> Place:
    """Where a slash command was typed.

    Args:
        command: Slack's form, as a dict.
    """
    # Slack names every command; whoever does not repeats it word by word.
    name = command.get("trigger_id") or sha256(json.dumps(command).encode()).hexdigest()
    return Place(
        key=f"command:{name}",
        user=command["user_id"],
        channel=command["channel_id"],
        response_url=command.get("response_url"),
    )


def place_of_action(body: Payload) -> Place:
    """Where a button or a menu was used.

    Args:
        body: Slack's `block_actions` payload with its one action.
    """
    container, action = body.get("container", {}), body["actions"][0]
    # On the bot's own page there is no channel: what is to be said goes to the person.
    channel = container.get("channel_id") or body.get("channel", {}).get("id")
    channel = channel or body["user"]["id"]
    message = container.get("message_ts") or body.get("message", {}).get("ts")
    return Place(
        key=f"action:{channel}:{message}:{action['action_id']}:{action.get('action_ts')}",
        user=body["user"]["id"],
        channel=channel,
        response_url=body.get("response_url"),
        message=message,
        thread=container.get("thread_ts"),
    )


def place_of_message(event: Payload) -> Place:
    """Where a message was written; the same for each event that tells of it.

    Args:
        event: a `message` or an `app_mention`.
    """
    channel, ts = event["channel"], event["ts"]
    return Place(
        key=f"message:{channel}:{ts}",
        user=event["user"],
        channel=channel,
        thread=event.get("thread_ts") or (None if _is_direct(event) else ts),
    )


def _is_direct(event: Payload) -> bool:
    """Whether it stands in somebody's direct messages, where an answer begins its own thread."""
    return event.get("channel_type") == "im" or str(event["channel"]).startswith("D")


def place_of_shortcut(body: Payload) -> Place:
    """Where a shortcut was used: in a message's thread, or nowhere but by somebody."""
    user, message = body["user"]["id"], body.get("message", {})
    return Place(
        key=f"shortcut:{body['trigger_id']}",
        user=user,
        channel=body.get("channel", {}).get("id") or user,
        response_url=body.get("response_url"),
        thread=message.get("thread_ts") or message.get("ts"),
    )


def place_of(body: Payload) -> Place | None:
    """Where any payload came from; `None` when it names no person to answer."""
    if "command" in body:
        return place_of_command(body)
    if body.get("actions"):
        return place_of_action(body)
    event = body.get("event", {})
    if event.get("user") and event.get("ts") and event.get("channel"):
        return place_of_message(event)
    if body.get("type") in {"shortcut", "message_action"}:
        return place_of_shortcut(body)
    user, url = body.get("user", {}).get("id"), body.get("response_url")
    # A form that was handed in is in no channel: the person is told directly.
    if not user or not (url or body.get("type") == "view_submission"):
        return None
    channel = body.get("channel", {}).get("id") or user
    return Place(key="", user=user, channel=channel, response_url=url)
