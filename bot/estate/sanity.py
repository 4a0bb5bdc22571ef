"""When one rule fails for most customers, the fault is hardly with the customers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.estate.artifact import Judged

FROM = 10
"""Customers from which "more than half" says something."""
IS_CUSTOMER = "account-is-customer"
SYNCED = "synced-since-last-change"


@dataclass(frozen=True)
class Suspect:
    """The rule that more than half of the customers fail.

    Args:
        rule: its id.
        failing: how many fail it.
        total: of how many.
    """

    rule: str
    failing: int
    total: int

    def explains(self, account: Judged) -> bool:
        """Whether the one message speaks of this account, so that no list has to."""
        return self.rule in _counted(account)


def suspect_rule(accounts: Sequence[Judged]) -> Suspect | None:
    """The rule that more than half of the customers fail, which speaks of the bot's own set-up.

    Leads and vendors outnumber the customers of many an MSP, so who is no customer does not count;
    a tenant with no customer at all is as suspect.

    Args:
        accounts: every account of a scan.
    """
    customers = [a for a in accounts if IS_CUSTOMER not in a.failed]
    if not customers and len(accounts) >= FROM:
        return Suspect(IS_CUSTOMER, len(accounts), len(accounts))
    if len(customers) < FROM:
        return None
    failed = Counter(rule for a in customers for rule in _counted(a))
    causes = Counter(a.root_cause for a in customers)
    # Of two rules that most fail, the one that is their cause; of two such, the first.
    most = max(failed, key=lambda r: (causes[r] * 2 > len(customers), failed[r]), default="")
    return (
        Suspect(most, failed[most], len(customers)) if failed[most] * 2 > len(customers) else None
    )


def _counted(account: Judged) -> tuple[str, ...]:
    """The rules that an account fails, the gravest first.

    Who is no customer fails only that. A sync that is missing counts where nothing else is: nearly
    everything that is broken was changed since the last one, and no sync mends it.
    """
    if IS_CUSTOMER in account.failed:
        return (IS_CUSTOMER,)
    cause = [account.root_cause] if account.root_cause else []
    return tuple(dict.fromkeys([*cause, *(rule for rule in account.failed if rule != SYNCED)]))
