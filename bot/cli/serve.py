from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.options import Verbose


def serve(
    host: Annotated[str, typer.Option(metavar="H", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(metavar="P", min=0, max=65535, help="The port to listen on.")
    ] = 3000,
    verbose: Verbose = 0,
) -> None:
    """Run the bot, until it is told to stop."""
    import asyncio

    from bot.cli.options import level_of
    from bot.settings import Autotask, Local, Slack, load

    parts = load(Local, Autotask, Slack)

    from bot.app.server import serve as run

    asyncio.run(run(*parts, host, port, level_of(verbose, quiet="INFO")))
