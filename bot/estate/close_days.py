"""The days of a month on which billing closes."""

from __future__ import annotations

from calendar import monthrange
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


def is_close_day(day: date, close_days: frozenset[int]) -> bool:
    """Whether billing closes on a day.

    Args:
        day: in the MSP's calendar.
        close_days: days of the month; -1 is the last one.
    """
    last = monthrange(day.year, day.month)[1]
    return day.day in close_days or day.day - last - 1 in close_days
