"""What a person does in the workspace beside commands and clicks, and what Slack tells of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.demo.slack import payloads, surfaces
from bot.demo.slack.filling import missing, state_of
from bot.demo.slack.messages import SlackError
from bot.demo.slack.methods import BOT_USER
from bot.demo.slack.model import Ack, Json, Refusal, parsed
from bot.demo.slack.viewkit import view_problems

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.demo.slack.courier import Courier
    from bot.demo.slack.front import Front
    from bot.demo.slack.model import Message
    from bot.demo.slack.views import View, Views
    from bot.demo.slack.workspace import Workspace

MENTION = f"<@{BOT_USER}>"
MOST_OPTIONS, LONGEST_VALUE = 100, 150
URL_MENUS = {"conversations_select", "channels_select"}


@dataclass(frozen=True)
class Said:
    """A message of a person, and how the bot acknowledged each event about it."""

    message: Message
    acks: list[Ack]


@dataclass
class People:
    """The people of a workspace.

    Args:
        workspace: where they are.
        courier: tells the bot.
        views: the forms that they have before them.
        front: keeps what was refused.
        hook: makes a response URL for a channel and a person.
    """

    workspace: Workspace
    courier: Courier
    views: Views
    front: Front
    hook: Callable[[str, str, Message | None], str]

    async def say(
        self,
        text: str,
        *,
        user: str,
        channel: str,
        thread_ts: str | None = None,
        more: Json | None = None,
    ) -> Said:
        """A person posts a message.

        Args:
            text: as typed; `<@U0PSABOT>` in it is a mention of the bot.
            user: the person's id.
            channel: the channel's id.
            thread_ts: the message that it replies to.
            more: further keys of the message, such as `files`.
        """
        message = self.workspace.post(
            channel,
            surfaces.typed(text),
            [],
            via="person",
            thread_ts=thread_ts,
            user=user,
            more=more,
        )
        return Said(message, await self._told(message))

    async def hear(self, message: Message) -> list[Ack]:
        """Tell the bot of its own message, as Slack does."""
        return await self._told(message)

    async def edit(self, message: Message, text: str) -> list[Ack]:
        """A person edits a message."""
        edited = self.workspace.edit(message, surfaces.typed(text), [])
        there = self.workspace.channels[message.channel]
        return [await self._event(surfaces.changed(there, edited, "message_changed"))]

    async def take_back(self, message: Message) -> list[Ack]:
        """A person deletes a message."""
        self.workspace.delete(message)
        there = self.workspace.channels[message.channel]
        return [await self._event(surfaces.changed(there, message, "message_deleted"))]

    async def open_home(self, user: str, tab: str = "home") -> Ack:
        """A person looks at the bot's own page."""
        return await self._event(surfaces.home_opened(user, self.views.homes.get(user), tab))

    async def use(self, callback_id: str, *, user: str, message: Message | None = None) -> Ack:
        """A person uses a shortcut, on a message or from anywhere.

        Args:
            callback_id: the shortcut's.
            user: the person's id.
            message: what it is used on; `None` for a shortcut of the workspace.
        """
        trigger = self.views.trigger(user)
        if message is None:
            payload = surfaces.shortcut(user, self._name(user), callback_id, trigger)
            return await self.courier.deliver("interactive", payload)
        who = payloads.person(self.workspace, user, message.channel)
        current = self.workspace.find(message.channel, message.ts)
        ids = {"trigger_id": trigger, "response_url": self.hook(message.channel, user, None)}
        payload = surfaces.message_action(who, callback_id, current, ids)
        return await self.courier.deliver("interactive", payload)

    async def click(self, view: View, action_id: str, selected: str | None = None) -> Ack:
        """A person clicks in a form or in an App Home.

        Args:
            view: where.
            action_id: the element's.
            selected: the value of the option; only for menus.

        Raises:
            LookupError: the view has no such element, or the element no such option.
        """
        clicked = payloads.action_in(*view.element(action_id), selected)
        trigger = self.views.trigger(view.user)
        payload = surfaces.view_action(self._name(view.user), view, clicked, trigger)
        return await self.courier.deliver("interactive", payload)

    async def suggest(self, view: View, action_id: str, typed: str) -> Ack:
        """A person types into a menu that asks the app; `options_of` reads the answer.

        Raises:
            LookupError: the view has no such menu.
        """
        payload = surfaces.block_suggestion(self._name(view.user), view, action_id, typed)
        return await self.courier.deliver("interactive", payload)

    async def submit(self, view: View, values: Mapping[str, object] | None = None) -> Ack:
        """A person hands in a form, and Slack does what the answer says.

        Args:
            view: the form.
            values: what was filled in, by action id (`filling.state_of`).

        Raises:
            LookupError: the form has no such element, or Slack would ask for what is missing.
        """
        state = state_of(view, values or {})
        if absent := missing(view, state):
            raise LookupError(f"Slack asks to fill in {absent}")
        ids: Json = {"trigger_id": self.views.trigger(view.user)}
        ids["response_urls"] = self._response_urls(view, state)
        payload = surfaces.view_submission(self._name(view.user), view, state, ids)
        ack = await self.courier.deliver("interactive", payload)
        return ack if ack.error else self._acted(view, ack)

    def _acted(self, view: View, ack: Ack) -> Ack:
        said = parsed(ack.body) if ack.body else {}
        action = said.get("response_action")
        if action in ("update", "push"):
            if problems := view_problems(said.get("view")):
                self.front.refused.append(Refusal("ack", said, problems))
                return replace(ack, error="dispatch_failed")
            if action == "update":
                self.views.changed(view, said["view"])
            else:
                self.views.add(view.user, said["view"], view.root)
        elif action != "errors":
            self.views.close(view, all_of_it=action == "clear")
        return ack

    def _response_urls(self, view: View, state: Json) -> list[Json]:
        found = []
        for block in view.content["blocks"]:
            element = block.get("element", {})
            if element.get("type") in URL_MENUS and element.get("response_url_enabled"):
                given = state[block["block_id"]][element["action_id"]]
                channel = given.get("selected_conversation") or given.get("selected_channel")
                about = {"block_id": block["block_id"], "action_id": element["action_id"]}
                url = self.hook(channel, view.user, None)
                found.append({**about, "channel_id": channel, "response_url": url})
        return found

    async def _told(self, message: Message) -> list[Ack]:
        there = self.workspace.channels[message.channel]
        if not there.bot_is_member:
            return []
        events = [surfaces.message_event(there, message, **self._parent(message))]
        if MENTION in message.text and not there.is_im and message.user is not None:
            events.insert(0, surfaces.mention(message))
        return [await self._event(inner) for inner in events]

    def _parent(self, message: Message) -> Json:
        """Who wrote the message that this one replies to."""
        for other in self.workspace.messages(message.channel):
            if other.ts == message.thread_ts:
                return {"parent_user_id": other.user or BOT_USER}
        return {}

    async def _event(self, inner: Json) -> Ack:
        return await self.courier.deliver("events_api", surfaces.event(self.workspace, inner))

    def _name(self, user: str) -> str:
        known = self.workspace.users.get(user)
        return known.name if known else user.lower()


def options_of(ack: Ack) -> list[Json]:
    """The options that a type-ahead was answered with, groups laid flat.

    Raises:
        SlackError: Slack would show none of them.
    """
    said = json.loads(ack.body or "{}")
    groups = said.get("option_groups") or [{"options": said.get("options")}]
    options = [option for group in groups for option in group["options"] or []]
    if len(options) > MOST_OPTIONS or any(len(o["value"]) > LONGEST_VALUE for o in options):
        raise SlackError("invalid_options")
    return options
