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

    from bot.desk import Desk
    from handlers.errors import Errors
    from handlers.words import Words

MANIFEST = yaml.safe_load((Path(__file__).parent.parent / "manifest.yml").read_text())


class Surface:
    """Stands where Bolt's app stands, and notes what is registered."""

    def __init__(self) -> None:
        self.commands: list[str] = []
        self.actions: list[str] = []
        self.errors: list[object] = []

    def command(self, name: str) -> Callable[[object], None]:
        return lambda _handler: self.commands.append(name)

    def action(self, name: Any, matchers: object = None) -> Callable[[object], None]:  # noqa: ANN401 - an id or a pattern
        assert (matchers is not None) == (name is ANYTHING)
        return lambda _handler: None if name is ANYTHING else self.actions.append(name)

    def error(self, handler: object) -> None:
        self.errors.append(handler)


class Anything:
    """A desk that nobody comes to."""

    def __getattr__(self, name: str) -> object:
        return name


def surface() -> Surface:
    noted, nobody = Surface(), Anything()
    register(
        cast("AsyncApp", noted),
        cast("Desk", nobody),
        cast("Words", nobody),
        cast("Errors", nobody),
    )
    return noted


def test_every_id_is_registered_once() -> None:
    noted = surface()
    assert noted.commands == [ids.COMMAND]
    assert sorted(noted.actions) == sorted(ids.Action)
    assert len(noted.errors) == 1


def test_the_manifest_has_the_command_and_nothing_that_is_not_built() -> None:
    features, settings = MANIFEST["features"], MANIFEST["settings"]
    (command,) = features["slash_commands"]
    assert command["command"] == ids.COMMAND
    assert command["should_escape"] is False
    assert all(word in command["usage_hint"] for word in ids.Word)
    assert set(features) == {"bot_user", "slash_commands"}
    assert settings["interactivity"]["is_enabled"] is True
    assert settings["socket_mode_enabled"] is True
    assert "event_subscriptions" not in settings


def test_the_scopes_are_the_least() -> None:
    scopes = MANIFEST["oauth_config"]["scopes"]
    assert scopes == {"bot": ["commands", "chat:write", "usergroups:read"]}
