from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.options import Json, Verbose


def stale(
    account: Annotated[
        str, typer.Argument(metavar="ACCOUNT", help="The account's name, or id:174.")
    ],
    service: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The service whose line will not go.")
    ] = None,
    contract: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Look at this contract only.")
    ] = None,
    on: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day to judge, YYYY-MM-DD; today.")
    ] = None,
    as_json: Json = False,
    verbose: Verbose = 0,
) -> None:
    """Whether a line that will not go is gone.

    Says whether Autotask has it at zero, removed or replaced, and whether a sync has run since.

    Exit codes: 0 clear, waiting or elsewhere; 1 blocked; 2 usage; 3 cannot tell; 4 not found or
    ambiguous.
    """
    from bot.cli.answering import answer
    from bot.cli.options import account_named, day, named
    from bot.diagnosis.question import Question

    name, account_id = account_named(account)
    question = Question(
        kind="stale",
        account=name,
        account_id=account_id,
        service=None if service is None else named(service, "--service"),
        contract=None if contract is None else named(contract, "--contract"),
        on=None if on is None else day(on),
    )
    answer(question, lambda diagnosis: diagnosis.ask(question), as_json=as_json, verbose=verbose)
