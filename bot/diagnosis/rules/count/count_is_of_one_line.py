from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.diagnosis.counting import doubt_of, fits, line_evidence, notes_of, period_of
from bot.diagnosis.facts import Reason
from bot.diagnosis.rule import (
    Rule,
    Ruling,
    contract_subject,
    elsewhere,
    failed,
    passed,
    unknown,
    unsynced,
    warned,
)

if TYPE_CHECKING:
    from datetime import date

    from bot.diagnosis.facts import Facts
    from bot.diagnosis.view import Carried

RULINGS = {
    "line": passed,
    "synced": unsynced,
    "later": failed,
    "sum": elsewhere,
    "not-current": elsewhere,
    "earlier": unsynced,
    "bundle": elsewhere,
}


class CountIsOfOneLine(Rule):
    """The number that Gradient shows is the quantity of one line today (section 4, step 2)."""

    order = 21
    section = 4
    asked_by = frozenset({"count"})
    parents = ("service-is-on-contract", "service-is-its-own-line")
    by_time = True
    since_sync = "lines"

    @staticmethod
    def judge(facts: Facts, day: date, carried: Carried) -> Ruling:
        """A line, a sum of lines or another day explains it; where nothing does, Gradient must."""
        figures, own = facts.figures, carried.own
        seen: dict[str, Any] = {
            "gradient": figures.gradient,
            "expected": figures.expected,
            "total": sum(n.quantity or 0 for n in own if n.counts),
            "lines": [{**line_evidence(n), "period": period_of(n, day)} for n in own],
            "fits": [],
            "notes": notes_of(facts, {n.line.contract_id for n in own}),
        }
        subject = next((contract_subject(n.contract.contract) for n in own), None)
        if figures.gradient is None:
            return unknown(Reason(code="no-figure", aside=True), subject, **seen)
        found = fits(facts, day, figures.gradient)
        seen["fits"] = [fit.evidence() for fit in found]
        is_line = bool(found) and found[0].kind == "line"
        doubt = doubt_of(carried, on_current=is_line)
        if doubt:
            return unknown(doubt, subject, **{**seen, "fits": []})
        if not found:
            return warned(subject, **seen)
        line = found[0].lines[0]
        return RULINGS[found[0].kind](contract_subject(line.contract.contract), **seen)
