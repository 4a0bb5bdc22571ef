"""What Slack is given about a list: the columns to confirm, how far it is, and what was found."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bot.diagnosis.report import Verdict
from bot.lists.headings import WHATS
from bot.presentation import ids
from bot.presentation.environments import blocks, fit
from bot.presentation.lists import columns_in_words, counts_of, doubts_of, first_rows
from bot.presentation.notes import Button
from bot.presentation.tidy import tidy_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.errors import PsaBotError
    from bot.lists.answering import Answered
    from bot.lists.columns import Sheet
    from bot.presentation.message import Message
    from bot.presentation.presenter import Presenter

COUNTED = 12
MOST_OPTIONS = 99
LONGEST_OPTION = 75


def found_message(sheet: Sheet, key: str, presenter: Presenter) -> Message:
    """What a list seems to hold, to be confirmed.

    Args:
        sheet: the list.
        key: it is kept under.
        presenter: makes messages.
    """
    known = sheet.columns.account is not None
    actions = [ids.LIST_GO, ids.LIST_COLUMNS] if known else [ids.LIST_COLUMNS]
    return presenter.note(
        "list-found",
        buttons=_buttons(actions, key),
        total=len(sheet.rows),
        known=known,
        columns=columns_in_words(sheet.columns, sheet.names),
        doubts=doubts_of(sheet),
        rows=first_rows(sheet),
    )


def working_message(done: int, due: int, total: int, presenter: Presenter) -> Message:
    """How far a list has come.

    Args:
        done: questions that are answered.
        due: questions that are asked one by one; 0 while a scan is read.
        total: lines.
        presenter: makes messages.
    """
    return presenter.note("list-working", done=done, due=due, total=total)


def done_message(
    answered: Sequence[Answered], missing: str | None, key: str, presenter: Presenter
) -> Message:
    """How many lines there are of each cause.

    Args:
        answered: the lines.
        missing: why the file is not in the thread; `None` when it is.
        key: the list is still kept under, when the file is missing.
        presenter: makes messages.
    """
    counts = counts_of(answered)
    return presenter.note(
        "list-done",
        buttons=_buttons([ids.LIST_GO], key) if is_kept(answered, missing) else (),
        kept=is_kept(answered, missing),
        total=len(answered),
        counts=counts[:COUNTED],
        more=sum(count for _, count in counts[COUNTED:]),
        missing=missing,
    )


def is_kept(answered: Sequence[Answered], missing: str | None) -> bool:
    """Whether there is a reason to look into the list once more."""
    cannot = Verdict.CANNOT_TELL
    return missing is not None or any(a.report and a.report.verdict is cannot for a in answered)


def failed_message(error: PsaBotError, key: str, presenter: Presenter) -> Message:
    """Why a list was not answered; it is still there.

    Args:
        error: what went wrong.
        key: the list is kept under.
        presenter: makes messages.
    """
    buttons = _buttons([ids.LIST_GO], key)
    return presenter.note("list-failed", buttons=buttons, advice=error.advice, detail=error.detail)


def cut_off_message(key: str, presenter: Presenter) -> Message:
    """A stop of the bot has cut a list off.

    Args:
        key: the list is kept under.
        presenter: makes messages.
    """
    return presenter.note("list-cut-off", buttons=_buttons([ids.LIST_GO], key))


def list_form(sheet: Sheet, about: ids.ListPlace) -> dict[str, Any]:
    """The form in which the columns are chosen.

    Args:
        sheet: the list.
        about: which list, and where; it travels in the form.
    """
    names = [fit(tidy_text(name), LONGEST_OPTION) for name in sheet.names[:MOST_OPTIONS]]
    rendered = (
        blocks()
        .get_template("slack/list_form.j2")
        .render(
            form=ids.Form.LIST_FORM.value,
            metadata=about.model_dump_json(exclude_none=True),
            names=names,
            whats=WHATS,
            columns=asdict(sheet.columns),
            rows=[tidy_text(row) for row in first_rows(sheet)],
        )
    )
    view: dict[str, Any] = json.loads(rendered)
    return view


def _buttons(actions: list[ids.Action], key: str) -> list[Button]:
    return [Button(action, ids.ButtonValue(case=ids.NO_CASE, about=key)) for action in actions]
