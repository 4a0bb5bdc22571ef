from __future__ import annotations

from bot.cli.asking import Account, Contract, On, Service, ask
from bot.cli.options import Json, Verbose


def nce(
    account: Account,
    service: Service = None,
    contract: Contract = None,
    on: On = None,
    as_json: Json = False,
    verbose: Verbose = 0,
) -> None:
    """Why Microsoft renewals make duplicates or wrong dates.

    Without --service it looks at services whose name speaks of Microsoft.

    Exit codes: as why-missing.
    """
    ask(
        "nce",
        account,
        service=service,
        contract=contract,
        on=on,
        as_json=as_json,
        verbose=verbose,
    )
