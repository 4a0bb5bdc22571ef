from __future__ import annotations

from typing import TYPE_CHECKING

from bot.diagnosis.nce import overlaps
from bot.diagnosis.rule import Rule, Ruling, contract_subject, failed, passed, unknown

if TYPE_CHECKING:
    from datetime import date

    from bot.diagnosis.nce import NceLines


class NoDuplicateNceLine(Rule):
    """No Microsoft service is on two lines with a quantity at the same time (section 6)."""

    order = 31
    section = 6
    asked_by = frozenset({"nce"})

    @staticmethod
    def judge(nce: NceLines, day: date) -> Ruling:
        """Two lines may be meant, at two sites say, so a person is asked to decide."""
        found, doubt = overlaps(nce, day)
        seen = {**nce.evidence, "duplicates": [each.evidence() for each in found]}
        if found:
            return failed(contract_subject(found[0].lines[0].contract.contract), **seen)
        if doubt:
            return unknown(doubt, **seen)
        return passed(**seen)
