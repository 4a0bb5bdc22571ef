from __future__ import annotations

import sys
from typing import Annotated

import typer

from bot.cli.options import Verbose, level_of

NOT_TOLD = 3


def changes(
    since: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Since this day, YYYY-MM-DD; the scan before."),
    ] = None,
    verbose: Verbose = 0,
) -> None:
    """What changed between two scans.

    Compares the last complete scan with an earlier one; Autotask is not asked.

    Exit codes: 0 compared; 2 usage; 3 there are no two complete scans.
    """
    from rich.console import Console

    from bot.cli.options import day
    from bot.estate.artifact import owner_key, whole_scans
    from bot.estate.changes import base_for, compare
    from bot.logs import configure_logging
    from bot.presentation.changes import no_changes_known, print_changes
    from bot.settings import Autotask, Local, load

    first_day = None if since is None else day(since)
    local, autotask = load(Local, Autotask)
    configure_logging(level_of(verbose), ())
    owner = owner_key(autotask.autotask_zone_url, autotask.autotask_username)
    scans = [scan for scan in whole_scans(local.psa_data_dir, owner) if scan.meta.complete]
    base = base_for(scans, first_day)
    if base is None:
        sys.stderr.write(no_changes_known(first_day) + "\n")
        raise typer.Exit(NOT_TOLD)
    console = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
    print_changes(base, scans[0], compare(base, scans[0]), console, local.zone)
