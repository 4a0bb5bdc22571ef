"""Nights without Slack: a bot's state on disk, and a channel that is a list."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

from bot.desk.unfinished import Unfinished
from bot.nightly import Nightly
from bot.presentation import Presenter
from bot.remedies import Teller
from bot.state import Audit, Claims, Database, Digests, Marks, MessagesUnderWay, Notices
from tests.estate.test_delta import NO_SYNC

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from bot.desk.estate import EstateDesk
    from bot.diagnosis.facts import Syncs, Unreadable
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
        assert (channel, thread) == ("C0BILLING", None)
        keys = list(self.said_there)
        return f"{keys.index(key) + 1}.0" if key in keys else None

    async def edit(self, channel: str, ts: str, message: Message) -> None:
        raise NotImplementedError

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.said_there.values()]


class Clock:
    """Time that passes only while somebody sleeps, and no further than one day.

    Args:
        at: in the MSP's calendar.
        last: the day.

    Attributes:
        waits: whether somebody sleeps for longer.
    """

    def __init__(self, at: datetime, last: date = DAY) -> None:
        self.at = at
        self.last = last
        self.waits = False

    def now(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        then = (self.at.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(LONDON)
        if then.date() > self.last:
            self.waits = True
            await asyncio.Event().wait()
        self.at = then
        await asyncio.sleep(0)


async def live(nightly: Nightly, until: Callable[[], bool]) -> None:
    """A bot that lives until something is so."""
    async with nightly.open(), asyncio.timeout(30):
        while not until():  # noqa: ASYNC110 - of several things that have no event
            await asyncio.sleep(0.01)


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
    syncs: Callable[[], Awaitable[Syncs | Unreadable]] | None = None,
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
        syncs: reads the ledger; `None` for one without a sync.
    """

    async def no_syncs() -> Unreadable:
        return NO_SYNC

    async with Database(f"sqlite:///{folder / 'state.db'}") as database:
        desk = SimpleNamespace(
            claims=claims_of(database), presenter=Presenter(LONDON), now=now, zone=LONDON
        )
        estate = SimpleNamespace(
            scanner=scanner,
            syncs=syncs or no_syncs,
            running=asyncio.Lock(),
            desk=desk,
            unfinished=Unfinished(MessagesUnderWay(database), timedelta(seconds=30)),
        )
        teller = Teller(channel, Notices(database), Audit(database), lambda message: message, ())
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
