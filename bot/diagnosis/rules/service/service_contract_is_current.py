from __future__ import annotations

from typing import TYPE_CHECKING

from bot.diagnosis.rule import Rule, Ruling, contract_subject, failed, passed, unknown

if TYPE_CHECKING:
    from bot.diagnosis.view import Carried, Contracts


class ServiceContractIsCurrent(Rule):
    """A contract with the service is recurring, active, started and not ended (section 3)."""

    order = 7
    section = 3
    asked_by = frozenset({"service"})
    parents = ("service-is-on-contract", "service-is-its-own-line")
    by_time = True

    @staticmethod
    def judge(carried: Carried, contracts: Contracts) -> Ruling:
        """One is enough."""
        carriers = {n.contract.contract.id: n.contract for n in carried.own}
        current = [c for c in carriers.values() if c.current]
        if current:
            return passed(
                contract_subject(current[0].contract),
                contracts=[c.evidence() for c in current],
                others=[c.evidence() for c in contracts.others],
            )
        seen = {
            "contracts": [c.evidence() for c in carriers.values()],
            "bundles": [n.evidence() for n in carried.inside if n.contract.current and not n.fails],
        }
        doubt = next((c.doubt for c in carriers.values() if c.possible), None) or carried.unseen
        # With lines hidden there may be no carrier to name, and a doubt.
        subject = next((contract_subject(c.contract) for c in carriers.values()), None)
        if doubt:
            return unknown(doubt, subject, **seen)
        return failed(subject, **seen)
