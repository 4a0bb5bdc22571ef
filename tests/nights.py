"""Nights without Slack: a bot's state on disk, and a channel that is a list."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

from bot.nightly import Nightly
from bot.presentation import Presenter
from bot.remedies import Teller
from bot.state import Audit, Claims, Database, Digests, Marks, Notices
from tests.estate.test_delta import NO_SYNC

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from bot.desk.estate import EstateDesk
    from bot.diagnosis.facts import Unreadable
    from bot.estate.scan import Scanner
    from bot.presentation import Message

LONDON = ZoneInfo("Europe/London")
AT = time(5, 30)
DAY = date(2026, 11, 22)


@dataclass
class Channel:
    """What was said in it, by the key of each message."""

    said_there: dict[str, Message] = field(default_factory=dict)

    async def say(self, channel: str, thread: str | None, message: Message, key: str) -> str:
        assert (channel, thread) == ("C0BILLING", None)
        assert key not in self.said_there
        self.said_there[key] = message
        return f"{len(self.said_there)}.0"

    async def said(self, channel: str, thread: str | None, key: str) -> str | None:
        raise NotImplementedError

    async def edit(self, channel: str, ts: str, message: Message) -> None:
        raise NotImplementedError

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.said_there.values()]


@asynccontextmanager
async def nights(
    folder: Path,
    scanner: Scanner,
    channel: Channel,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    *,
    now: Callable[[], datetime] = lambda: datetime.combine(DAY, AT, LONDON),
    close_days: frozenset[int] = frozenset(),
    claims_of: Callable[[Database], Claims] = Claims,
) -> AsyncIterator[Nightly]:
    """What a bot that has just been started would do at night.

    Args:
        folder: where it keeps its state.
        scanner: scans.
        channel: is told.
        sleep: waits so many seconds.
        now: the clock.
        close_days: of a month.
        claims_of: makes what says who was first.
    """

    async def no_syncs() -> Unreadable:
        return NO_SYNC

    async with Database(f"sqlite:///{folder / 'state.db'}") as database:
        desk = SimpleNamespace(
            claims=claims_of(database), presenter=Presenter(LONDON), now=now, zone=LONDON
        )
        estate = SimpleNamespace(scanner=scanner, syncs=no_syncs, running=asyncio.Lock(), desk=desk)
        teller = Teller(channel, Notices(database), Audit(database), lambda message: message)
        yield replace(
            unstarted(AT),
            estate=cast("EstateDesk", estate),
            teller=teller,
            marks=Marks(database),
            digests=Digests(database),
            close_days=close_days,
            channel="C0BILLING",
            sleep=sleep,
        )


def unstarted(at: time, *close_days: int) -> Nightly:
    """One that only knows its calendar."""
    none = cast("EstateDesk", None), cast("Teller", None), cast("Marks", None)
    return Nightly(*none, cast("Digests", None), at, frozenset(close_days), None)
