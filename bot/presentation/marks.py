"""The words of marks: their menu, their form, and what a single answer says of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

from bot.presentation import ids
from bot.presentation.environments import blocks, plain
from bot.presentation.notes import Menu
from bot.presentation.tidy import tidy, tidy_text
from bot.state.marks import MarkState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.presentation.message import Message
    from bot.presentation.presenter import Presenter
    from bot.state import Mark

USUAL = timedelta(days=30)
LONGEST = 300
MOST = 30
"""Items in a menu: what its texts add up to has to fit into a message."""
SETTLED = 10
"""So many of them are kept for what is settled, where there is more than fits."""


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


@dataclass(frozen=True)
class Markable:
    """Something that can be marked.

    Args:
        account_id: whose, in Autotask.
        item: under which marks know it.
        words: what it is.
        mark: what was said of it; `None` for nothing.
    """

    account_id: int
    item: str
    words: str
    mark: Mark | None = None


def mark_menu(still_open: Sequence[Markable], settled: Sequence[Markable]) -> Menu:
    """What can be marked, and what was, so that a mistake can be taken back.

    Args:
        still_open: the most important first; each shows its owner.
        settled: each shows what was said. The last ones that were said come first.
    """
    latest = sorted(settled, key=lambda e: e.mark.at.timestamp() if e.mark else 0.0, reverse=True)
    kept = latest[: max(SETTLED, MOST - len(still_open))]
    options = [
        (each, each.mark.owner if each.mark else "") for each in still_open[: MOST - len(kept)]
    ]
    options += [(each, short_mark(each.mark) if each.mark else "") for each in kept]
    return Menu(
        ids.MARK_ITEM,
        tuple(
            (ids.MarkValue(account=each.account_id, item=each.item).dump(), each.words, hint)
            for each, hint in options
        ),
    )


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


def item_words(item: str) -> str:
    """What a mark is about, where nothing else says it."""
    return _say("item", item)


def short_mark(mark: Mark) -> str:
    """A mark in a few words, for a table."""
    return tidy_text(_say("short", mark.model_dump()), LONGEST)


def _say(macro: str, *values: object) -> str:
    words: Any = plain().get_template("marks.j2").make_module({"meta": None})
    return " ".join(str(getattr(words, macro)(*values)).split())
