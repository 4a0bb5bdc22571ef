from __future__ import annotations

from typing import TYPE_CHECKING

from bot.diagnosis.rule import Rule, Ruling, contract_subject, elsewhere, passed, unknown

if TYPE_CHECKING:
    from bot.diagnosis.view import Carried


class ServiceIsItsOwnLine(Rule):
    """Gradient shows a bundle as one line, so what is inside one is not shown (section 3)."""

    order = 6
    section = 3
    asked_by = frozenset({"service", "count"})
    parents = ("service-is-on-contract",)

    @staticmethod
    def judge(carried: Carried) -> Ruling:
        """Inside a bundle only: it is billed there, and adding it would bill it twice."""
        if carried.own:
            subject = contract_subject(carried.own[0].contract.contract)
            return passed(subject, lines=[n.evidence() for n in carried.own])
        current = sorted(carried.inside, key=lambda n: (not n.counts, not n.contract.current))
        seen = {"bundles": [{**n.evidence(), "counts": n.counts} for n in current]}
        if carried.unseen:
            return unknown(carried.unseen, **seen)
        return elsewhere(contract_subject(current[0].contract.contract), **seen)
