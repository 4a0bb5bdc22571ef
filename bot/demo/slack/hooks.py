"""The `response_url` of a command or a click: five uses in thirty minutes, no membership needed."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.demo.slack.messages import Content, SlackError, content

if TYPE_CHECKING:
    from bot.demo.slack.model import Json, Message
    from bot.demo.slack.workspace import Workspace

USES, LIFETIME = 5, 30 * 60


@dataclass
class Hook:
    """One address.

    Args:
        channel: where it posts.
        user: the only reader of what is ephemeral.
        original: the message that was clicked; `None` for a command.
    """

    channel: str
    user: str
    original: Message | None
    made: float = field(default_factory=time.time)
    used: int = 0


@dataclass
class Hooks:
    """All addresses that were given out, by their last part."""

    workspace: Workspace
    by_key: dict[str, Hook] = field(default_factory=dict)

    def make(self, channel: str, user: str, original: Message | None = None) -> str:
        """A new address, as the path below `/`."""
        key = secrets.token_hex(12)
        self.by_key[key] = Hook(channel, user, original)
        return f"hooks/{key}"

    def use(self, key: str, arguments: Json) -> None:
        """Do what a POST to the address asks for.

        Raises:
            SlackError: the address is used up, too old or unknown, or the message is refused.
        """
        hook = self.by_key.get(key)
        if hook is None or time.time() - hook.made > LIFETIME:
            raise SlackError("expired_url")
        if hook.used >= USES:
            raise SlackError("used_url")
        hook.used += 1
        replaces = arguments.get("replace_original") and hook.original is not None
        if arguments.get("delete_original") and hook.original is not None:
            self.workspace.delete(hook.original)
        elif replaces and hook.original is not None:
            said = content(arguments, total=None)
            hook.original = self.workspace.edit(hook.original, said.text, said.blocks)
        else:
            self._post(hook, content(arguments, total=None), arguments)

    def _post(self, hook: Hook, said: Content, arguments: Json) -> None:
        public = arguments.get("response_type") == "in_channel"
        thread = arguments.get("thread_ts")
        self.workspace.post(
            hook.channel,
            said.text,
            said.blocks,
            via="response_url",
            thread_ts=str(thread) if thread else None,
            ephemeral_to=None if public else hook.user,
        )
