from __future__ import annotations

from typing import TYPE_CHECKING

from bot.diagnosis.rule import Rule, Ruling, contract_subject, failed, passed, unknown

if TYPE_CHECKING:
    from bot.diagnosis.view import Carried


class ServiceQuantityIsPositive(Rule):
    """Gradient does not bring across lines with a quantity of zero (section 3)."""

    order = 8
    section = 3
    asked_by = frozenset({"service"})
    parents = ("service-is-on-contract", "service-is-its-own-line", "service-contract-is-current")
    by_time = True

    @staticmethod
    def judge(carried: Carried) -> Ruling:
        """Of several lines one that counts is enough."""
        counting = [n for n in carried.own if n.counts]
        if counting:
            first = contract_subject(counting[0].contract.contract)
            unsure = bool(carried.unseen) or any(n.may_count for n in carried.own if not n.counts)
            more = {"unseen": True} if unsure else {}
            return passed(first, lines=[n.evidence() for n in counting], **more)
        relevant = [n for n in carried.own if not n.contract.fails] or list(carried.own)
        seen = {"lines": [n.evidence() for n in relevant]}
        billed = [n.evidence() for n in carried.inside if n.counts]
        if billed:
            seen["bundles"] = billed
        # With lines hidden there may be none to name, and a doubt.
        subject = next((contract_subject(n.contract.contract) for n in relevant), None)
        doubt = next((n.contract.doubt or n.doubt for n in relevant if n.may_count), None)
        if doubt or carried.unseen:
            return unknown(doubt or carried.unseen, subject, **seen)  # type: ignore[arg-type] # one is set
        return failed(subject, **seen)
