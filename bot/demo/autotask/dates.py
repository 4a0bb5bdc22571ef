"""Dates and stamps as Autotask writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def day(on: date) -> str:
    """A date as Autotask writes it: midnight, called UTC, in whatever calendar the MSP has."""
    return f"{on.isoformat()}T00:00:00Z"


def stamp(at: datetime) -> str:
    """A point in time as Autotask writes it: the zeros at the end of the fraction are left out."""
    text = at.astimezone(UTC).replace(tzinfo=None).isoformat()
    return f"{text.rstrip('0') if '.' in text else text}Z"


def months(starts: date, ends: date) -> Iterator[tuple[date, date]]:
    """The billing periods of a contract: calendar months, cut at both ends."""
    begin = starts
    while begin <= ends:
        next_month = (begin.replace(day=1) + timedelta(days=32)).replace(day=1)
        yield begin, min(ends, next_month - timedelta(days=1))
        begin = next_month
