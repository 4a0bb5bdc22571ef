"""The smallest fix as a fact of the answer: what to change, and from when it holds."""

from __future__ import annotations

from datetime import date
from typing import Literal

from bot.diagnosis.facts import Fact

ChangeKind = Literal[
    "make-customer",
    "activate-account",
    "activate-contract",
    "renew-contract",
    "create-contract",
    "add-service",
    "move-to-active-service",
    "set-quantity",
    "sync",
]


class Change(Fact):
    """One change that a person makes.

    Args:
        kind: what is done.
        id: the record that it is done to: an account, a contract, or a line; -1 for a new one.
        contract_id: the contract that it is on; -1 for a new one.
        contract: its name; empty for a new one.
        service: the service of a line; empty where any will do.
        line_kind: of a line: `service` or `bundle`.
        if_needed: of a quantity: the renewal before it may carry one over, which was not read.
    """

    kind: ChangeKind
    id: int = -1
    contract_id: int = -1
    contract: str = ""
    service: str = ""
    line_kind: Literal["service", "bundle"] = "service"
    if_needed: bool = False


class SmallestFix(Fact):
    """The fewest changes that make an account or a service visible, each of them needed.

    Args:
        changes: in the order of doing; the last one is the sync.
        holds_from: the first day on which the changed facts pass every rule but the sync's.
        left: whether the customer may have left: type Cancellation and inactive.
    """

    changes: tuple[Change, ...]
    holds_from: date
    left: bool = False
