from __future__ import annotations

from typing import TYPE_CHECKING

from bot.diagnosis.nce import HANDOVER
from bot.diagnosis.renewals import endings
from bot.diagnosis.rule import Rule, Ruling, contract_subject, failed, passed, unknown

if TYPE_CHECKING:
    from datetime import date

    from bot.diagnosis.nce import NceLines
    from bot.diagnosis.renewals import Ending


class ContractHasSuccessor(Rule):
    """A contract that ends soon, or has ended, is followed by one with its services (section 6)."""

    order = 33
    section = 6
    asked_by = frozenset({"nce"})

    @staticmethod
    def judge(nce: NceLines, day: date) -> Ruling:
        """Another contract with the same services that nothing ties to it is named, as a question.

        After a gap that is over for three months nobody needs to act.
        """
        found, doubt = endings(nce, day)
        open_ends = [e for e in found if e.missing and not _long_mended(e, day)]
        seen = {
            **nce.evidence,
            "endings": [e.evidence(day) for e in open_ends or found],
        }
        if doubt:
            # What cannot be seen may be the successor.
            return unknown(doubt, **seen)
        if open_ends:
            return failed(contract_subject(open_ends[0].contract.contract), **seen)
        return passed(**seen)


def _long_mended(ending: Ending, day: date) -> bool:
    return bool(ending.late) and ending.last < day - HANDOVER
