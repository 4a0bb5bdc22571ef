"""What changed between two scans, in words."""

from __future__ import annotations

from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING, Any

from rich.text import Text

from bot.diagnosis.facts import Unreadable
from bot.presentation.environments import plain, terminal

if TYPE_CHECKING:
    from datetime import tzinfo

    from rich.console import Console

    from bot.estate.comparing import Comparison, NotCompared
    from bot.presentation.message import Message
    from bot.presentation.presenter import Presenter

EACH = 5
ACCOUNTS = 15
OF_ONE = 40


def print_changes(told: Comparison, console: Console, zone: tzinfo) -> None:
    """Print what changed, by account.

    Args:
        told: what is different.
        console: where to; its width is respected.
        zone: the MSP's calendar.
    """
    about = changes_about(told, zone)
    marked_up = terminal().get_template("terminal/changes.j2").render(about)
    console.print(Text.from_markup(marked_up.strip(), emoji=False))


def not_compared(told: NotCompared) -> str:
    """Why two scans cannot be compared."""
    words: Any = plain().get_template("not-compared.j2").make_module({"told": told})
    return " ".join(words.why().split())


def changes_about(told: Comparison, zone: tzinfo) -> dict[str, Any]:
    """What every face of a comparison is made from."""
    known = told.now.meta.known
    return {
        "was": told.was.meta,
        "now": told.now.meta,
        "changes": told.changes,
        "accounts": len({change.account_id for change in told.changes}),
        "types": _labels(known.types),
        "contract_types": _labels(known.contract_types),
        "zone": zone,
        "account": told.account,
        "standing": told.standing,
        "doubts": _doubts(told),
        "left_out": told.left_out,
        "damaged": [path.name for path in told.damaged],
    }


def not_compared_message(told: NotCompared, presenter: Presenter) -> Message:
    """Why nothing can be compared, for a channel."""
    return presenter.note("not-compared", why=not_compared(told), since=told.since, of=told.account)


def changes_message(told: Comparison, presenter: Presenter) -> Message:
    """What changed, for a channel: the first of each account, or what one account's are.

    Args:
        told: what is different.
        presenter: makes messages.
    """
    each = EACH if told.account is None else OF_ONE
    groups = [
        {
            "account": of_one[0].account,
            "count": len(of_one),
            "changes": [asdict(c) for c in of_one[:each]],
        }
        for _, found in groupby(told.changes, key=lambda change: change.account_id)
        if (of_one := list(found))
    ]
    about = changes_about(told, presenter.zone) | {"changes": list(map(asdict, told.changes))}
    about |= {"account": told.account and asdict(told.account)}
    about |= {"standing": told.standing and asdict(told.standing)}
    about |= {"groups": groups[:ACCOUNTS], "more": max(len(groups) - ACCOUNTS, 0)}
    return presenter.note("changes", **about)


def _doubts(told: Comparison) -> list[dict[str, Any]]:
    """Of a rule that is suspect in both scans the newest one speaks."""
    latest = {doubt.suspect.rule: doubt for doubt in told.doubts}
    return [
        {"day": doubt.day, "newest": doubt.newest, "suspect": asdict(doubt.suspect)}
        for doubt in latest.values()
    ]


def _labels(labels: dict[int, str] | Unreadable) -> dict[int, str]:
    return {} if isinstance(labels, Unreadable) else labels
