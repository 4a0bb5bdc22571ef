"""What the ledger says of Gradient's syncs, as facts; Gradient itself cannot be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from bot.diagnosis.facts import Reason, Running, Sync, Syncs, Unreadable
from bot.diagnosis.reads import reason_of
from bot.errors import PsaBotError

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from bot.gradient.ledger import Ledger, Run


class LedgerReader(Protocol):
    """Reads the sync ledger."""

    async def read(self) -> Ledger:
        """The ledger as it is now.

        Raises:
            StateUnavailable: the database does not answer.
        """


class NoLedger:
    """Stands where the ledger could not be opened."""

    def __init__(self, error: PsaBotError) -> None:
        """Keep why.

        Args:
            error: what opening it raised.
        """
        self._error = error

    async def read(self) -> Ledger:
        """Say why there is none."""
        raise self._error


async def read_syncs(ledger: LedgerReader, zone: ZoneInfo, now: datetime) -> Syncs | Unreadable:
    """What the ledger says, or why it cannot be read.

    Args:
        ledger: where the syncs are on record.
        zone: the MSP's calendar.
        now: an aware time.
    """
    try:
        known = await ledger.read()
    except PsaBotError as error:
        # Not a fault of Autotask's: a sync that is seen to complete settles it.
        return Unreadable(reason=reason_of(error).model_copy(update={"sync_settles": True}))
    last, full, running = known.last_completed, known.last_full, known.running
    return Syncs(
        last=last and _sync(last, zone),
        last_full=full and _sync(full, zone),
        running=running
        and Running(
            started_at=running.start,
            seconds=int((now - running.start).total_seconds()),
            by=running.by,
            kind=running.kind,
        ),
    )


def full_of(syncs: Syncs | Unreadable) -> Sync | Unreadable:
    """The last completed sync that was not a quick one, or why none is known."""
    if isinstance(syncs, Unreadable) or syncs.last is None or not syncs.last.is_quick:
        return last_of(syncs)
    if syncs.last_full is None:
        return Unreadable(reason=Reason(code="only-quick-sync", sync_settles=True))
    return syncs.last_full.model_copy(update={"quick_since": True})


def last_of(syncs: Syncs | Unreadable) -> Sync | Unreadable:
    """The last completed sync, or why none is known."""
    if isinstance(syncs, Unreadable):
        return syncs
    if syncs.last is None:
        return Unreadable(reason=Reason(code="no-sync", sync_settles=True))
    return syncs.last


def _sync(run: Run, zone: ZoneInfo) -> Sync:
    assert run.completed_at is not None  # noqa: S101 - of completed runs only
    return Sync(
        started_at=run.start,
        start_known=run.started_at is not None,
        started_on=run.start.astimezone(zone).date(),
        completed_at=run.completed_at,
        by=run.by,
        ended_by=run.said_by,
        is_quick=run.kind == "quick",
        is_full=run.kind == "full",
    )
