from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import Verbose, level_of

NOT_TOLD = 3


def list_file(  # noqa: PLR0913, PLR0917 - each is one option
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV, TSV, XLSX or XLS file.")],
    csv: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a cause for each line to a CSV file.")
    ] = None,
    account: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="The column of the accounts.")
    ] = None,
    service: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="The column of the services.")
    ] = None,
    contract: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="The column of the contracts.")
    ] = None,
    gradient: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="The column of Gradient's PSA units.")
    ] = None,
    expected: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="The column of the units expected.")
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Take the columns as found, without asking.")
    ] = False,
    verbose: Verbose = 0,
) -> None:
    """A cause for each line of a list.

    The list may be an export of Gradient's Reconcile: its columns are found by their header and
    shown before anything is read; a list without one has its columns named as "column 1" and so on,
    and an empty name ("") leaves a column out. Up to 20 different lines are read from Autotask one
    by one; a longer list is answered from a scan of today, which is made when there is none.

    Exit codes: 0 every line was judged; 2 usage, or a list that cannot be read; 3 some lines
    cannot be told.
    """
    from bot.cli.listing import columns_named, confirmed, read, run
    from bot.logs import configure_logging
    from bot.settings import Autotask, Local, load

    names = {"account": account, "service": service, "contract": contract}
    names |= {"gradient": gradient, "expected": expected}
    sheet = columns_named(read(file), names)
    if not confirmed(sheet, yes=yes):
        raise typer.Exit(0)
    local, autotask = load(Local, Autotask)
    secrets = (autotask.autotask_secret, autotask.autotask_integration_code)
    configure_logging(level_of(verbose), secrets)
    raise typer.Exit(0 if run(local, autotask, sheet, csv) else NOT_TOLD)
