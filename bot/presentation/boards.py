"""The month-end board: a message in Slack, a terminal, and one page that prints."""

from __future__ import annotations

from dataclasses import asdict
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from rich.text import Text

from bot.diagnosis.facts import Syncs
from bot.files import Attachment
from bot.presentation import ids
from bot.presentation.environments import page, plain, terminal
from bot.presentation.marks import Markable, item_words, mark_menu, short_mark
from bot.presentation.notes import Button
from bot.presentation.tidy import tidy, tidy_text

if TYPE_CHECKING:
    from datetime import tzinfo

    from rich.console import Console

    from bot.diagnosis.facts import Unreadable
    from bot.estate.artifact import Artifact
    from bot.estate.board_items import Board, Item, Section
    from bot.presentation.message import Message
    from bot.presentation.presenter import Presenter

SHOWN = (5, 3, 2, 1, 0)
"""How many items of each section a message shows: the first number that Slack takes."""
NAME = 60
LISTED = 20
DIFFERING = 3


def board_message(board: Board | None, syncs: Syncs | Unreadable, presenter: Presenter) -> Message:
    """The board for a channel: counts, the first items of each section, and the menu of marks.

    Args:
        board: the board; `None` without a complete scan.
        syncs: what the ledger says.
        presenter: makes messages.
    """
    if board is None:
        return presenter.note("board", meta=None)
    still_open, settled = _markable(board)
    menu = mark_menu(still_open, settled)
    about = _about(board, syncs, presenter.zone) | {"most": 2, "settled": len(settled)}
    about |= {"left_out": len(still_open) + len(settled) - len(menu.options)}
    choices = [about | {"sections": [_shown(s, most) for s in board.sections]} for most in SHOWN]
    return presenter.first_that_fits(
        "board", choices, buttons=[revenue_button(board.artifact)], menu=menu
    )


def revenue_button(artifact: Artifact, base: str | None = None) -> Button:
    """Shows amounts to an operator; it carries the scan that they are of.

    Args:
        artifact: the scan.
        base: the id of the scan that what is new is held against; else it is the one before.
    """
    value = ids.ButtonValue(case=ids.NO_CASE, about=artifact.path.stem, base=base)
    return Button(ids.REVENUE, value)


def board_lines(board: Board | None, zone: tzinfo) -> tuple[str, ...]:
    """The board in a few lines, for a page that has other things on it too.

    Args:
        board: the board; `None` without a complete scan.
        zone: the MSP's calendar.
    """
    if board is None:
        return (_words("no_scan", {"meta": None, "zone": zone}),)
    about = _about(board, None, zone)
    counts = [f"{_words('title', about, s.name)}: {len(s.open)}" for s in board.sections if s.open]
    damaged = [_words("passed_over", about)] if board.damaged else []
    return (_words("age", about), *damaged, *counts)


def board_page(board: Board, syncs: Syncs | Unreadable, zone: tzinfo) -> str:
    """One HTML page with everything on it, which asks nobody for anything.

    Args:
        board: the board.
        syncs: what the ledger says.
        zone: the MSP's calendar.
    """
    about = _about(board, syncs, zone) | {"sections": [_all(s) for s in board.sections]}
    return page().get_template("page/board.html.j2").render(tidy(about, 300))


def board_file(board: Board, syncs: Syncs | Unreadable, zone: tzinfo) -> Attachment:
    """The page as a file for a channel.

    Args:
        board: the board.
        syncs: what the ledger says.
        zone: the MSP's calendar.
    """
    title = _words("heading", _about(board, syncs, zone))
    content = board_page(board, syncs, zone).encode()
    return Attachment(f"board-{board.artifact.meta.day}.html", title, content)


def print_board(board: Board, syncs: Syncs | Unreadable, console: Console, zone: tzinfo) -> None:
    """Print the board for a person at a terminal.

    Args:
        board: the board.
        syncs: what the ledger says.
        console: where to; its width is respected.
        zone: the MSP's calendar.
    """
    about = _about(board, syncs, zone) | {"sections": [_all(s) for s in board.sections]}
    about |= {"listed": LISTED}
    marked_up = terminal().get_template("terminal/board.j2").render(tidy(about))
    console.print(Text.from_markup(marked_up.strip(), emoji=False))


def no_board() -> str:
    """What is said where there is no complete scan."""
    return _words("no_scan", {"meta": None, "zone": None})


def _about(board: Board, syncs: Syncs | Unreadable | None, zone: tzinfo) -> dict[str, Any]:
    """What every face of a board is made from."""
    meta = board.artifact.meta
    days = max((board.today - meta.finished_at.astimezone(zone).date()).days, 0)
    return {
        "meta": meta,
        "zone": zone,
        "today": board.today,
        "total": board.total,
        "suspect": board.suspect,
        "syncs": syncs if isinstance(syncs, Syncs) else None,
        "old": _words("days_old", {"meta": None, "zone": zone}, days),
        "most": DIFFERING,
        "damaged": [path.name for path in board.damaged],
        "part": board.part and asdict(board.part),
    }


def _shown(section: Section, most: int) -> dict[str, Any]:
    """A section in a message."""
    return {
        "name": section.name,
        "count": len(section.open),
        "settled": len(section.settled),
        "aside": section.aside,
        "shown": [
            {
                "account": tidy_text(item.account, NAME),
                "about": tidy(item.about, NAME),
                "owner": item.mark.owner if item.mark else "",
            }
            for item in section.open[:most]
        ],
    }


def _all(section: Section) -> dict[str, Any]:
    """A section with everything in it, what is settled at its end."""
    return {
        "name": section.name,
        "count": len(section.open),
        "settled": len(section.settled),
        "aside": section.aside,
        "items": [_row(item, settled=False) for item in section.open]
        + [_row(item, settled=True) for item in section.settled],
    }


def _row(item: Item, *, settled: bool) -> dict[str, Any]:
    return {
        "account": item.account,
        "id": item.account_id,
        "about": item.about,
        "owner": item.mark.owner if item.mark else "",
        "mark": short_mark(item.mark) if item.mark and item.mark.state != "open" else "",
        "settled": settled,
    }


def _markable(board: Board) -> tuple[list[Markable], list[Markable]]:
    """The open items in turn, so that no section takes all the room, and the settled ones."""
    about = _about(board, None, None) | {"most": 1}  # type: ignore[arg-type] # no times in it

    def markable(name: str, item: Item) -> Markable:
        words = f"{tidy_text(item.account, 30)}: {_words('line', about, name, item.about)}"
        return Markable(item.account_id, item.item, words, item.mark)

    in_turn = zip_longest(*([(s.name, item) for item in s.open] for s in board.sections))
    still_open = [markable(*each) for turn in in_turn for each in turn if each is not None]
    settled = [markable(s.name, item) for s in board.sections for item in s.settled]
    others = [
        Markable(o.account_id, o.item, f"{tidy_text(o.account, 30)}: {item_words(o.item)}", o.mark)
        for o in board.others
    ]
    return still_open, settled + others


def _words(macro: str, about: dict[str, Any], *values: object) -> str:
    words: Any = plain().get_template("board.j2").make_module(about)
    return " ".join(str(getattr(words, macro)(*values)).split())
