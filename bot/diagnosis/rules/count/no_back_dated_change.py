from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.diagnosis.counting import doubt_of, fits, notes_of
from bot.diagnosis.history import Change, Rewrite, changes_inside_periods, rewritten
from bot.diagnosis.rule import Rule, Ruling, contract_subject, passed, unknown, unsynced, warned

if TYPE_CHECKING:
    from datetime import date

    from bot.diagnosis.facts import Facts
    from bot.diagnosis.view import Carried


class NoBackDatedChange(Rule):
    """No quantity of the service changed from inside a period on (section 4, step 5).

    Adjustments cannot be read. A unit row that starts inside a period, a posted item that bills an
    adjustment, and a day whose quantity was another one when the bot read it, are their traces.
    """

    order = 24
    section = 4
    asked_by = frozenset({"count"})
    parents = ("service-is-on-contract", "service-is-its-own-line")
    since_sync = "nothing"

    @staticmethod
    def judge(facts: Facts, day: date, carried: Carried) -> Ruling:
        """A trace is a question to whoever made the change; the number before it explains."""
        figure, own = facts.figures.gradient, carried.own
        changes = [c for n in own for c in changes_inside_periods(n, day)]
        rewrites = [r for n in own for r in rewritten(n, facts.observed)]
        traces: list[Change | Rewrite] = [*changes, *rewrites]
        of_lines = {(n.line.kind, n.line.id): n for n in own}
        posted = [p for p in facts.postings.items if p.adjustment_id and p.day]
        items = [p for p in posted if (p.kind, p.line_id) in of_lines]
        seen: dict[str, Any] = {
            "gradient": figure,
            "changes": [c.evidence() for c in changes],
            "rewritten": [r.evidence() for r in rewrites],
            "items": [{"day": str(p.day), "quantity": p.quantity} for p in items],
            "notes": notes_of(facts, {c.line.line.contract_id for c in traces}),
        }
        subject = next((contract_subject(c.line.contract.contract) for c in traces), None)
        now = {n.quantity for n in own if n.counts}
        doubt = doubt_of(carried)
        before = {c.before for c in traces}
        if not doubt and figure in before and figure not in now:
            return unsynced(subject, **seen)
        if traces or items:
            return warned(subject, **seen)
        doubt = doubt or facts.postings.unseen
        if doubt:
            told = figure is not None and bool(fits(facts, day, figure))
            return unknown(doubt.model_copy(update={"aside": told or doubt.aside}), subject, **seen)
        return passed(**seen)
