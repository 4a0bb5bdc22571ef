from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from pydantic import ValidationError

from bot.state import Database, SyncEvent, Syncs

NINE = datetime(2026, 11, 20, 9, tzinfo=UTC)


def event(name: str, at: datetime = NINE, **changes: object) -> SyncEvent:
    about = {"id": name, "event": "started", "at": at, "by": "Dana", "source": "slack"}
    return SyncEvent.model_validate({**about, **changes})


async def test_what_was_recorded_is_read_back_in_utc(database: Database) -> None:
    syncs = Syncs(database)
    tokyo = timezone(timedelta(hours=9))
    said = event("a", datetime(2026, 11, 20, 18, 0, 0, 123456, tzinfo=tokyo), by="Zoë 🦊")
    assert await syncs.record(said)
    (read,) = await syncs.events()
    assert read == said
    assert read.at.isoformat() == "2026-11-20T09:00:00.123456+00:00"


async def test_the_same_id_is_recorded_once_and_nothing_is_overwritten(database: Database) -> None:
    syncs = Syncs(database)
    assert await syncs.record(event("a"))
    assert not await syncs.record(event("a", NINE + timedelta(hours=1), by="Sam"))
    assert await syncs.events() == [event("a")]


async def test_of_many_at_once_one_is_recorded(database: Database) -> None:
    syncs = Syncs(database)
    done = await asyncio.gather(*(syncs.record(event("a", by=f"task {n}")) for n in range(20)))
    assert done.count(True) == 1


async def test_events_come_by_time_and_then_by_arrival(database: Database) -> None:
    syncs = Syncs(database)
    for name, minutes in (("late", 5), ("z", 0), ("a", 0), ("early", -5)):
        await syncs.record(event(name, NINE + timedelta(minutes=minutes)))
    assert [one.id for one in await syncs.events()] == ["early", "z", "a", "late"]
    assert [one.id for one in await syncs.events(since=NINE)] == ["z", "a", "late"]


@pytest.mark.parametrize(
    "change",
    [
        {"id": ""},
        {"id": "x" * 256},
        {"id": "a\x00b"},
        {"by": ""},
        {"by": "\x1b[2J"},
        {"by": "two\nlines"},
        {"at": datetime(2026, 11, 20, 9)},  # noqa: DTZ001 - a time without an offset is the point
        {"at": datetime(1999, 12, 31, tzinfo=UTC)},
        {"at": datetime.min.replace(tzinfo=timezone(timedelta(hours=14)))},
        {"event": "paused"},
    ],
)
def test_an_event_that_cannot_be_kept_is_none(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        event("a", **change)
