from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.diagnosis.counting import doubt_of
from bot.diagnosis.history import gone
from bot.diagnosis.rule import Rule, Ruling, contract_subject, passed, unknown, unsynced, warned

if TYPE_CHECKING:
    from datetime import date

    from bot.diagnosis.facts import Facts
    from bot.diagnosis.view import Carried

CYCLES = timedelta(days=100)
"""For how long a gone line may stay in view: "one or more billing cycles", here three months."""


class NoZeroedLine(Rule):
    """No line of the service was zeroed or ended lately (section 4, step 3)."""

    order = 22
    section = 4
    asked_by = frozenset({"count"})
    parents = ("service-is-on-contract", "service-is-its-own-line")
    since_sync = "nothing"

    @staticmethod
    def judge(facts: Facts, day: date, carried: Carried) -> Ruling:
        """One that had the number explains it; any other is something to look at."""
        figure = facts.figures.gradient
        total = sum(n.quantity or 0 for n in carried.own if n.counts)
        every = [g for g in (gone(n, day) for n in carried.own) if g and g.last]
        # What is the number of a line in force needs no gone one to explain it.
        now = {total, *(n.quantity for n in carried.own if n.counts)}
        told = [g for g in every if figure in {g.last, total + (g.last or 0)} - now]
        lately = [g for g in every if g.since is None or day - g.since <= CYCLES]
        doubt = doubt_of(carried)
        named = told if told and not doubt else lately
        if named:
            subject = contract_subject(named[0].line.contract.contract)
            ruling = unsynced if named is told else warned
            lines = [g.evidence() for g in named]
            return ruling(subject, gradient=figure, explains=named is told, lines=lines)
        return unknown(doubt) if doubt else passed()
