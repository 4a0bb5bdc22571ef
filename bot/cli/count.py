from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.options import Json, Verbose


def count(
    account: Annotated[
        str, typer.Argument(metavar="ACCOUNT", help="The account's name, or id:174.")
    ],
    service: Annotated[str, typer.Option(metavar="TEXT", help="The service that is counted.")],
    gradient: Annotated[
        int, typer.Option(metavar="N", min=0, help="The number that Gradient shows.")
    ],
    contract: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Look at this contract only.")
    ] = None,
    expected: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="The number that you expect.")
    ] = None,
    on: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day to judge, YYYY-MM-DD; today.")
    ] = None,
    as_json: Json = False,
    verbose: Verbose = 0,
) -> None:
    """Why a count is not what it should be.

    Says which line, which sum of lines or which day in Autotask has the number that Gradient shows.

    Exit codes: 0 clear, waiting or elsewhere; 1 blocked; 2 usage; 3 cannot tell; 4 not found or
    ambiguous.
    """
    from bot.cli.answering import answer
    from bot.cli.options import account_named, day, named
    from bot.diagnosis.question import Question

    name, account_id = account_named(account)
    question = Question(
        kind="count",
        account=name,
        account_id=account_id,
        service=named(service, "--service"),
        contract=None if contract is None else named(contract, "--contract"),
        gradient=gradient,
        expected=expected,
        on=None if on is None else day(on),
    )
    answer(question, lambda diagnosis: diagnosis.ask(question), as_json=as_json, verbose=verbose)
