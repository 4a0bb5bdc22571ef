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
    failed = Counter(
        rule
        for a in customers
        # In the order of the rules, so that the first of several is named.
        for rule in dict.fromkeys([*([a.root_cause] if a.root_cause else []), *a.failed])
    )
    rule, count = max(failed.items(), key=lambda item: item[1], default=("", 0))
    return Suspect(rule, count, len(customers)) if count * 2 > len(customers) else None
