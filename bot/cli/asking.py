"""What the questions on an account's past share: their words become a question, and its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.diagnosis.question import Kind

Account = Annotated[str, typer.Argument(metavar="ACCOUNT", help="The account's name, or id:174.")]
Service = Annotated[
    str | None, typer.Option(metavar="TEXT", help="One service or bundle of the account.")
]
Contract = Annotated[str | None, typer.Option(metavar="TEXT", help="Look at this contract only.")]
On = Annotated[
    str | None, typer.Option(metavar="DATE", help="The day to judge, YYYY-MM-DD; today.")
]


def ask(
    kind: Kind,
    account: str,
    *,
    service: str | None,
    contract: str | None,
    on: str | None,
    as_json: bool,
    verbose: int,
) -> None:
    """Put a question, print the answer and end.

    Args:
        kind: which question.
        account: a name, or an id as `id:174`.
        service: a service's name, or `None`.
        contract: a contract's name, or `None`.
        on: the day to judge, or `None` for today.
        as_json: print one JSON document and nothing else.
        verbose: how often `-v` was given.

    Raises:
        UsageError: a name is empty or the day is none.
        PsaBotError: nothing could be asked.
        typer.Exit: with the verdict's code.
    """
    from bot.cli.answering import answer
    from bot.cli.options import account_named, day, named
    from bot.diagnosis.question import Question

    name, account_id = account_named(account)
    question = Question(
        kind=kind,
        account=name,
        account_id=account_id,
        service=None if service is None else named(service, "--service"),
        contract=None if contract is None else named(contract, "--contract"),
        on=None if on is None else day(on),
    )
    answer(question, lambda diagnosis: diagnosis.ask(question), as_json=as_json, verbose=verbose)
