from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.diagnosis.facts import Reason
from bot.diagnosis.rule import Rule, Ruling, contract_subject, failed, passed, unknown
from bot.diagnosis.steps import Step, may_open_a_period, steps_of

if TYPE_CHECKING:
    from datetime import date

    from bot.diagnosis.nce import NceLines

LOOK_BACK = timedelta(days=366)


class EffectiveDateFitsBilling(Rule):
    """The days on which quantities change fit one setting of Gradient's Microsoft module (6)."""

    order = 32
    section = 6
    asked_by = frozenset({"nce"})

    @staticmethod
    def judge(nce: NceLines, day: date) -> Ruling:
        """How the MSP bills cannot be seen: one kind of day throughout passes, two kinds do not.

        Two kinds are a question and no proof: a change may be detected on the first of a period,
        and people change quantities by hand too.
        """
        steps: list[Step] = []
        doubt = nce.doubt
        for line in nce.all:
            if not nce.asks_about(line.contract):
                continue
            found = steps_of(line)
            if isinstance(found, Reason):
                doubt = doubt or found
            else:
                steps += [step for step in found if step.on >= day - LOOK_BACK]
        steps.sort(key=lambda step: step.on, reverse=True)
        first = [step for step in steps if _opens_a_period(step)]
        within = [step for step in steps if not _opens_a_period(step)]
        seen = {
            **nce.evidence,
            "first_of_period": len(first),
            "within_period": len(within),
            "changes": [s.evidence() | {"first_of_period": s in first} for s in steps],
        }
        if first and within:
            return failed(contract_subject(within[0].line.contract.contract), **seen)
        if doubt:
            return unknown(doubt, **seen)
        if not steps:
            return unknown(Reason(code="no-change-of-quantity", aside=True), **seen)
        fits = "day-detected" if within else "next-period"
        return passed(contract_subject(steps[0].line.contract.contract), **seen, fits=fits)


def _opens_a_period(step: Step) -> bool:
    return may_open_a_period(step.on, step.line.contract.contract.starts)
