"""What a person does on the page, carried to the local Slack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.demo.slack import options_of
from bot.demo.slack.filling import missing, state_of
from bot.demo.slack.messages import SlackError
from bot.demo.slack.model import parsed
from bot.demo.slack.people import MENTION

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.demo.playground.scene import Scene
    from bot.demo.slack import Ack, View

Json = dict[str, Any]
COMMAND = "/psa"


@dataclass(frozen=True)
class Acts:
    """A person in the local Slack.

    Args:
        scene: where.
    """

    scene: Scene

    def table(self) -> dict[str, Callable[[Json], Awaitable[Json]]]:
        """What may be done, by the last part of its address."""
        return {
            "say": self.say,
            "click": self.click,
            "click-view": self.click_view,
            "suggest": self.suggest,
            "submit": self.submit,
            "close": self.close,
            "shortcut": self.shortcut,
            "home": self.home,
        }

    async def say(self, asked: Json) -> Json:
        """A message, or a command where it begins with a slash."""
        text, user, channel = str(asked["text"]).strip(), asked["user"], asked["channel"]
        thread = asked.get("thread_ts")
        if text.startswith("/"):
            return await self._command(text, user, channel, thread)
        text = text.replace("@psa-bot", MENTION)
        said = await self.scene.slack.people.say(text, user=user, channel=channel, thread_ts=thread)
        return next((_of(ack) for ack in said.acks if ack.error), {})

    async def _command(self, text: str, user: str, channel: str, thread: str | None) -> Json:
        command, _, rest = text.partition(" ")
        if command != COMMAND:
            return {"error": f"{command} is not a valid command."}
        if thread:
            return {"error": f"{command} is not supported in threads. Sorry!"}
        ack = await self.scene.slack.command(command, rest.strip(), user=user, channel=channel)
        return {"error": f'{command} failed with the error "{ack.error}"'} if ack.error else {}

    async def click(self, asked: Json) -> Json:
        """A button or a menu of a message."""
        slack = self.scene.slack
        message = slack.workspace.find(asked["channel"], asked["ts"])
        selected = asked.get("selected")
        ack = await slack.click(message, asked["action_id"], user=asked["user"], selected=selected)
        return _of(ack)

    async def click_view(self, asked: Json) -> Json:
        """A button or a menu of a form, or of an App Home."""
        view, people = self._view(asked["view"]), self.scene.slack.people
        return _of(await people.click(view, asked["action_id"], asked.get("selected")))

    async def suggest(self, asked: Json) -> Json:
        """Options of a menu that asks the bot, for what was typed so far."""
        view = self._view(asked["view"])
        ack = await self.scene.slack.people.suggest(view, asked["action_id"], asked["typed"])
        if ack.error:
            return {"error": ack.error, "options": []}
        try:
            return {"options": options_of(ack)}
        except SlackError as refused:
            return {"error": refused.error, "options": []}

    async def submit(self, asked: Json) -> Json:
        """A form is handed in; `errors` are by block."""
        view = self._view(asked["view"])
        if absent := missing(view, state_of(view, asked["values"])):
            return {"errors": dict.fromkeys(absent, "Please complete this required field.")}
        ack = await self.scene.slack.people.submit(view, asked["values"])
        said = parsed(ack.body) if ack.body else {}
        return {**_of(ack), "errors": said.get("errors", {})}

    async def close(self, asked: Json) -> Json:
        """A form is cancelled."""
        views = self.scene.slack.views
        if view := views.opened.get(asked["view"]):
            views.close(view, all_of_it=bool(asked.get("all")))
        return {}

    async def shortcut(self, asked: Json) -> Json:
        """A shortcut, on a message where `ts` names one."""
        slack, message = self.scene.slack, None
        if asked.get("ts"):
            message = slack.workspace.find(asked["channel"], asked["ts"])
        people = slack.people
        return _of(await people.use(asked["callback_id"], user=asked["user"], message=message))

    async def home(self, asked: Json) -> Json:
        """A person opens the bot's App Home."""
        return _of(await self.scene.slack.people.open_home(asked["user"]))

    def _view(self, name: str) -> View:
        views = self.scene.slack.views
        for view in (*views.opened.values(), *views.homes.values()):
            if view.id == name:
                return view
        raise LookupError("That form is closed.")


def _of(ack: Ack) -> Json:
    return {"error": ack.error} if ack.error else {}
