"""What changed between two scans, in words."""

from __future__ import annotations

from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING, Any

from rich.text import Text

from bot.diagnosis.facts import Unreadable
from bot.files import Attachment
from bot.presentation.environments import plain, terminal
from bot.presentation.tables import BYTE_ORDER_MARK, csv_of

if TYPE_CHECKING:
    from datetime import tzinfo

    from rich.console import Console

    from bot.estate.changes import Change
    from bot.estate.comparing import Comparison, NotCompared
    from bot.presentation.message import Message
    from bot.presentation.presenter import Presenter

COLUMNS = ("id", "account", "kind", "contract", "service", "was", "now", "change")
EACH = 5
ACCOUNTS = 15
OF_ONE = 40
QUANTITIES = {"line-new", "line-gone", "quantity"}


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
    each = _each(told)
    groups = [
        {
            "account": of_one[0].account,
            "count": len(of_one),
            "changes": [asdict(c) for c in of_one[:each]],
        }
        for of_one in _by_account(told)
    ]
    about = changes_about(told, presenter.zone) | {"changes": list(map(asdict, told.changes))}
    about |= {"account": told.account and asdict(told.account)}
    about |= {"standing": told.standing and asdict(told.standing)}
    about |= {"groups": groups[:ACCOUNTS], "more": max(len(groups) - ACCOUNTS, 0)}
    about |= {"cut": is_cut(told)}
    return presenter.note("changes", **about)


def _doubts(told: Comparison) -> list[dict[str, Any]]:
    """Of a rule that is suspect in both scans the newest one speaks."""
    latest = {doubt.suspect.rule: doubt for doubt in told.doubts}
    return [
        {"day": doubt.day, "newest": doubt.newest, "suspect": asdict(doubt.suspect)}
        for doubt in latest.values()
    ]


def is_cut(told: Comparison) -> bool:
    """Whether a message has no room for every change."""
    found, each = _by_account(told), _each(told)
    return len(found) > ACCOUNTS or any(len(of_one) > each for of_one in found)


def changes_csv(told: Comparison, zone: tzinfo) -> str:
    """A row for every change, in the order of the accounts.

    Args:
        told: what is different.
        zone: the MSP's calendar.
    """
    words: Any = plain().get_template("changes.j2").make_module(changes_about(told, zone))
    return csv_of(COLUMNS, (_row(change, words) for change in told.changes))


def changes_file(told: Comparison, zone: tzinfo) -> Attachment:
    """The same as a file for a channel."""
    words: Any = plain().get_template("changes.j2").make_module(changes_about(told, zone))
    content = (BYTE_ORDER_MARK + changes_csv(told, zone)).encode()
    return Attachment(f"changes-{told.now.meta.day}.csv", words.file_title().strip(), content)


def _row(change: Change, words: Any) -> dict[str, Any]:  # noqa: ANN401 - a template's module
    """What was and is, in numbers where it is a quantity, and in words."""
    of_line = change.kind in QUANTITIES or change.kind == "service-active"
    counted = change.kind in QUANTITIES
    return {
        "id": change.account_id,
        "account": change.account,
        "kind": change.kind,
        "contract": change.on if of_line else change.what,
        "service": change.what if of_line else "",
        "was": _units(change.was) if counted else None,
        "now": _units(change.now) if counted else None,
        "change": " ".join(words.change(asdict(change)).split()),
    }


def _units(value: str | float | None) -> str | float | None:
    """A whole number without the fraction that SQLite keeps."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _by_account(told: Comparison) -> list[list[Change]]:
    return [list(found) for _, found in groupby(told.changes, key=lambda c: c.account_id)]


def _each(told: Comparison) -> int:
    """How many changes of an account a message has room for."""
    return EACH if told.account is None else OF_ONE


def _labels(labels: dict[int, str] | Unreadable) -> dict[int, str]:
    return {} if isinstance(labels, Unreadable) else labels
