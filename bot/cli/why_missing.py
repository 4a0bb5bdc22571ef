from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.options import Json, Verbose


def why_missing(
    account: Annotated[
        str, typer.Argument(metavar="ACCOUNT", help="The account's name, or id:174.")
    ],
    service: Annotated[
        str | None, typer.Option(metavar="TEXT", help="One service or bundle of the account.")
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
    """Why an account or a service is missing.

    Judges what Autotask holds by the rules of Gradient's troubleshooting guide.

    Exit codes: 0 clear, waiting or elsewhere; 1 blocked; 2 usage; 3 cannot tell; 4 not found or
    ambiguous.
    """
    from bot.cli.answering import answer
    from bot.cli.options import account_named, day, named
    from bot.diagnosis.question import Question

    name, account_id = account_named(account)
    question = Question(
        account=name,
        account_id=account_id,
        service=None if service is None else named(service, "--service"),
        contract=None if contract is None else named(contract, "--contract"),
        on=None if on is None else day(on),
    )
    answer(question, lambda diagnosis: diagnosis.ask(question), as_json=as_json, verbose=verbose)
