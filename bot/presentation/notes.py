"""Small messages: one template of `templates/messages`, with buttons or a menu under it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog

from bot.presentation import ids
from bot.presentation.environments import plain, slack_id
from bot.presentation.message import Message, plain_message, rendered, validate
from bot.presentation.tidy import tidy

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from bot.diagnosis.question import Question
    from bot.gradient import SyncEvent

log = structlog.get_logger()

LONGEST_NOTE = 1_000
MOST_OPTIONS = 100


@dataclass(frozen=True, slots=True)
class Button:
    """A button of a small message.

    Args:
        action: what it does.
        value: what it carries.
        confirm: whether Slack asks "are you sure?" before it is sent.
    """

    action: ids.Action
    value: ids.ButtonValue
    confirm: bool = False

    def context(self) -> dict[str, Any]:
        """What the layout names."""
        value = {"value": self.value.dump(), "do": self.value.do or ""}
        return {"action": self.action.value, "confirm": self.confirm, **value}


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu of a small message; Slack takes at most 100 options.

    Args:
        action: what a choice does.
        options: value and words of each, and a line below them, which may be empty.
    """

    action: ids.Action
    options: tuple[tuple[str, str, str], ...]

    def context(self) -> dict[str, Any]:
        """What the layout names."""
        return {"action": self.action.value, "options": self.options[:MOST_OPTIONS]}


class Notes:
    """Puts small messages into words.

    Args:
        zone: the MSP's calendar.
    """

    def __init__(self, zone: tzinfo) -> None:
        self.zone = zone

    def help(self) -> Message:
        """What can be asked."""
        return self._note("help")

    def understood(
        self, question: Question, where: str = "channel", besides: tuple[str, ...] = ()
    ) -> Message:
        """The acknowledgement: what was understood.

        Args:
            question: the question.
            where: the answer comes into this `channel`, or `thread`.
            besides: the other accounts that were named, which it is not about.
        """
        return self._note("understood", where=where, besides=besides, **question.model_dump())

    def usage(self, problem: str, word: str = "why-missing") -> Message:
        """What was wrong with a command, and the right form.

        Args:
            problem: such as `missing-account`; an unknown one points at the help.
            word: the command, whose form is shown.
        """
        return self._note("usage", problem=problem, word=word)

    def error(self, code: str, advice: str, detail: str = "", reference: str = "") -> Message:
        """Something went wrong.

        Args:
            code: the error's code, for templates that say more about one.
            advice: what happened and what to do, in words.
            detail: what the other side said.
            reference: under which the log has it.
        """
        about = {"code": code, "advice": advice, "detail": detail, "reference": reference}
        return self._note("error", None, (), **about)

    def expired(self) -> Message:
        """A button or a menu of which nothing is on record."""
        return self._note("expired")

    def sync_recorded(self, event: SyncEvent) -> Message:
        """What a person said about a sync is on record."""
        said_by = event.by if slack_id(event.by) else None
        return self._note(
            "sync-recorded", said_by, event=str(event.event), at=event.at, kind=event.kind
        )

    def note(
        self,
        name: str,
        *,
        said_by: str | None = None,
        buttons: Sequence[Button] = (),
        menu: Menu | None = None,
        **about: Any,  # noqa: ANN401 - the template's own
    ) -> Message:
        """A small message, with buttons where something is to be decided.

        Args:
            name: of its template in `templates/messages`.
            said_by: Slack's id of the person that it names.
            buttons: what may be clicked; `templates/buttons.j2` has their labels.
            menu: what may be picked.
            about: what the template names.
        """
        said_by = said_by if slack_id(said_by) else None
        return self._checked(name, said_by, buttons, menu, about)

    def aside(self, message: Message) -> Message:
        """A message for the person alone, where its place is closed; its buttons belong there."""
        head = self.note("closed")
        blocks = [block for block in message.blocks if block["type"] != "actions"]
        return Message(f"{head.text}\n{message.text}", [*head.blocks, *blocks])

    def first_that_fits(
        self,
        name: str,
        choices: Sequence[dict[str, Any]],
        *,
        buttons: Sequence[Button] = (),
        menu: Menu | None = None,
    ) -> Message:
        """A message with as much in it as Slack takes.

        Args:
            name: of its template in `templates/messages`.
            choices: what the template names, from the most to the least.
            buttons: what may be clicked.
            menu: what may be picked.
        """
        for about in choices[:-1]:
            message, problems, _ = self._built(name, None, buttons, menu, about)
            if not problems:
                return message
        return self._checked(name, None, buttons, menu, choices[-1])

    def _note(
        self,
        name: str,
        said_by: str | None = None,
        buttons: Sequence[Button] = (),
        **about: Any,  # noqa: ANN401 - the template's own
    ) -> Message:
        """A small message of `templates/messages`; text from outside is put on one line."""
        return self._checked(name, said_by, buttons, None, about)

    def _checked(
        self,
        name: str,
        said_by: str | None,
        buttons: Sequence[Button],
        menu: Menu | None,
        about: dict[str, Any],
    ) -> Message:
        """The same as plain text where Slack would not take it."""
        message, problems, text = self._built(name, said_by, buttons, menu, about)
        if problems:
            log.error("message_invalid", layout=name, problems=problems)
            return plain_message(text)
        return message

    def _built(
        self,
        name: str,
        said_by: str | None,
        buttons: Sequence[Button],
        menu: Menu | None,
        about: dict[str, Any],
    ) -> tuple[Message, list[str], str]:
        """A small message, what Slack would refuse of it, and its text."""
        words = {"zone": self.zone, "command": ids.COMMAND, **tidy(about, LONGEST_NOTE)}
        text = plain().get_template(f"messages/{name}.j2").render(words)
        around = {
            "lines": [line for line in text.splitlines() if line.strip()],
            "said_by": said_by,
            "buttons": [b.context() for b in buttons],
            "menu": menu.context() if menu and menu.options else None,
        }
        message = rendered("slack/note.j2", around)
        return message, validate(message), text
