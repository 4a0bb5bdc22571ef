from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import Verbose, level_of

if TYPE_CHECKING:
    from bot.diagnosis.facts import Syncs, Unreadable
    from bot.settings import Autotask, Local
    from bot.state import Mark

NO_SCAN = 3


def board(
    account: Annotated[
        str | None,
        typer.Argument(
            metavar="[ACCOUNT]", help="Only of accounts with this in their name, or id:174."
        ),
    ] = None,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write one page that prints.")
    ] = None,
    verbose: Verbose = 0,
) -> None:
    """What to look at before the month is closed.

    Out of the last complete scan, with its age; Autotask is not asked.

    Exit codes: 0 shown; 2 usage; 3 there is no complete scan.
    """
    import asyncio
    from datetime import UTC, datetime

    from rich.console import Console

    from bot.cli.scanning import write
    from bot.estate.artifact import owner_key, whole_scans
    from bot.estate.board import board_of
    from bot.logs import configure_logging
    from bot.presentation.boards import board_page, no_board, print_board
    from bot.settings import Autotask, Local, load

    local, autotask = load(Local, Autotask)
    configure_logging(level_of(verbose), ())
    owner = owner_key(*autotask.owner)
    scans = [scan for scan in whole_scans(local.psa_data_dir, owner) if scan.meta.complete]
    marks, syncs = asyncio.run(_said(local, autotask))
    found = board_of(scans, marks, datetime.now(UTC).astimezone(local.zone).date())
    if found is None:
        sys.stderr.write(no_board() + "\n")
        raise typer.Exit(NO_SCAN)
    if account:
        found = found.only(account)
    console = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
    print_board(found, syncs, console, local.zone)
    if html is not None:
        write(html, board_page(found, syncs, local.zone))


async def _said(local: Local, autotask: Autotask) -> tuple[list[Mark], Syncs | Unreadable]:
    """What people said of the items, and what the ledger says."""
    from bot.app.terminal import open_diagnosis
    from bot.state import Database, Marks

    async with Database(local.database_url) as database:
        marks = await Marks(database).all()
    async with open_diagnosis(local, autotask) as diagnosis:
        return marks, await diagnosis.syncs()
