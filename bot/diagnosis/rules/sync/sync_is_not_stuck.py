from __future__ import annotations

from typing import TYPE_CHECKING

from bot.diagnosis.rule import Rule, Ruling, failed, passed

if TYPE_CHECKING:
    from bot.diagnosis.facts import Syncs

USUALLY_STUCK_AFTER = 30 * 60


class SyncIsNotStuck(Rule):
    """A sync that has been running for more than 30 minutes is usually stuck (section 1)."""

    order = 15
    section = 1
    asked_by = frozenset({"sync", "ledger"})

    @staticmethod
    def judge(syncs: Syncs) -> Ruling:
        """Started more than 30 minutes ago, and no end is on record."""
        running = syncs.running
        if running is None:
            return passed(running=False)
        seen = {
            "running": True,
            "started": running.started_at.isoformat(),
            "minutes": running.seconds // 60,
            "by": running.by,
            **({"kind": running.kind} if running.kind else {}),
        }
        return failed(**seen) if running.seconds > USUALLY_STUCK_AFTER else passed(**seen)
