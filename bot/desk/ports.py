"""What the desk needs of Slack and of the diagnosis, whoever provides it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from bot.desk.place import Place, Posted, Reply
    from bot.diagnosis.question import Question
    from bot.diagnosis.report import Report
    from bot.presentation import Message


class Permission(StrEnum):
    """Whether a person may say something about a sync, and if not, why."""

    ALLOWED = "allowed"
    NOBODY = "nobody"
    NOT_LISTED = "not-listed"
    CANNOT_TELL = "cannot-tell"


class Outbox(Protocol):
    """The way to the people. Each raises `SlackUnreachable` when a message did not get through."""

    async def post(self, place: Place, reply: Reply) -> Posted:
        """Say it in the channel, once."""

    async def update(self, place: Place, posted: Posted, reply: Reply) -> Posted:
        """Put it in the place of what stands there."""

    async def whisper(self, place: Place, message: Message) -> None:
        """Say it to the person alone."""


class Forms(Protocol):
    """Forms before a person. Each raises `SlackUnreachable` when it did not get through."""

    async def open_form(self, trigger: str, view: dict[str, Any]) -> str:
        """Open one, and return its id."""

    async def change_form(self, form: str, view: dict[str, Any]) -> None:
        """Put another content into one."""


class Operators(Protocol):
    """Who may say that a sync was started, completed or failed."""

    async def permission(self, user: str) -> Permission:
        """Whether this person may."""


class Asks(Protocol):
    """The diagnosis."""

    async def ask(self, question: Question) -> Report:
        """Judge a question on facts that are read now."""
