"""The words of marks: their menu, their form, and what a single answer says of them."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

from bot.presentation import ids
from bot.presentation.environments import blocks, plain
from bot.presentation.tidy import tidy, tidy_text
from bot.state.marks import MarkState

if TYPE_CHECKING:
    from bot.presentation.message import Message
    from bot.presentation.presenter import Presenter
    from bot.state import Mark

USUAL = timedelta(days=30)
LONGEST = 300


class MarkFilled(BaseModel):
    """What a person filled in."""

    model_config = ConfigDict(frozen=True)

    state: MarkState = "open"
    owner: str = Field("", max_length=80)
    reason: str = Field("", max_length=LONGEST)
    until: date | None = None

    def problems(self, today: date) -> dict[str, str]:
        """What is missing, in words, by the block of the form that it belongs to.

        Args:
            today: in the MSP's calendar.
        """
        if self.state == "open":
            return {}
        found = {}
        if not self.reason:
            found["reason"] = "no-reason"
        if self.until is None:
            found["until"] = "no-until"
        elif self.until < today:
            found["until"] = "past"
        return {block: _say("problem", problem) for block, problem in found.items()}


def mark_form(mark: Mark | None, place: ids.MarkPlace, today: date) -> dict[str, Any]:
    """The form, with what was said before.

    Args:
        mark: what was said; `None` for nothing.
        place: what it is about, and where it was opened.
        today: in the MSP's calendar.
    """
    until = mark.until if mark and mark.holds(today) else None
    view: dict[str, Any] = json.loads(
        blocks()
        .get_template("slack/mark_form.j2")
        .render(
            form=ids.Form.MARK_FORM.value,
            metadata=place.model_dump_json(exclude_none=True),
            what=place.what,
            state=mark.state if mark else "open",
            owner=mark.owner if mark else "",
            reason=mark.reason if mark else "",
            until=(until or today + USUAL).isoformat(),
        )
    )
    return view


def marked_message(mark: Mark, what: str, presenter: Presenter) -> Message:
    """What the person is told once it is kept."""
    return presenter.note("marked", mark=mark.model_dump(), what=what)


def told_of_marks(marks: tuple[Any, ...], limit: int) -> tuple[str, ...]:
    """A sentence for each mark that a single answer shows.

    Args:
        marks: what was said, as a report has it.
        limit: characters of a name or a reason.
    """
    return tuple(_say("told", tidy(mark.model_dump(), limit)) for mark in marks)


def short_mark(mark: Mark) -> str:
    """A mark in a few words, for a table."""
    return tidy_text(_say("short", mark.model_dump()), LONGEST)


def _say(macro: str, *values: object) -> str:
    words: Any = plain().get_template("marks.j2").make_module({"meta": None})
    return " ".join(str(getattr(words, macro)(*values)).split())
