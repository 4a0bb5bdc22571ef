from __future__ import annotations

from typing import TYPE_CHECKING

from bot.diagnosis.rule import Rule, Ruling, contract_subject, failed, passed, unknown

if TYPE_CHECKING:
    from bot.diagnosis.view import Carried


class ServiceIsActive(Rule):
    """Inactive services are not synced (the vendor's minimum requirements; section 3)."""

    order = 9
    section = 3
    asked_by = frozenset({"service"})
    parents = ("service-is-on-contract", "service-is-its-own-line", "service-contract-is-current")
    by_time = True

    @staticmethod
    def judge(carried: Carried) -> Ruling:
        """Asked of the lines that count, or else of those on a current contract."""
        on_current = [n for n in carried.own if not n.contract.fails] or list(carried.own)
        lines = [n for n in carried.own if n.counts] or on_current
        seen = {"lines": [n.evidence() for n in lines]}
        # With lines hidden there may be none to name, and a doubt.
        subject = next((contract_subject(n.contract.contract) for n in lines), None)
        if any(n.inactive is False for n in lines if n.contract.current):
            return passed(subject, **seen)
        possible = [n for n in carried.own if n.may_count]
        doubtful = [n for n in [*possible, *lines] if not n.contract.fails and not n.inactive]
        doubt = next((n.any_doubt for n in doubtful), None)
        if doubt or carried.unseen:
            return unknown(doubt or carried.unseen, subject, **seen)  # type: ignore[arg-type] # one is set
        return failed(subject, **seen)
