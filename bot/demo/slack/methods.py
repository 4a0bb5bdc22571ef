"""The Web API's methods that the bot uses, as docs.slack.dev/reference/methods describes them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.demo.slack.messages import SlackError, content, open_channel

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.demo.slack.model import Channel, Json, Message, User
    from bot.demo.slack.workspace import Workspace

_LAST: Json = {"response_metadata": {"next_cursor": ""}}
TEAM_ID, APP_ID, BOT_ID, BOT_USER = "T0DEMO", "A0PSABOT", "B0PSABOT", "U0PSABOT"


@dataclass
class Methods:
    """What the bot's token may call."""

    workspace: Workspace

    def table(self) -> dict[str, Callable[[Json], Json]]:
        """The methods by name."""
        return {
            "auth.test": self.auth_test,
            "chat.postMessage": self.post_message,
            "chat.postEphemeral": self.post_ephemeral,
            "chat.update": self.update,
            "conversations.history": self.history,
            "conversations.info": self.conversation,
            "conversations.list": self.conversations,
            "conversations.members": self.members,
            "conversations.open": self.direct,
            "conversations.replies": self.replies,
            "usergroups.list": self.all_groups,
            "usergroups.users.list": self.group_members,
            "users.info": self.user,
            "users.list": self.all_users,
        }

    def auth_test(self, _arguments: Json) -> Json:
        """Who the token belongs to."""
        return {
            "url": "https://demo-msp.slack.com/",
            "team": "Demo MSP",
            "user": "psa_bot",
            "team_id": TEAM_ID,
            "user_id": BOT_USER,
            "bot_id": BOT_ID,
            "is_enterprise_install": False,
        }

    def post_message(self, arguments: Json) -> Json:
        """Say something in a channel or in one of its threads."""
        channel = open_channel(self.workspace, arguments.get("channel"))
        said = content(arguments)
        thread = str(arguments["thread_ts"]) if arguments.get("thread_ts") else None
        message = self.workspace.post(
            channel,
            said.text,
            said.blocks,
            via="chat.postMessage",
            thread_ts=thread,
            more=_metadata(arguments.get("metadata")),
        )
        return {"channel": channel, "ts": message.ts, "message": wire(message)}

    def post_ephemeral(self, arguments: Json) -> Json:
        """Say something that one person sees."""
        channel = open_channel(self.workspace, arguments.get("channel"))
        if arguments.get("user") not in self.workspace.users:
            raise SlackError("user_not_in_channel")
        said = content(arguments)
        message = self.workspace.post(
            channel,
            said.text,
            said.blocks,
            via="chat.postEphemeral",
            thread_ts=str(arguments["thread_ts"]) if arguments.get("thread_ts") else None,
            ephemeral_to=str(arguments["user"]),
        )
        return {"message_ts": message.ts}

    def update(self, arguments: Json) -> Json:
        """Put other words into a message of the bot's own."""
        channel = open_channel(self.workspace, arguments.get("channel"))
        try:
            message = self.workspace.find(channel, str(arguments.get("ts")))
        except LookupError:
            raise SlackError("message_not_found") from None
        if message.ephemeral_to or message.via in ("response_url", "person"):
            raise SlackError("cant_update_message")
        said = content(arguments)
        edited = self.workspace.edit(message, said.text, said.blocks)
        return {"channel": channel, "ts": edited.ts, "text": edited.text, "message": wire(edited)}

    def replies(self, arguments: Json) -> Json:
        """A message and what was replied to it."""
        channel = open_channel(self.workspace, arguments.get("channel"))
        ts = str(arguments.get("ts"))
        try:
            first = self.workspace.find(channel, ts)
        except LookupError:
            raise SlackError("thread_not_found") from None
        found = [first, *self.workspace.thread(channel, ts)]
        return {"messages": _page(found, arguments), "has_more": False}

    def history(self, arguments: Json) -> Json:
        """What stands in a channel outside its threads, the newest first."""
        channel = open_channel(self.workspace, arguments.get("channel"))
        found = [m for m in self.workspace.messages(channel) if m.thread_ts is None]
        return {"messages": _page(found[::-1], arguments), "has_more": False}

    def conversation(self, arguments: Json) -> Json:
        """What a channel is called, and whether the bot is in it."""
        name = str(arguments.get("channel"))
        channel = self.workspace.channels.get(name)
        if channel is None or (channel.is_private and not channel.bot_is_member):
            raise SlackError("channel_not_found")
        return {"channel": _of_channel(name, channel)}

    def conversations(self, _arguments: Json) -> Json:
        """The channels that the bot may know of."""
        known = self.workspace.channels.items()
        seen = [c for c in known if c[1].bot_is_member or not c[1].is_private]
        return {"channels": [_of_channel(*each) for each in seen if not each[1].is_im], **_LAST}

    def members(self, arguments: Json) -> Json:
        """Who is in a channel."""
        channel = open_channel(self.workspace, arguments.get("channel"))
        if self.workspace.channels[channel].is_im:
            return {"members": [f"U{channel[1:]}", BOT_USER], **_LAST}
        return {"members": [*self.workspace.users, BOT_USER], **_LAST}

    def direct(self, arguments: Json) -> Json:
        """The direct messages with a person."""
        try:
            return {"channel": {"id": open_channel(self.workspace, arguments.get("users"))}}
        except SlackError:
            raise SlackError("user_not_found") from None

    def all_groups(self, _arguments: Json) -> Json:
        """The user groups; who is in them is asked by `usergroups.users.list`."""
        groups = self.workspace.groups.items()
        return {
            "usergroups": [{"id": i, "handle": i.lower(), "user_count": len(m)} for i, m in groups]
        }

    def all_users(self, _arguments: Json) -> Json:
        """Everybody."""
        return {"members": [_of_user(*each) for each in self.workspace.users.items()], **_LAST}

    def group_members(self, arguments: Json) -> Json:
        """Who is in a user group."""
        members = self.workspace.groups.get(str(arguments.get("usergroup")))
        if members is None:
            raise SlackError("no_such_subteam")
        return {"users": list(members)}

    def user(self, arguments: Json) -> Json:
        """What a person is called."""
        name = str(arguments.get("user"))
        user = self.workspace.users.get(name)
        if user is None:
            raise SlackError("user_not_found")
        return {"user": _of_user(name, user)}


def _of_user(name: str, user: User) -> Json:
    shown = user.real_name or user.name
    profile = {"real_name": shown, "display_name": user.name}
    return {"id": name, "name": user.name, "real_name": shown, "profile": profile}


def _of_channel(name: str, channel: Channel) -> Json:
    return {
        "id": name,
        "name": channel.name,
        "is_channel": not channel.is_im,
        "is_im": channel.is_im,
        "is_member": channel.bot_is_member,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
    }


def _metadata(value: object) -> Json:
    """What an app hangs on a message, as JSON text or as an object."""
    if value is None:
        return {}
    return {"metadata": json.loads(value) if isinstance(value, str) else value}


def _page(messages: list[Message], arguments: Json) -> list[Json]:
    """The messages that everybody sees; metadata only where it was asked for."""
    seen = [wire(message) for message in messages if message.ephemeral_to is None]
    if str(arguments.get("include_all_metadata")).lower() not in {"1", "true"}:
        seen = [{k: v for k, v in one.items() if k != "metadata"} for one in seen]
    return seen[: int(arguments.get("limit") or 100)]


def wire(message: Message) -> Json:
    """A message as Slack hands it to an app."""
    author: Json = {"user": message.user}
    if message.user is None:
        author = {"user": BOT_USER, "bot_id": BOT_ID, "app_id": APP_ID}
    body: Json = {
        "type": "message",
        **author,
        "team": TEAM_ID,
        "ts": message.ts,
        "text": message.text,
        "blocks": message.blocks,
        **message.more,
    }
    if message.thread_ts:
        body["thread_ts"] = message.thread_ts
    if message.edited:
        body["edited"] = {"user": BOT_ID, "ts": message.ts}
    return body
