"""What was read of quantities: a row for each line as long as its quantity stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.state import Observations

if TYPE_CHECKING:
    from bot.state import Database

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def seen(units: float, days: int = 0, line_id: int = 7, contract_id: int = 88) -> dict[str, Any]:
    at = NOON + timedelta(days=days)
    about = {"kind": "service", "line_id": line_id, "contract_id": contract_id, "account_id": 174}
    return {**about, "units": units, "day": at.date().isoformat(), "read_at": at}


async def told(database: Database, *contracts: int) -> list[tuple[float, str]]:
    return [(row["units"], row["day"]) for row in await Observations(database).of(contracts)]


async def test_a_quantity_that_stays_is_one_row(database: Database) -> None:
    kept = Observations(database)
    for days, units in enumerate((25, 25, 28, 25)):
        await kept.keep([seen(units, days), seen(3, days, line_id=8, contract_id=89)])
    assert await told(database, 88) == [
        (25.0, "2026-11-21"),
        (28.0, "2026-11-22"),
        (25.0, "2026-11-23"),
    ]
    assert await told(database, 89) == [(3.0, "2026-11-23")]
    assert await told(database) == []


async def test_the_same_reading_twice_is_kept_once(database: Database) -> None:
    kept = Observations(database)
    await kept.keep([seen(25)])
    await kept.keep([seen(25)])
    await kept.keep([])
    assert await told(database, 88) == [(25.0, "2026-11-20")]


async def test_what_is_too_old_is_forgotten(database: Database) -> None:
    kept = Observations(database)
    await kept.keep([seen(25)])
    age = datetime.now(UTC) - NOON
    await kept.prune(age + timedelta(hours=1))
    assert await told(database, 88)
    await kept.prune(age - timedelta(hours=1))
    assert not await told(database, 88)
