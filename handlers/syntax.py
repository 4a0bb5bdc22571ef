"""How a command is written: quoted names, options, numbers, days and times."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime, time

from bot.diagnosis.question import day_of
from handlers.wanted import Problem

QUOTES = '"\u201c\u201d\u201e\u201f\u00ab\u00bb'
ENTITY = re.compile(r"&(amp|lt|gt);")
CHARACTER = {"amp": "&", "lt": "<", "gt": ">"}
# Phones turn two hyphens into a dash; names hold dashes too, so only our own words count after one.
DASHED = "(?:\u2014|\u2013)(?:service|contract|on|gradient|expected|ticket|since)\\b"
OPTION = re.compile(rf"(?:^|\s)(?:--[A-Za-z][\w-]*|{DASHED})(?==|\s|$)")
CLOSING = re.compile(rf"[{QUOTES}](?=\s*$|\s+/(?:\s|$)|\s+(?:--[A-Za-z]|{DASHED}))")


class NotUnderstoodError(Exception):
    """Why a text cannot be understood; caught in `text.py`, and never seen by anybody else.

    Args:
        problem: what does not fit.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


def tidy(text: str) -> str:
    """Entities decoded once, and every run of white space one space."""
    return " ".join(ENTITY.sub(lambda found: CHARACTER[found[1]], text).split())


def opening(text: str) -> tuple[str | None, str]:
    """The quoted name that the text begins with, `None` if it does not, and what follows it.

    Raises:
        NotUnderstoodError: the quote is not closed, or a name goes on behind it.
    """
    if not text or text[0] not in QUOTES:
        return None, text
    closing = CLOSING.search(text, 1)
    if closing is None:
        closed = any(character in QUOTES for character in text[1:])
        raise NotUnderstoodError(Problem.TEXT_AFTER_QUOTE if closed else Problem.UNCLOSED_QUOTE)
    return text[1 : closing.start()], text[closing.end() :].strip()


def options_of(text: str, known: frozenset[str]) -> tuple[str, dict[str, str]]:
    """The text before the first option, and the options: each reaches to the next one.

    Args:
        text: without the command.
        known: the options that it takes.

    Raises:
        NotUnderstoodError: an option is none of them, or has no value.
    """
    found = list(OPTION.finditer(text))
    ends = [option.start() for option in found[1:]] + [len(text)]
    options: dict[str, str] = {}
    for option, end in zip(found, ends, strict=True) if found else ():
        name, value = (
            option[0].strip("-\u2014\u2013= ").casefold(),
            unquoted(text[option.end() : end].removeprefix("=").strip()),
        )
        if name not in known:
            raise NotUnderstoodError(Problem.UNKNOWN_OPTION)
        if not value:
            raise NotUnderstoodError(Problem.MISSING_VALUE)
        options[name] = value
    return (text[: found[0].start()] if found else text).strip(), options


def unquoted(text: str) -> str:
    """The text without quotes around all of it."""
    wrapped = len(text) > 1 and text[0] in QUOTES and text[-1] in QUOTES
    return text[1:-1].strip() if wrapped else text


def number(text: str | None) -> int | None:
    """A count; `None` for nothing.

    Raises:
        NotUnderstoodError: it is none.
    """
    if text is None:
        return None
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise NotUnderstoodError(Problem.BAD_NUMBER)
    return int(text)


def day(text: str | None) -> date | None:
    """A day, `YYYY-MM-DD`; `None` for nothing.

    Raises:
        NotUnderstoodError: it is none.
    """
    if text is None:
        return None
    found = day_of(text)
    if found is None:
        raise NotUnderstoodError(Problem.BAD_DATE)
    return found


def moment(text: str) -> time | datetime | None:
    """A time of today or a full stamp; `None` for nothing.

    Raises:
        NotUnderstoodError: it is neither.
    """
    if not text:
        return None
    found: time | datetime | None = None
    with suppress(ValueError):
        if re.fullmatch(r"\d{1,2}:\d\d", text, re.ASCII):
            hour, _, minute = text.partition(":")
            found = time(int(hour), int(minute))
        elif re.match(r"20[1-9]\d-\d\d-\d\d[T ]", text, re.ASCII):
            found = datetime.fromisoformat(text)
    if found is None:
        raise NotUnderstoodError(Problem.BAD_TIME)
    return found
