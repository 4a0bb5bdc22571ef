from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import Json, Verbose, level_of

INCOMPLETE = 3


def scan(
    as_json: Json = False,
    csv: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write every account to a CSV file.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write one page with a table and charts.")
    ] = None,
    on: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day to judge, YYYY-MM-DD; today.")
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Read every record, also what has not changed.")
    ] = False,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Also on a day in PSA_CLOSE_DAYS.")
    ] = False,
    verbose: Verbose = 0,
) -> None:
    """Every account at once.

    Reads the whole tenant within a share of Autotask's hourly budget, and judges each account by
    the same rules as why-missing. Started again on the same day, it goes on where it was cut off.
    After a complete scan only what is newer is read, and everything again once a week.
    On a day in PSA_CLOSE_DAYS nothing is read but with --anyway.

    Exit codes: 0 everything was read; 2 usage; 3 not everything, so some cannot be told.
    """
    from bot.cli.options import day
    from bot.cli.scanning import run
    from bot.logs import configure_logging
    from bot.settings import Autotask, Local, load

    judged_day = None if on is None else day(on)
    local, autotask = load(Local, Autotask)
    secrets = (autotask.autotask_secret, autotask.autotask_integration_code)
    configure_logging(level_of(verbose), secrets)
    complete = run(
        *(local, autotask, judged_day),
        as_json=as_json,
        csv=csv,
        html=html,
        full=full,
        anyway=anyway,
    )
    raise typer.Exit(0 if complete else INCOMPLETE)
