from __future__ import annotations

from typing import TYPE_CHECKING

from bot.diagnosis.rule import Rule, Ruling, contract_subject, failed, passed, unknown

if TYPE_CHECKING:
    from bot.diagnosis.push import Pushes


class CorrectionIsInAutotask(Rule):
    """What Gradient pushed was corrected in Autotask; Gradient takes nothing back (section 7)."""

    order = 41
    section = 7
    asked_by = frozenset({"undo"})

    @staticmethod
    def judge(pushes: Pushes) -> Ruling:
        """A step that still stands, with no note by anybody else, was not corrected.

        With a later note by somebody else it may be the corrected quantity: a person must look.
        """
        seen = pushes.evidence
        if pushes.standing:
            return failed(contract_subject(pushes.standing[0].contract), **seen)
        subject = contract_subject(pushes.all[0].contract) if pushes.all else None
        if pushes.doubt:
            # No sync settles what stands in Autotask.
            doubt = pushes.doubt.model_copy(update={"sync_settles": False})
            return unknown(doubt, subject, **seen)
        return passed(subject, **seen)
