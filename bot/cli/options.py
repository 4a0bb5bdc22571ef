"""What several commands take, and how it is read."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Annotated

import typer

from bot.errors import UsageError

ID = re.compile(r"id:(\d{1,18})", re.ASCII)
LEVELS = ("WARNING", "INFO", "DEBUG")

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
Verbose = Annotated[
    int,
    typer.Option(
        "--verbose",
        "-v",
        count=True,
        show_default=False,
        help="Show more of the log on stderr; -vv shows all.",
    ),
]


def level_of(verbose: int, quiet: str = LEVELS[0]) -> str:
    """The least level of log lines that is shown.

    Args:
        verbose: how often `-v` was given.
        quiet: the level without it.
    """
    return LEVELS[min(LEVELS.index(quiet) + verbose, len(LEVELS) - 1)]


def account_named(text: str) -> tuple[str, int | None]:
    """The account's name, or its id where the text is `id:174`; one of them is empty.

    Raises:
        UsageError: it is empty.
    """
    name = named(text, "ACCOUNT")
    by_id = ID.fullmatch(name)
    return ("", int(by_id[1])) if by_id else (name, None)


def named(text: str, what: str) -> str:
    """A name that is not empty.

    Args:
        text: as typed.
        what: what the command line calls it.

    Raises:
        UsageError: it is empty.
    """
    if not text.strip():
        raise UsageError(f"{what} is a name and must not be empty.")
    return text.strip()


def day(text: str) -> date:
    """A calendar day.

    Raises:
        UsageError: it is not `YYYY-MM-DD`, or no day of the calendar.
    """
    from bot.diagnosis.question import day_of

    found = day_of(text)
    if found is None:
        raise UsageError("DATE is YYYY-MM-DD, such as 2026-12-01.")
    return found


def moment(text: str) -> time | datetime:
    """A time of today, or a full stamp; without an offset it is the MSP's.

    Raises:
        UsageError: it is neither.
    """
    try:
        if re.fullmatch(r"\d{1,2}:\d\d", text.strip(), re.ASCII):
            hour, _, minute = text.strip().partition(":")
            return time(int(hour), int(minute))
        if re.match(r"\d{4}-\d\d-\d\d[T ]\d", text.strip(), re.ASCII):
            return datetime.fromisoformat(text.strip())
    except ValueError:
        pass
    raise UsageError("TIME is HH:MM of today, or ISO 8601 such as 2026-12-01T14:05.")
