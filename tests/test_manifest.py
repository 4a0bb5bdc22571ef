"""The manifest, the ids and what is registered are the same."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import yaml

from bot.presentation import ids
from handlers import ANYTHING, register

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt.async_app import AsyncApp

    from handlers.counter import Counter
    from handlers.errors import Errors
    from handlers.formroom import FormRoom
    from handlers.words import Words

MANIFEST = yaml.safe_load((Path(__file__).parent.parent / "manifest.yml").read_text())
EVENTS = {
    "app_mention": {"app_mention"},
    "app_home_opened": {"app_home_opened"},
    "message": {"message.channels", "message.groups", "message.im"},
}
# What each scope is there for: an event, a method or a feature that needs it.
SCOPES = {
    "commands": "slash command and shortcuts",
    "chat:write": "chat.postMessage",
    "usergroups:read": "usergroups.users.list",
    "app_mentions:read": "app_mention",
    "channels:history": "message.channels",
    "groups:history": "message.groups",
    "im:history": "message.im",
    "files:read": "the mail in a message's files, and lists",
    "files:write": "files.getUploadURLExternal",
}


class Surface:
    """Stands where Bolt's app stands, and notes what is registered."""

    def __init__(self) -> None:
        self.noted: dict[str, list[Any]] = {}

    def __getattr__(self, kind: str) -> Callable[..., object]:
        def note(name: object, matchers: object = None) -> Callable[[object], None]:
            assert (matchers is not None) == (name is ANYTHING)
            kept = [] if name is ANYTHING else [name]
            self.noted.setdefault(kind, []).extend(kept)
            return lambda _handler: None

        return note


class Anything:
    """A desk that nobody comes to."""

    def __getattr__(self, name: str) -> object:
        return name


def surface() -> dict[str, list[Any]]:
    surface, nobody = Surface(), Anything()
    register(
        cast("AsyncApp", surface),
        cast("Counter", nobody),
        cast("Words", nobody),
        cast("Errors", nobody),
        cast("FormRoom", nobody),
        None,
    )
    return surface.noted


def test_every_id_is_registered_once() -> None:
    noted = surface()
    assert noted.pop("command") == [ids.COMMAND]
    assert sorted(noted.pop("action")) == sorted(ids.Action)
    assert sorted(noted.pop("shortcut")) == sorted(ids.Shortcut)
    assert sorted(noted.pop("view")) == sorted(ids.Form)
    assert sorted(noted.pop("options")) == sorted(ids.Search)
    assert sorted(noted.pop("event")) == sorted(EVENTS)
    assert len(noted.pop("error")) == 1
    assert noted == {}


def test_the_manifest_has_the_command_and_the_shortcuts() -> None:
    features, settings = MANIFEST["features"], MANIFEST["settings"]
    (command,) = features["slash_commands"]
    assert command["command"] == ids.COMMAND
    assert command["should_escape"] is False
    assert all(word in command["usage_hint"] for word in ids.Word)
    shortcuts = {one["callback_id"]: one["type"] for one in features["shortcuts"]}
    assert shortcuts == {
        ids.Shortcut.DIAGNOSE_MESSAGE: "message",
        ids.Shortcut.OPEN_DIAGNOSIS: "global",
    }
    assert set(features) == {"app_home", "bot_user", "shortcuts", "slash_commands"}
    assert features["app_home"]["home_tab_enabled"] is True
    assert settings["interactivity"]["is_enabled"] is True
    assert settings["socket_mode_enabled"] is True


def test_the_manifest_asks_for_the_events_that_are_heard() -> None:
    asked = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    assert set(asked) == set().union(*EVENTS.values())
    assert len(asked) == len(set(asked))


def test_the_scopes_are_the_least() -> None:
    scopes = MANIFEST["oauth_config"]["scopes"]
    assert set(scopes) == {"bot"}
    assert sorted(scopes["bot"]) == sorted(SCOPES)
