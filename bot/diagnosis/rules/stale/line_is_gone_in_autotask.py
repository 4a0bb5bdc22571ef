from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.diagnosis.counting import doubt_of, line_evidence
from bot.diagnosis.facts import Reason, Wanted
from bot.diagnosis.history import gone, is_zeroed_after
from bot.diagnosis.rule import Rule, Ruling, contract_subject, failed, passed, unknown

if TYPE_CHECKING:
    from datetime import date

    from bot.diagnosis.facts import Facts
    from bot.diagnosis.view import Carried


class LineIsGoneInAutotask(Rule):
    """Autotask itself has the line at zero, removed, or on a contract that is over (section 5)."""

    order = 25
    section = 5
    asked_by = frozenset({"stale"})
    by_time = True
    since_sync = "lines"

    @staticmethod
    def judge(facts: Facts, day: date, concerned: Carried) -> Ruling:
        """A removed line leaves nothing behind, so it is proven only where nothing is unseen."""
        own = concerned.own
        over = [g for g in (gone(n, day) for n in own) if g]
        live = [line_evidence(n) for n in own if n.counts]
        wanted = facts.wanted if isinstance(facts.wanted, Wanted) else None
        seen: dict[str, Any] = {
            "asked": wanted and wanted.name,
            "gone": [g.evidence() for g in over],
            "live": live,
            "lines": [line_evidence(n) for n in own],
        }
        first = next((g.line for g in over), None) or next(iter(own), None)
        subject = contract_subject(first.contract.contract) if first else None
        doubt = doubt_of(concerned, on_current=True)
        if doubt and (wanted or not over):
            return unknown(doubt, subject, **seen)
        if over:
            return passed(subject, **seen)
        if own or not wanted:
            ruling = failed(subject, **seen)
            # A contract's end years from now is no answer; a zero that is already written is.
            ruling.in_time = any(is_zeroed_after(n, day) for n in own if n.counts)
            return ruling
        if wanted.entries:
            return passed(**seen)
        about = {"name": wanted.name, "nearest": list(wanted.nearest)}
        return unknown(Reason(code="not-in-catalogue", about=about), **seen)
