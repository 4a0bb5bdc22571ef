from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.diagnosis.rule import (
    Rule,
    Ruling,
    account_subject,
    contract_subject,
    elsewhere,
    failed,
    passed,
    unknown,
)

if TYPE_CHECKING:
    from bot.diagnosis.facts import Account, Relative
    from bot.diagnosis.view import Contracts, Relatives


class AccountHasCurrentContract(Rule):
    """At least one recurring service contract, active, started and not ended (guide section 2)."""

    order = 3
    section = 2
    asked_by = frozenset({"account"})
    by_time = True

    @staticmethod
    def judge(account: Account, contracts: Contracts, relatives: Relatives) -> Ruling:
        """One is enough; without one, a contract of the parent or the payer may explain it."""
        if contracts.current:
            first = contracts.current[0]
            return passed(
                contract_subject(first.contract),
                contracts=[c.evidence() for c in contracts.current],
                others=[c.evidence() for c in contracts.others],
            )
        if contracts.doubt:
            return unknown(contracts.doubt, account_subject(account))
        seen = {"contracts": [c.evidence() for c in contracts.all]}
        only = contracts.all[0].contract if len(contracts.all) == 1 else None
        subject = contract_subject(only) if only else account_subject(account)
        if contracts.still_to_start:
            return failed(subject, **seen)
        if relatives.current:
            return elsewhere(subject, **seen, covered_by=[_relative(r) for r in relatives.current])
        if relatives.doubt:
            return unknown(relatives.doubt, subject, **seen)
        # None of its own is still to start; what others' contracts will be changes nothing.
        return replace(failed(subject, **seen), in_time=False)


def _relative(relative: Relative) -> dict[str, Any]:
    return {
        "through": relative.through,
        "account": {"id": relative.account_id, "name": relative.account_name},
        "contract": {"id": relative.contract.id, "name": relative.contract.name},
    }
