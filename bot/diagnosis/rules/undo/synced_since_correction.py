from __future__ import annotations

from typing import TYPE_CHECKING

from bot.diagnosis.facts import Reason
from bot.diagnosis.push import iso
from bot.diagnosis.rule import Rule, Ruling, contract_subject, passed, unknown, unsynced

if TYPE_CHECKING:
    from bot.diagnosis.facts import Sync
    from bot.diagnosis.push import Pushes


class SyncedSinceCorrection(Rule):
    """A sync has started since the correction, on a day on which it applies (section 7)."""

    order = 42
    section = 7
    asked_by = frozenset({"undo"})
    parents = ("correction-is-in-autotask",)

    @staticmethod
    def judge(pushes: Pushes, last_sync: Sync) -> Ruling:
        """The correction's only stamp is the note that Autotask wrote of it."""
        if pushes.doubt or pushes.standing:
            doubt = pushes.doubt or Reason(code="no-correction")
            return unknown(doubt)
        subject = contract_subject(pushes.all[0].contract)
        applies = max((day for push in pushes.all for day in push.back if day), default=None)
        seen = {
            "sync_started": iso(last_sync.started_at),
            "by": last_sync.by,
            "start_known": last_sync.start_known,
            **({"quick_since": True} if last_sync.quick_since else {}),
            "applies_from": applies and applies.isoformat(),
        }
        corrected = [push.later for push in pushes.all if push.later]
        newest = max(corrected, default=None)
        seen["corrected"] = iso(newest)
        too_early = applies is not None and last_sync.started_on < applies
        if too_early or (newest is not None and newest > last_sync.started_at):
            return unsynced(subject, **seen)
        if len(corrected) < len(pushes.all):
            unstamped = next(push for push in pushes.all if not push.later)
            about = {"record": unstamped.contract.name}
            return unknown(Reason(code="no-stamp", about=about, sync_settles=True), subject, **seen)
        return passed(subject, **seen)
