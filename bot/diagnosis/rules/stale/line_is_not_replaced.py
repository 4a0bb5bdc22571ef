from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.diagnosis.counting import doubt_of, line_evidence
from bot.diagnosis.history import first_day, gone
from bot.diagnosis.rule import Rule, Ruling, contract_subject, elsewhere, passed, unknown, warned

if TYPE_CHECKING:
    from datetime import date

    from bot.diagnosis.view import Carried, Lines

NEAR = timedelta(days=31)
"""How far a replacement's first day may be from the day on which the old line went."""


class LineIsNotReplaced(Rule):
    """No other line took the place of the gone one, so that both may be shown (section 5)."""

    order = 26
    section = 5
    asked_by = frozenset({"stale"})
    parents = ("line-is-gone-in-autotask",)
    since_sync = "nothing"

    @staticmethod
    def judge(day: date, concerned: Carried, lines: Lines) -> Ruling:
        """The same service on another line replaces it; another service may, which is asked."""
        over = [g for g in (gone(n, day) for n in concerned.own) if g]
        live = [n for n in lines.all if n.counts]
        entries = {(g.line.line.kind, g.line.line.entry_id) for g in over}
        same = [n for n in live if (n.line.kind, n.line.entry_id) in entries]
        bundles = [n for n in concerned.inside if n.counts]
        since = {g.line.line.contract_id: g.since for g in over if g.since}
        near = [
            n
            for n in live
            if (start := first_day(n))
            and (went := since.get(n.line.contract_id))
            and abs(start - went) <= NEAR
        ]
        found = same or bundles or near
        seen: dict[str, Any] = {
            "kind": "same" if same else "bundle" if bundles else "other",
            "lines": [line_evidence(n) for n in found],
        }
        if found:
            subject = contract_subject(found[0].contract.contract)
            return (elsewhere if same or bundles else warned)(subject, **seen)
        unread = next((n.any_doubt for n in lines.all if n.may_count), None)
        doubt = doubt_of(concerned) or lines.unseen or unread
        return unknown(doubt) if doubt else passed()
