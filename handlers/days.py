"""A day in a person's words. Pure: today comes in."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, timedelta

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


def day_of(text: str, today: date) -> date | None:
    """The day that a text names; `None` when it names none, or leaves day and month open.

    Args:
        text: such as `1 December`, `tomorrow` or `2026-12-01`; nothing else around it.
        today: in the MSP's calendar; a day without a year is the next one.
    """
    plain = " ".join(text.casefold().split())
    near = {"today": today, "tomorrow": today + timedelta(days=1)}
    near |= {"yesterday": today - timedelta(days=1), "next month": _next_month(today)}
    if plain in near:
        return near[plain]
    found = next((match for form in FORMS if (match := form.fullmatch(plain))), None)
    return _day(found.groupdict(), today) if found else None


def _day(parts: dict[str, str | None], today: date) -> date | None:
    name, number = parts.get("month"), parts.get("number")
    month = int(number) if number else MONTHS.index((name or "")[:3]) + 1
    day, year = int(parts["day"] or 0), parts.get("year")
    years = (int(year),) if year else range(today.year, today.year + 9)  # 29 February
    for candidate in years:
        with suppress(ValueError):
            found = date(candidate, month, day)
            if year or found >= today:
                return found
    return None


def _next_month(today: date) -> date:
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)
