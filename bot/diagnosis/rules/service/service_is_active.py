from __future__ import annotations

from typing import TYPE_CHECKING

from bot.diagnosis.rule import Rule, Ruling, contract_subject, failed, passed, unknown

if TYPE_CHECKING:
    from bot.diagnosis.standing import LineOn
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
        counting = [n for n in carried.own if n.counts]
        lines = counting or on_current
        seen = {"lines": [{**n.evidence(), "active": _active(n)} for n in lines]}
        # With lines hidden there may be none to name, and a doubt.
        subject = next((contract_subject(n.contract.contract) for n in lines), None)
        possible = [n for n in carried.own if n.may_count]
        if any(n.inactive is False for n in lines if n.contract.current):
            # Another line of the name, whose entry is not active, may be the one that counts.
            rivals = (n.any_doubt for n in possible if n.inactive is not False)
            doubt = None if counting else carried.unseen or next(rivals, None)
            return unknown(doubt, subject, **seen) if doubt else passed(subject, **seen)
        doubtful = [n for n in [*possible, *lines] if not n.contract.fails and not n.inactive]
        doubt = next((n.any_doubt for n in doubtful), None) or carried.unseen
        return unknown(doubt, subject, **seen) if doubt else failed(subject, **seen)


def _active(line: LineOn) -> bool | None:
    """Whether its catalogue entry is active; `None` when that cannot be told."""
    return None if line.inactive is None else not line.inactive
