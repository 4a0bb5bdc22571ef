"""What changed between two scans, in words."""

from __future__ import annotations

from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING, Any

from rich.text import Text

from bot.diagnosis.facts import Unreadable
from bot.presentation.environments import plain, terminal

if TYPE_CHECKING:
    from datetime import date, tzinfo

    from rich.console import Console

    from bot.estate.artifact import Artifact
    from bot.estate.changes import Change
    from bot.presentation.message import Message
    from bot.presentation.presenter import Presenter

EACH = 5
ACCOUNTS = 15


def print_changes(
    was: Artifact, now: Artifact, changes: list[Change], console: Console, zone: tzinfo
) -> None:
    """Print what changed, by account.

    Args:
        was: the earlier scan.
        now: the later scan.
        changes: what is different.
        console: where to; its width is respected.
        zone: the MSP's calendar.
    """
    about = changes_about(was, now, changes, zone)
    marked_up = terminal().get_template("terminal/changes.j2").render(about)
    console.print(Text.from_markup(marked_up.strip(), emoji=False))


def no_changes_known(since: date | None) -> str:
    """Why two scans cannot be compared."""
    words: Any = plain().get_template("changes.j2").make_module({"since": since})
    return " ".join(words.nothing().split())


def changes_about(
    was: Artifact, now: Artifact, changes: list[Change], zone: tzinfo
) -> dict[str, Any]:
    """What every face of a comparison is made from."""
    types = now.meta.known.types
    return {
        "was": was.meta,
        "now": now.meta,
        "changes": changes,
        "accounts": len({change.account_id for change in changes}),
        "types": {} if isinstance(types, Unreadable) else types,
        "zone": zone,
        "since": None,
    }


def no_changes_message(presenter: Presenter) -> Message:
    """Why nothing can be compared, for a channel."""
    return presenter.note("changes", known=None)


def changes_message(
    was: Artifact, now: Artifact, changes: list[Change], account: str | None, presenter: Presenter
) -> Message:
    """What changed, for a channel: the first of each account.

    Args:
        was: the earlier scan.
        now: the later scan.
        changes: what is different.
        account: the name that was asked for.
        presenter: makes messages.
    """
    groups = [
        {
            "account": of_one[0].account,
            "count": len(of_one),
            "changes": [asdict(c) for c in of_one[:EACH]],
        }
        for _, found in groupby(changes, key=lambda change: change.account_id)
        if (of_one := list(found))
    ]
    about = changes_about(was, now, changes, presenter.zone) | {
        "changes": list(map(asdict, changes))
    }
    about |= {"groups": groups[:ACCOUNTS], "more": max(len(groups) - ACCOUNTS, 0)}
    return presenter.note("changes", **about, known=True, account=account)
