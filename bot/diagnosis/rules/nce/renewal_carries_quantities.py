from __future__ import annotations

from typing import TYPE_CHECKING

from bot.diagnosis.carrying import carries
from bot.diagnosis.facts import Reason
from bot.diagnosis.rule import Rule, Ruling, contract_subject, failed, passed, unknown

if TYPE_CHECKING:
    from datetime import date

    from bot.diagnosis.nce import NceLines


class RenewalCarriesQuantities(Rule):
    """What the old contract bills on its last day is on the new one's first day (section 6).

    Autotask's wizard carries units over as of the day of the renewal, so a later edit of the old
    contract can be lost.
    """

    order = 34
    section = 6
    asked_by = frozenset({"nce"})

    @staticmethod
    def judge(nce: NceLines, day: date) -> Ruling:
        """Fewer may be meant; more is no loss."""
        found, doubt = carries(nce, day)
        short = [carry for carry in found if carry.is_short]
        seen = {**nce.evidence, "renewals": [c.evidence() for c in short or found]}
        if doubt:
            # A line that cannot be seen may hold the rest.
            return unknown(doubt, **seen)
        if short:
            return failed(contract_subject(short[0].new.contract), **seen)
        if not found:
            return unknown(Reason(code="no-renewal-seen", aside=True), **seen)
        return passed(contract_subject(found[0].new.contract), **seen)
