from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import Verbose, level_of

NOT_TOLD = 3
NOT_FOUND = 4


def changes(
    account: Annotated[
        str | None,
        typer.Argument(metavar="[ACCOUNT]", help="Only this one: its name, or id:174."),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Since this day, YYYY-MM-DD; the scan before."),
    ] = None,
    csv: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the changes to a CSV file.")
    ] = None,
    verbose: Verbose = 0,
) -> None:
    """What changed between two scans.

    Compares the last complete scan with an earlier one; Autotask is not asked. For one account it
    also says until when nothing stood in its way.

    Exit codes: 0 compared; 2 usage; 3 there are no two complete scans; 4 the last scan has no such
    account, or several.
    """
    from rich.console import Console

    from bot.cli.options import account_named, day
    from bot.estate.artifact import owner_key, whole_scans
    from bot.estate.comparing import NotCompared, comparison
    from bot.logs import configure_logging
    from bot.presentation.changes import changes_csv, not_compared, print_changes
    from bot.settings import Autotask, Local, load

    first_day = None if since is None else day(since)
    about = None if account is None else account_named(account)
    local, autotask = load(Local, Autotask)
    configure_logging(level_of(verbose), ())
    owner = owner_key(*autotask.owner)
    scans = [scan for scan in whole_scans(local.psa_data_dir, owner) if scan.meta.complete]
    told = comparison(scans, first_day, about)
    if isinstance(told, NotCompared):
        sys.stderr.write(not_compared(told) + "\n")
        raise typer.Exit(NOT_TOLD if told.account is None else NOT_FOUND)
    console = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
    print_changes(told, console, local.zone)
    if csv is not None:
        from bot.cli.scanning import write
        from bot.presentation.tables import BYTE_ORDER_MARK

        write(csv, BYTE_ORDER_MARK + changes_csv(told, local.zone))
