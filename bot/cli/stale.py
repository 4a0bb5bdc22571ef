from __future__ import annotations

from bot.cli.asking import Account, Contract, On, Service, ask
from bot.cli.options import Json, Verbose


def stale(
    account: Account,
    service: Service = None,
    contract: Contract = None,
    on: On = None,
    as_json: Json = False,
    verbose: Verbose = 0,
) -> None:
    """Whether a line that will not go is gone.

    Says whether Autotask has it at zero, removed or replaced, and whether a sync has run since.

    Exit codes: as why-missing.
    """
    ask(
        "stale",
        account,
        service=service,
        contract=contract,
        on=on,
        as_json=as_json,
        verbose=verbose,
    )
