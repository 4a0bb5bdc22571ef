from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.diagnosis.rule import Rule, Ruling, contract_subject, elsewhere, passed, unknown

if TYPE_CHECKING:
    from bot.diagnosis.standing import LineOn
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
        current = sorted(
            carried.inside,
            key=lambda n: (not _is_shown(n), not n.counts, not n.contract.current),
        )
        seen = {"bundles": [_seen(n) for n in current]}
        if carried.unseen:
            return unknown(carried.unseen, **seen)
        return elsewhere(contract_subject(current[0].contract.contract), **seen)


def _is_shown(bundle: LineOn) -> bool:
    """Whether Gradient shows it: an inactive one is not synced, whatever its quantity."""
    return bundle.counts and not bundle.inactive


def _seen(bundle: LineOn) -> dict[str, Any]:
    lacks = {"only_inactive": True} if bundle.counts and bundle.inactive else {}
    return {**bundle.evidence(), "counts": _is_shown(bundle), **lacks}
