from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from bot.gradient import instant

LONDON = ZoneInfo("Europe/London")
TOKYO = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 7, 22, 15, 30, tzinfo=UTC)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("said", "zone", "meant"),
    [
        (None, LONDON, NOW),
        (time(14, 5), LONDON, datetime(2026, 7, 22, 13, 5, tzinfo=UTC)),
        (time(0, 5), TOKYO, datetime(2026, 7, 22, 15, 5, tzinfo=UTC)),
        (local("2026-01-22T14:05"), LONDON, datetime(2026, 1, 22, 14, 5, tzinfo=UTC)),
        (local("2026-07-22T14:05"), LONDON, datetime(2026, 7, 22, 13, 5, tzinfo=UTC)),
        (local("2026-07-22T14:05-04:00"), TOKYO, None),
        (local("2026-07-22T11:05-04:00"), TOKYO, datetime(2026, 7, 22, 15, 5, tzinfo=UTC)),
    ],
)
def test_what_is_meant(
    said: time | datetime | None, zone: ZoneInfo, meant: datetime | None
) -> None:
    if meant is None:
        with pytest.raises(ValueError, match="2026"):
            instant(said, zone, NOW)
    else:
        assert instant(said, zone, NOW) == meant


def test_today_is_the_day_of_the_msp() -> None:
    """It is the 23rd in Tokyo already, so 23:00 of today is still to come."""
    with pytest.raises(ValueError, match="2026-07-23"):
        instant(time(23, 0), TOKYO, NOW)


def test_an_hour_that_comes_twice_is_the_first() -> None:
    now = datetime(2026, 10, 26, tzinfo=UTC)
    assert instant(local("2026-10-25T01:30"), LONDON, now).hour == 0


def test_an_hour_that_the_clocks_skip_is_none() -> None:
    with pytest.raises(ValueError, match="2026-03-29"):
        instant(local("2026-03-29T01:30"), LONDON, NOW)


def test_a_time_at_the_edge_of_the_calendar_is_none() -> None:
    edge = datetime.min.replace(tzinfo=timezone(timedelta(hours=14)))
    with pytest.raises(ValueError, match="0001"):
        instant(edge, LONDON, NOW)
