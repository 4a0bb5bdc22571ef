"""Gradient's syncs: what people say of them, and starting one; for operators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.desk.desk import told_at
from bot.desk.place import Reply
from bot.gradient import SyncEvent, instant
from bot.presentation.ids import (
    NO_CASE,
    START_FULL_SYNC,
    SYNC_COMPLETED,
    SYNC_STARTED,
    ButtonValue,
    SyncKind,
    SyncWord,
)
from bot.state import Watch

if TYPE_CHECKING:
    from datetime import datetime, time

    from bot.desk.desk import Desk
    from bot.desk.place import Place


@dataclass(frozen=True, slots=True)
class SyncDesk:
    """Records what is said of syncs, and has one started.

    Args:
        desk: who may, and what is on record.
    """

    desk: Desk

    async def said(
        self,
        word: SyncWord,
        at: time | datetime | None,
        place: Place,
        kind: SyncKind | None = None,
        value: ButtonValue | None = None,
    ) -> None:
        """Put on record what a person says about a sync, if the person may."""
        desk = self.desk
        if not await desk.claimed(place):
            return
        what, case = f"sync {word.value}", _named(value)
        # The button says that a sync has completed, and not that it was a quick one.
        askable = word is SyncWord.COMPLETED and at is None and kind is not SyncKind.QUICK
        ask = SYNC_COMPLETED if askable else None
        if not await desk.may(what, case, place, ask):
            return
        try:
            moment = instant(at, desk.zone, desk.now())
        except ValueError:
            await desk.audit(what, case, place, "refused-time")
            await desk.outbox.whisper(place, desk.presenter.usage("future-time"))
            return
        event = SyncEvent(
            # What an operator was asked to put on record is there once, whoever clicks.
            id=place.key if value is None or value.at is None else f"asked:{value.case}:{value.at}",
            event=word.value,
            at=moment,
            by=place.user,
            source="slack",
            kind=kind.value if kind else None,
        )
        is_new = await desk.syncs.record(event)
        await desk.audit(what, case, place, "recorded" if is_new else "already")
        said = desk.presenter.sync_recorded(event)
        if is_new:
            await desk.outbox.post(place, Reply(summary=said, checklist=None, alone=said))
        else:
            await desk.outbox.whisper(place, said)

    async def start(self, value: ButtonValue | None, place: Place) -> None:
        """Start a full sync, or say how a person does it; only operators, and only once."""
        again = value is not None and value.do == "again"
        await self._begin(value, place, "start_full_sync", again=again, said=False)

    async def started(self, value: ButtonValue | None, place: Place) -> None:
        """A person says that they have started a full sync: watch it from now on."""
        await self._begin(value, place, "sync_started", again=True, said=True)

    async def completed(self, value: ButtonValue | None, place: Place) -> None:
        """A person says that the sync that was asked about has completed."""
        if not await self._is_over("sync completed", value, place):
            await self.said(SyncWord.COMPLETED, told_at(value), place, value=value)

    async def still_runs(self, value: ButtonValue | None, place: Place) -> None:
        """A person says that the sync that was asked about still runs."""
        desk, case = self.desk, _named(value)
        if await self._is_over("sync_running", value, place) or not await desk.claimed(place):
            return
        if await desk.may("sync_running", case, place):
            await desk.audit("sync_running", case, place, "noted")
            await desk.outbox.whisper(place, desk.presenter.note("sync-running"))

    async def _is_over(self, what: str, value: ButtonValue | None, place: Place) -> bool:
        """Whether the question that is answered is about a sync that is no longer watched.

        That one ended at some time before the click, so the click tells of no end; which is said.
        """
        desk = self.desk
        about = value.about if value else None
        watch = await desk.remedies.watches.get(about) if about else None
        if watch is None or not watch.is_over:
            return False
        if await desk.claimed(place):
            await desk.audit(what, _named(value), place, "over")
            told = desk.presenter.note("sync-unwatched", at=watch.begun_at)
            await desk.outbox.whisper(place, told)
        return True

    async def _begin(
        self, value: ButtonValue | None, place: Place, what: str, *, again: bool, said: bool
    ) -> None:
        desk = self.desk
        if not await desk.claimed(place):
            return
        case = await desk.case_of(value.case if value else None, place)
        if value is None or (case is None and value.case != NO_CASE):
            await desk.say_expired(place)
            return
        case_id = case.id if case else None
        if not await desk.may(what, case_id, place, SYNC_STARTED if said else START_FULL_SYNC):
            return
        # A click may come before the case knows its own message.
        thread = (case.thread or place.message) if case else place.thread
        watch = Watch(
            kind="sync",
            case_id=case_id,
            channel=place.channel,
            thread=thread,
            by=place.user,
            begun_at=(told_at(value) if said else None) or desk.now(),
        )
        told = await desk.remedies.start_full_sync(watch, again=again, said=said)
        if told is not None:
            await desk.outbox.whisper(place, told)


def _named(value: ButtonValue | None) -> str | None:
    """The case that a button names."""
    return None if value is None or value.case == NO_CASE else value.case
