"""Which sync a question counts: for a line that should go, a quick one is none."""

from __future__ import annotations

from datetime import UTC, date, datetime

from bot.diagnosis.facts import Sync, Syncs, Unreadable
from bot.diagnosis.syncs import full_of

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
FULL = Sync(started_at=AT, started_on=date(2026, 11, 20), completed_at=AT, by="Dana")
QUICK = FULL.model_copy(update={"is_quick": True})


def test_a_full_sync_counts_though_a_quick_one_came_after_it() -> None:
    counted = full_of(Syncs(last=QUICK, last_full=FULL))
    assert counted == FULL.model_copy(update={"quick_since": True})


def test_what_nobody_called_quick_counts() -> None:
    assert full_of(Syncs(last=FULL, last_full=FULL)) == FULL


def test_a_quick_sync_alone_is_none() -> None:
    counted = full_of(Syncs(last=QUICK))
    assert isinstance(counted, Unreadable)
    assert counted.reason.code == "only-quick-sync"
    assert counted.reason.sync_settles
