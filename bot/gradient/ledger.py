"""What the events of Gradient's syncs say together. Pure: the clock comes in as `now`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.state.syncs import SyncEvent, Syncs

USUAL = timedelta(minutes=30)
"""A PSA sync that runs for longer is usually stuck (guide section 1)."""
LONGEST = timedelta(hours=24)
"""A start longer ago than this belongs to another sync, whose end nobody told."""


class Run(BaseModel):
    """One sync, as far as anybody told of it.

    Args:
        started_at: in UTC; `None` when only the end is known.
        completed_at: in UTC; `None` while it runs or when it failed.
        failed_at: in UTC; `None` unless it failed.
        by: who started it; who told of the end where nobody told of the start.
        said_by: who told of the end; `None` while it runs.
        kind: `full` or `quick`; `None` where nobody said which.
    """

    model_config = ConfigDict(frozen=True)

    started_at: datetime | None = None
    completed_at: datetime | None = None
    failed_at: datetime | None = None
    by: str
    said_by: str | None = None
    kind: Literal["full", "quick"] | None = None

    @model_validator(mode="after")
    def _has_a_time(self) -> Self:
        if (self.started_at or self.completed_at or self.failed_at) is None:
            raise ValueError(self.by)
        return self

    @property
    def start(self) -> datetime:
        """When it started; 30 minutes before its end where only that is known."""
        ended = self.completed_at or self.failed_at
        start = self.started_at or (ended and ended - USUAL)
        assert start is not None  # noqa: S101 - no run is made without a time
        return start


class Ledger(BaseModel):
    """What is known of Gradient's syncs: the last completed, the one under way, the last failed.

    Args:
        last_completed: of either kind.
        last_full: the last completed that nobody called a quick one.
        full_before: the one before that, should that one turn out to be quick.
        running: the one under way.
        last_failed: of either kind.
    """

    model_config = ConfigDict(frozen=True)

    last_completed: Run | None = None
    last_full: Run | None = None
    full_before: Run | None = None
    running: Run | None = None
    last_failed: Run | None = None

    def is_stuck(self, now: datetime) -> bool:
        """Whether a sync has been running for more than 30 minutes (guide section 1)."""
        return self.running is not None and now - self.running.start > USUAL


def fold(events: Iterable[SyncEvent]) -> Ledger:
    """Read the events in the order of their times, and of their arrival where those are the same.

    A second start replaces the first. An end closes the run that is open, and owns its start when
    that is at most 24 hours old. A completion that is told twice, by a mail and by a person say, or
    after the same sync was said to have failed, keeps the start that is known, or else the end that
    was told first: an earlier one proves less.

    Args:
        events: in the order of their arrival.
    """
    ledger = Ledger()
    for event in sorted(events, key=lambda event: event.at):
        ledger = ledger.model_copy(update=_change(ledger, event))
    return ledger


class StoredLedger:
    """The ledger of the events on record.

    Args:
        syncs: where they are kept.
    """

    def __init__(self, syncs: Syncs) -> None:
        self._syncs = syncs

    async def read(self) -> Ledger:
        """The ledger as it is now.

        Raises:
            StateUnavailable: the database does not answer.
        """
        return fold(await self._syncs.events())


def _change(ledger: Ledger, event: SyncEvent) -> dict[str, Run | None]:
    running = ledger.running
    # A quick sync beside a full one says nothing of the full one.
    beside = event.kind == "quick" and running is not None and running.kind == "full"
    if event.event == "started":
        begun_now = Run(started_at=event.at, by=event.by, kind=event.kind)
        return {} if beside else {"running": begun_now}
    own = running is not None and not beside and event.at - running.start <= LONGEST
    begun = running if own else _told_before(ledger, event)
    run = Run(
        started_at=begun and begun.started_at,
        completed_at=event.at if event.event == "completed" else None,
        failed_at=event.at if event.event == "failed" else None,
        by=begun.by if begun else event.by,
        said_by=event.by,
        kind=event.kind or (begun.kind if begun else None),
    )
    if begun is not None and begun.started_at is None:
        # The end that was told first is the nearer to the start that nobody told of.
        run = begun.model_copy(update={"kind": run.kind})
    change = {f"last_{event.event}": run, "running": running if beside else None}
    if event.event == "completed":
        full = ledger.last_full
        if not own and begun is not None and begun == full:
            full = ledger.full_before  # The same one, of which it is told once more.
        change |= {"last_full": full if run.kind == "quick" else run, "full_before": full}
    return change


def _told_before(ledger: Ledger, event: SyncEvent) -> Run | None:
    """The run whose end is told once more: else this sync would have begun within that one.

    One that was said to have failed may have been a slow one.
    """
    if event.event != "completed":
        return None
    for last in (ledger.last_completed, ledger.last_failed):
        if last is None or not (last.started_at or last.completed_at):
            continue
        is_its_kind = None in {event.kind, last.kind} or event.kind == last.kind
        if is_its_kind and event.at - USUAL < (last.completed_at or last.failed_at or event.at):
            return last
    return None
