"""What a question and a scan share when they put facts together: which rows still decide. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.diagnosis.facts import Contract, Facts, Relative, Unreadable
from bot.diagnosis.standing import contract_on, line_on
from bot.diagnosis.view import Then, View

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bot.diagnosis.facts import Account


def relatives_of(
    account: Account,
    own: list[Contract],
    others: list[Contract],
    names: Mapping[int, str | None],
    day: date,
) -> list[Relative]:
    """The contracts of others that may cover an account, where no own one is or will be.

    Args:
        account: the account.
        own: its contracts.
        others: those of its parent, and those billed to it.
        names: of their owners, by account id.
        day: the day that is judged.
    """
    if not others or not needs_relatives(own, day):
        return []
    return [
        Relative(
            through="payer" if c.bill_to_id == account.id else "parent",
            account_id=c.account_id,
            account_name=names.get(c.account_id) or f"#{c.account_id}",
            contract=c,
        )
        for c in others
    ]


def needs_relatives(own: list[Contract], day: date) -> bool:
    """Whether no contract of its own is current or still to start."""
    standing = [contract_on(c, day) for c in own]
    return not any(s.current or s.fails == ("not-started",) for s in standing)


def wants_every_row(contract: Contract, day: date) -> bool:
    """Whether a contract is still to start, so that its rows say from which day it counts."""
    return contract.starts is not None and contract.starts > day


def wanting_all_rows(facts: Facts, day: date) -> set[int]:
    """The contracts whose rows before and after the day decide, since no line counts on it.

    Args:
        facts: with the rows of the day.
        day: the day that is judged.
    """
    if facts.wanted is None and _a_line_counts(facts, day):
        return set()
    view = View(facts, day, lambda: Then(day, None, None))
    lines = view.lines.all
    if facts.wanted is not None:
        lines = () if isinstance(view.carried, Unreadable) else view.carried.own
    if any(n.counts and n.inactive is False for n in lines):
        return set()
    return {
        n.contract.contract.id
        for n in lines
        if not n.contract.fails
        # A service has a rule of its own for its quantity, and one for its entry: on a later day
        # each is asked of the lines that count then, active or not.
        and (facts.wanted is not None or (n.may_start_to_count and not n.inactive))
        and n.line.from_day is not None
    }


def _a_line_counts(facts: Facts, day: date) -> bool:
    """Whether any line counts; looks no further than the first that does."""
    contracts = {c.id: contract_on(c, day) for c in facts.contracts.items}
    lines = (
        line_on(line, contracts[line.contract_id], day)
        for line in facts.lines.items
        if line.contract_id in contracts
    )
    return any(n.counts and n.inactive is False for n in lines)
