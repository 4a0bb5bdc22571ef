"""Forms and App Homes: opened by a trigger of three seconds, changed, and handed in.

Source: docs.slack.dev/surfaces/modals and, on the same site, reference/methods/views.open and its
siblings.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bot.demo.slack.messages import SlackError
from bot.demo.slack.methods import APP_ID, BOT_ID, TEAM_ID
from bot.demo.slack.viewkit import view_problems

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.demo.slack.model import Json
    from bot.demo.slack.workspace import Workspace

TRIGGER_SECONDS = 3.0
MOST_STACKED = 3


@dataclass(frozen=True)
class View:
    """A form or an App Home as a person has it before them.

    Args:
        id: Slack's id of it.
        user: whose it is.
        content: the view as the bot made it, every block with its ids.
        version: counts its changes.
        root: the form at the bottom of its stack.
    """

    id: str
    user: str
    content: Json
    version: int = 1
    root: str = ""

    @property
    def hash(self) -> str:
        """What `views.update` may name, so that a race is seen."""
        return f"{self.version}.{self.id}"

    @property
    def texts(self) -> str:
        """Every text of it, for a test to look into."""
        return "\n".join(_texts(self.content))

    def element(self, action_id: str) -> tuple[Json, Json]:
        """The block and the element in it that carry an action.

        Raises:
            LookupError: the view has no such element; the ones that it has are named.
        """
        known = []
        for block in self.content["blocks"]:
            for element in (
                block.get("element", {}),
                block.get("accessory", {}),
                *block.get("elements", []),
            ):
                known.append(element.get("action_id"))
                if element.get("action_id") == action_id:
                    return block, element
        raise LookupError(f"no {action_id!r} among {[name for name in known if name]}")

    def wire(self, values: Json | None = None) -> Json:
        """The view as Slack hands it to an app."""
        about: Json = {"id": self.id, "team_id": TEAM_ID, "app_id": APP_ID, "bot_id": BOT_ID}
        kept = {"private_metadata": "", "callback_id": "", "external_id": ""} | self.content
        return (
            about
            | kept
            | {
                "hash": self.hash,
                "root_view_id": self.root or self.id,
                "state": {"values": values or {}},
            }
        )


@dataclass
class Views:
    """Every view of the workspace, and the triggers that open forms.

    Args:
        workspace: counts, and wakes who waits.
    """

    workspace: Workspace
    opened: dict[str, View] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    _triggers: dict[str, tuple[str, float]] = field(default_factory=dict)
    _used: set[str] = field(default_factory=set)
    _unseen: list[str] = field(default_factory=list)

    def table(self) -> dict[str, Callable[[Json], Json]]:
        """The methods by name."""
        return {
            "views.open": self.open,
            "views.push": self.push,
            "views.update": self.update,
            "views.publish": self.publish,
        }

    def trigger(self, user: str) -> str:
        """A new trigger id, good for one form within three seconds."""
        name = f"{self.workspace.number()}.{int(time.time() * 1000)}.psa"
        self._triggers[name] = (user, time.time())
        return name

    def open(self, arguments: Json) -> Json:
        """Open a form."""
        user = self._triggered(arguments)
        return {"view": self._new(user, _checked(arguments)).wire()}

    def push(self, arguments: Json) -> Json:
        """Open a form above another one."""
        user = self._triggered(arguments)
        mine = [view for view in self.opened.values() if view.user == user]
        if not mine:
            raise SlackError("not_found")
        if len(mine) >= MOST_STACKED:
            raise SlackError("push_limit_reached")
        root = mine[-1].root or mine[-1].id
        return {"view": self._new(user, _checked(arguments), root).wire()}

    def update(self, arguments: Json) -> Json:
        """Put another content into a form that is open."""
        view = self._named(arguments)
        if arguments.get("hash") not in (None, "", view.hash):
            raise SlackError("hash_conflict")
        return {"view": self.changed(view, _checked(arguments)).wire()}

    def publish(self, arguments: Json) -> Json:
        """Show a person's App Home."""
        user, content = str(arguments.get("user_id")), _checked(arguments)
        if content["type"] != "home":
            raise SlackError("invalid_arguments", ["[ERROR] not a home"])
        there = self.homes.get(user)
        name = there.id if there else f"V{self.workspace.number():06}"
        view = View(name, user, self._with_ids(content), there.version + 1 if there else 1)
        self.homes[user] = view
        self.workspace.changed()
        return {"view": view.wire()}

    def changed(self, view: View, content: Json) -> View:
        """A form with another content."""
        newer = replace(view, content=self._with_ids(content), version=view.version + 1)
        self.opened[view.id] = newer
        self._unseen.append(view.id)
        self.workspace.changed()
        return newer

    def close(self, view: View, *, all_of_it: bool = False) -> None:
        """A form goes away, alone or with its whole stack."""
        root = view.root or view.id
        for other in list(self.opened.values()):
            if other.id == view.id or (all_of_it and root in (other.id, other.root)):
                del self.opened[other.id]
        self.workspace.changed()

    async def next(self, seconds: float = 10) -> View:
        """The oldest form, opened or changed, that nobody was given yet."""

        def unseen() -> View | None:
            self._unseen = [name for name in self._unseen if name in self.opened]
            return self.opened[self._unseen[0]] if self._unseen else None

        view = await self.workspace.until(unseen, seconds)
        self._unseen = [name for name in self._unseen if name != view.id]
        return view

    def add(self, user: str, content: Json, root: str) -> View:
        """A form above another one, by a `response_action`."""
        return self._new(user, content, root)

    def _new(self, user: str, content: Json, root: str = "") -> View:
        if content["type"] != "modal":
            raise SlackError("invalid_arguments", ["[ERROR] not a modal"])
        name = f"V{self.workspace.number():06}"
        view = View(name, user, self._with_ids(content), root=root or name)
        self.opened[name] = view
        self._unseen.append(name)
        self.workspace.changed()
        return view

    def _triggered(self, arguments: Json) -> str:
        name = str(arguments.get("trigger_id"))
        if name in self._used:
            raise SlackError("exchanged_trigger_id")
        if name not in self._triggers:
            raise SlackError("invalid_trigger_id")
        user, made = self._triggers[name]
        if time.time() - made > TRIGGER_SECONDS:
            raise SlackError("expired_trigger_id")
        _checked(arguments)
        self._used.add(name)
        return user

    def _named(self, arguments: Json) -> View:
        external = arguments.get("external_id")
        for view in self.opened.values():
            ours = view.content.get("external_id")
            if view.id == arguments.get("view_id") or (external and external == ours):
                return view
        raise SlackError("not_found")

    def _with_ids(self, content: Json) -> Json:
        blocks = []
        for given in content["blocks"]:
            block = {**given, "block_id": given.get("block_id") or f"b{self.workspace.number()}"}
            if "element" in block:
                element = block["element"]
                name = element.get("action_id") or f"a{self.workspace.number()}"
                block["element"] = {**element, "action_id": name}
            blocks.append(block)
        return {**content, "blocks": blocks}


def _checked(arguments: Json) -> Json:
    given = arguments.get("view")
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except ValueError:
            given = None
    if not isinstance(given, dict):
        raise SlackError("invalid_arguments", ["[ERROR] missing required field: view"])
    if problems := view_problems(given):
        raise SlackError("invalid_arguments", problems)
    return given


def _texts(value: Any) -> list[str]:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        own = value.get("text")
        mine = [own] if isinstance(own, str) else []
        return mine + [text for part in value.values() for text in _texts(part)]
    return [text for part in value for text in _texts(part)] if isinstance(value, list) else []
