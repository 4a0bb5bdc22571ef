from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from bot.gradient import Ledger, SyncEvent

Time = Annotated[
    str | None,
    typer.Argument(metavar="TIME", help="HH:MM of today, or ISO 8601; now.", show_default=False),
]

Quick = Annotated[
    bool | None,
    typer.Option("--quick/--full", help="Which of the two it was.", show_default=False),
]

sync = typer.Typer(
    help="What is on record of Gradient's syncs.", no_args_is_help=True, rich_markup_mode=None
)


@sync.command()
def status() -> None:
    """Show the last completed sync, and the one under way."""
    _tell(None, None)


@sync.command()
def started(time: Time = None, quick: Quick = None) -> None:
    """Put on record that a sync was started in Gradient."""
    _tell("started", time, quick=quick)


@sync.command()
def completed(time: Time = None, quick: Quick = None) -> None:
    """Put on record that a sync has completed in Gradient.

    A quick sync reads what is new or changed; lines that should go, and corrections, need a full
    one.
    """
    _tell("completed", time, quick=quick)


@sync.command()
def failed(time: Time = None, quick: Quick = None) -> None:
    """Put on record that a sync has failed in Gradient."""
    _tell("failed", time, quick=quick)


def _tell(
    word: Literal["started", "completed", "failed"] | None,
    time: str | None,
    *,
    quick: bool | None = None,
) -> None:
    """Record what is said, if anything is, and print the ledger."""
    import asyncio
    from datetime import UTC, datetime

    from rich.console import Console
    from rich.text import Text

    from bot.presentation.environments import terminal
    from bot.settings import Local, load

    (local,) = load(Local)
    now = datetime.now(UTC)
    event = word and _event(word, time, quick, local.zone, now)
    ledger = asyncio.run(_recorded(local.database_url, event))
    words = terminal().get_template("terminal/sync-status.j2")
    text = words.render(ledger=ledger, event=event, now=now, zone=local.zone)
    Console(highlight=False).print(Text.from_markup(text.strip(), emoji=False), soft_wrap=True)


def _event(
    word: Literal["started", "completed", "failed"],
    time: str | None,
    quick: bool | None,
    zone: ZoneInfo,
    now: datetime,
) -> SyncEvent:
    from uuid import uuid4

    from bot.cli.options import moment
    from bot.errors import UsageError
    from bot.gradient import SyncEvent, instant

    said = None if time is None else moment(time)
    try:
        at = instant(said, zone, now)
        return SyncEvent(
            id=f"terminal-{uuid4().hex}",
            event=word,
            at=at,
            by=_user(),
            source="terminal",
            kind=None if quick is None else "quick" if quick else "full",
        )
    except ValueError:
        raise UsageError("TIME must lie in the past, and be one that the clocks showed.") from None


def _user() -> str:
    import getpass
    import os

    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # a container's user may have no name
        return f"user {os.getuid()}"


async def _recorded(url: str, event: SyncEvent | None) -> Ledger:
    from bot.gradient import StoredLedger
    from bot.state import Database, Syncs

    async with Database(url) as database:
        syncs = Syncs(database)
        if event is not None:
            await syncs.record(event)
        return await StoredLedger(syncs).read()
