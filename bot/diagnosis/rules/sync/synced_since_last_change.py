from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from bot.diagnosis.facts import Reason
from bot.diagnosis.rule import Rule, Ruling, passed, unknown, unsynced

if TYPE_CHECKING:
    from datetime import datetime

    from bot.diagnosis.facts import Sync
    from bot.diagnosis.stamps import Stamps
    from bot.diagnosis.view import Then


class SyncedSinceLastChange(Rule):
    """A sync has started since the records concerned were created or changed (section 2)."""

    order = 10
    section = 2
    asked_by = frozenset({"account", "service", "count", "stale"})

    @staticmethod
    def judge(last_sync: Sync, stamps: Stamps, then: Then) -> Ruling:
        """A newer stamp proves a missing sync, and so do facts that did not hold on its day."""
        dated = [(s.at, s.what, s.name) for s in stamps.all if s.at is not None]
        newest = max(dated, default=None)
        seen = {
            "sync_started": _iso(last_sync.started_at),
            "sync_completed": _iso(last_sync.completed_at),
            "start_known": last_sync.start_known,
            **({"quick_since": True} if last_sync.quick_since else {}),
            **({"full": True} if last_sync.is_full else {}),
            "by": last_sync.by,
            "newest": newest and {"at": _iso(newest[0]), "what": newest[1], "name": newest[2]},
        }
        if newest and newest[0] > last_sync.started_at:
            return unsynced(**seen)
        if then.fails:
            return unsynced(**seen, then={"day": then.day.isoformat(), "fails": then.fails})
        if then.doubt or stamps.unseen:
            doubts = [_settled(doubt) for doubt in (then.doubt, *stamps.unseen) if doubt]
            # A sync helps only where it settles all of them.
            return unknown(min(doubts, key=lambda doubt: doubt.sync_settles), **seen)
        for stamp in stamps.all:
            if stamp.at is None:
                about = {"what": stamp.what, "record": stamp.name}
                return unknown(Reason(code="no-stamp", about=about, sync_settles=True), **seen)
        return passed(**seen)


def _settled(reason: Reason) -> Reason:
    """What asking again would not tell either, a sync from now on makes irrelevant.

    Of what may not be read, only notes are like that: a hidden contract or line may matter more.
    """
    hidden_notes = reason.code == "not-permitted" and reason.about.get("entity") == "ContractNotes"
    lasting = reason.is_in_the_rows or hidden_notes
    return reason.model_copy(update={"sync_settles": lasting or reason.sync_settles})


@lru_cache(maxsize=1024)
def _iso(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")
