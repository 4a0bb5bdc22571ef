from __future__ import annotations

from bot.cli.asking import Account, Contract, On, Service, ask
from bot.cli.options import Json, Verbose


def undo(
    account: Account,
    service: Service = None,
    contract: Contract = None,
    on: On = None,
    as_json: Json = False,
    verbose: Verbose = 0,
) -> None:
    """What Gradient pushed, and whether it is undone in Autotask.

    Changes nothing: it says what changed, from when, and whether the correction is there.

    Exit codes: as why-missing.
    """
    ask(
        "undo",
        account,
        service=service,
        contract=contract,
        on=on,
        as_json=as_json,
        verbose=verbose,
    )
