from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import Verbose

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from bot.diagnosis.report import Report


def evidence(
    account: Annotated[
        str, typer.Argument(metavar="ACCOUNT", help="The account's name, or id:174.")
    ],
    service: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The service that it is about.")
    ] = None,
    contract: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Look at this contract only.")
    ] = None,
    gradient: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="The number that Gradient shows.")
    ] = None,
    expected: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="The number that you expect.")
    ] = None,
    ticket: Annotated[
        str | None, typer.Option(metavar="REF", help="The ticket that it is for, if it exists.")
    ] = None,
    csv: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the table there, not to stdout.")
    ] = None,
    verbose: Verbose = 0,
) -> None:
    """What support asks for, ready to paste.

    Prints a text and a table of the lines, without prices.

    Exit codes: 0 clear, waiting or elsewhere; 1 blocked; 2 usage; 3 cannot tell; 4 not found or
    ambiguous.
    """
    from bot.cli.answering import answer
    from bot.cli.options import account_named, named
    from bot.diagnosis.question import Question
    from bot.errors import UsageError

    if service is None and (gradient is not None or expected is not None):
        raise UsageError("A number is of one service: name it with --service.")
    name, account_id = account_named(account)
    question = Question(
        kind="why-missing" if service is None else "count",
        account=name,
        account_id=account_id,
        service=None if service is None else named(service, "--service"),
        contract=None if contract is None else named(contract, "--contract"),
        gradient=gradient,
        expected=expected,
        evidence=True,
        ticket=None if ticket is None else named(ticket, "--ticket"),
    )

    def show(report: Report, zone: ZoneInfo) -> str:
        from bot.presentation.evidence import evidence_csv, evidence_text

        text, table = evidence_text(report, zone), evidence_csv(report, zone)
        if csv is None:
            return f"{text}\n\n{table}" if table else f"{text}\n"
        try:
            # The mark tells Excel that it is UTF-8.
            csv.write_text(table, "utf-8-sig", newline="")
        except OSError as error:
            raise UsageError(f"--csv {csv} cannot be written: {error.strerror}.") from error
        return f"{text}\n"

    answer(question, lambda diagnosis: diagnosis.ask(question), verbose=verbose, show=show)
