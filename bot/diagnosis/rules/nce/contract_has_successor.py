from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.diagnosis.names import plain
from bot.diagnosis.nce import HANDOVER
from bot.diagnosis.renewals import endings, goes_on
from bot.diagnosis.rule import (
    Rule,
    Ruling,
    contract_subject,
    elsewhere,
    failed,
    passed,
    unknown,
)

if TYPE_CHECKING:
    from datetime import date

    from bot.diagnosis.facts import Records, Relative
    from bot.diagnosis.nce import NceLines
    from bot.diagnosis.renewals import Ending


class ContractHasSuccessor(Rule):
    """A contract that ends soon, or has ended, is followed by one with its services (section 6)."""

    order = 33
    section = 6
    asked_by = frozenset({"nce"})

    @staticmethod
    def judge(nce: NceLines, kin: Records[Relative], day: date) -> Ruling:
        """Another contract with the same services that nothing ties to it is named, as a question.

        So is one of the parent or of a payer. After a gap that is over for three months nobody
        needs to act.
        """
        found, doubt = endings(nce, day)
        open_ends = [
            (ending, goes_on(ending, kin.items, day))
            for ending in found
            if ending.missing and not _long_mended(ending, day)
        ]
        lost = [each for each in open_ends if not _covered(*each)]
        told = lost + [each for each in open_ends if each not in lost]
        seen = {
            **nce.evidence,
            "endings": [
                {**ending.evidence(day), "elsewhere": [_named(r) for r in others]}
                for ending, others in told or [(ending, []) for ending in found]
            ],
        }
        if doubt or (lost and kin.unseen):
            # What cannot be seen may be the successor.
            return unknown(doubt or kin.unseen, **seen)  # type: ignore[arg-type] # one is there
        if lost:
            return failed(contract_subject(lost[0][0].contract.contract), **seen)
        if told:
            return elsewhere(contract_subject(told[0][0].contract.contract), **seen)
        return passed(**seen)


def _long_mended(ending: Ending, day: date) -> bool:
    return bool(ending.late) and ending.last < day - HANDOVER


def _covered(ending: Ending, others: list[Relative]) -> bool:
    carried = {plain(name) or name for relative in others for name in relative.services}
    return all((plain(name) or name) in carried for name in ending.missing)


def _named(relative: Relative) -> dict[str, Any]:
    contract = relative.contract
    return {
        "through": relative.through,
        "account": {"id": relative.account_id, "name": relative.account_name},
        "id": contract.id,
        "name": contract.name,
        "starts": contract.starts and contract.starts.isoformat(),
        "ends": contract.ends and contract.ends.isoformat(),
    }
