from __future__ import annotations

from typing import Annotated

import typer


def demo(
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show the bot's log on stderr.")
    ] = False,
) -> None:
    """Try everything on this machine; no account is needed."""
    from bot.demo.run import main

    raise typer.Exit(main(verbose=verbose))
