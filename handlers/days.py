"""A day in a person's words. Pure: today comes in."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
DAY, YEAR = r"(?:the )?(?P<day>\d{1,2})(?:st|nd|rd|th)?", r"(?:,? (?P<year>2\d{3}))?"
FORMS = (
    re.compile(r"(?P<year>2\d{3})-(?P<number>\d{1,2})-(?P<day>\d{1,2})", re.ASCII),
    re.compile(r"(?P<day>\d{1,2})\.(?P<number>\d{1,2})\.(?P<year>2\d{3})", re.ASCII),
    re.compile(rf"{DAY}(?: of)? {MONTH}{YEAR}", re.ASCII),
    re.compile(rf"{MONTH} {DAY}{YEAR}", re.ASCII),
)
SPAN = re.compile(
    rf"(?:(?:in|on|for|since|until|till|before|after|during|by|from|as of)\s+)?"
    r"(?:(?:the|last|next|this|early|late|mid|end of|start of|beginning of)\s+)*"
    rf"(?:{MONTH}(?: 2\d{{3}})?|(?:mon|tues|wednes|thurs|fri|satur|sun)day|weeks?|months?|years?"
    r"|quarter|then|that|before|after|earlier|later|2\d{3})",
    re.ASCII,
)
ALONE = re.compile(r"the (\d{1,2})(?:st|nd|rd|th)", re.ASCII)


def day_of(text: str, today: date) -> date | None:
    """The day that a text names; `None` when it names none, or leaves day and month open.

    Args:
        text: such as `1 December`, `tomorrow` or `2026-12-01`; nothing else around it.
        today: in the MSP's calendar; a day without a year, or without a month, is the nearest one.
    """
    plain = " ".join(text.casefold().split())
    near = {"today": today, "tomorrow": today + timedelta(days=1)}
    near |= {"yesterday": today - timedelta(days=1), "next month": _next_month(today)}
    if plain in near:
        return near[plain]
    if alone := ALONE.fullmatch(plain):
        return _nearest([(year, m, int(alone[1])) for year, m in _months_around(today)], today)
    found = next((match for form in FORMS if (match := form.fullmatch(plain))), None)
    return _day(found.groupdict(), today) if found else None


def is_span(text: str) -> bool:
    """Whether a text names a time that is no one day, such as `in October` or `last week`."""
    return SPAN.fullmatch(" ".join(text.casefold().split())) is not None


def _day(parts: dict[str, str | None], today: date) -> date | None:
    name, number = parts.get("month"), parts.get("number")
    month = int(number) if number else MONTHS.index((name or "")[:3]) + 1
    day, year = int(parts["day"] or 0), parts.get("year")
    years = [int(year)] if year else range(today.year - 8, today.year + 9)  # 29 February
    return _nearest([(candidate, month, day) for candidate in years], today)


def _nearest(days: Iterable[tuple[int, int, int]], today: date) -> date | None:
    """Of the days that exist the one nearest to today."""
    found = []
    for year, month, day in days:
        with suppress(ValueError):
            found.append(date(year, month, day))
    return min(found, key=lambda each: abs(each - today), default=None)


def _months_around(today: date) -> list[tuple[int, int]]:
    """This month, the one before and the one after."""
    before = today.replace(day=1) - timedelta(days=1)
    return [(each.year, each.month) for each in (before, today, _next_month(today))]


def _next_month(today: date) -> date:
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)
