from __future__ import annotations

from typing import TYPE_CHECKING

from bot.diagnosis.rule import Rule, Ruling, passed, unsynced

if TYPE_CHECKING:
    from bot.diagnosis.facts import Syncs


class LastSyncIsKnown(Rule):
    """A completed sync is on record (section 1)."""

    order = 14
    section = 1
    asked_by = frozenset({"sync", "ledger"})

    @staticmethod
    def judge(syncs: Syncs) -> Ruling:
        """Gradient's API shows no sync, so only what the bot was told counts."""
        if syncs.last is None:
            return unsynced()
        return passed(
            started=syncs.last.started_at.isoformat(),
            completed=syncs.last.completed_at.isoformat(),
            start_known=syncs.last.start_known,
            by=syncs.last.ended_by or syncs.last.by,
            **({"quick": True} if syncs.last.is_quick else {}),
        )
