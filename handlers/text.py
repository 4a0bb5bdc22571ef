"""What was typed after `/psa`, understood or not. Pure: no clock, no Slack."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import NamedTuple

from bot.diagnosis.question import Question, day_of
from bot.presentation.ids import SyncKind, SyncWord, Word

QUOTES = '"\u201c\u201d\u201e\u201f\u00ab\u00bb'
ENTITY = re.compile(r"&(amp|lt|gt);")
CHARACTER = {"amp": "&", "lt": "<", "gt": ">"}
# Phones turn two hyphens into a dash; names hold dashes too, so only our own words count after one.
DASHED = "(?:\u2014|\u2013)(?:service|contract|on|gradient|expected|ticket|since)\\b"
OPTION = re.compile(rf"(?:^|\s)(?:--[A-Za-z][\w-]*|{DASHED})(?==|\s|$)")
CLOSING = re.compile(rf"[{QUOTES}](?=\s*$|\s+/(?:\s|$)|\s+(?:--[A-Za-z]|{DASHED}))")
SEPARATOR = " / "
OPTIONS = frozenset({"service", "contract", "on"})
OF_NUMBERS = OPTIONS | {"gradient", "expected"}


class Problem(StrEnum):
    """Why a text was not understood; each has its one line of help."""

    MISSING_ACCOUNT = "missing-account"
    UNCLOSED_QUOTE = "unclosed-quote"
    TEXT_AFTER_QUOTE = "text-after-quote"
    MISSING_VALUE = "missing-value"
    UNKNOWN_OPTION = "unknown-option"
    BAD_DATE = "bad-date"
    BAD_NUMBER = "bad-number"
    MISSING_SERVICE = "missing-service"
    BAD_TIME = "bad-time"
    FUTURE_TIME = "future-time"
    UNKNOWN_SYNC_WORD = "unknown-sync-word"


@dataclass(frozen=True, slots=True)
class Help:
    """Nothing, `help` or a word that is none of ours."""


@dataclass(frozen=True, slots=True)
class Misunderstood:
    """A word of ours, with something that does not fit behind it.

    Args:
        problem: what does not fit.
        word: the word.
    """

    problem: Problem
    word: Word = Word.WHY_MISSING


@dataclass(frozen=True, slots=True)
class Ask:
    """A question: on an account, on a service, or on how the sync stands."""

    question: Question


@dataclass(frozen=True, slots=True)
class SyncSaid:
    """Somebody says that a sync was started, completed or failed.

    Args:
        word: which of the three.
        at: when: a time of today or a full stamp, either may be without a zone (then it is the
            MSP's); `None` is now.
        kind: which kind of sync; `None` where that was not said.
    """

    word: SyncWord
    at: time | datetime | None
    kind: SyncKind | None = None


@dataclass(frozen=True, slots=True)
class Scan:
    """The whole tenant is to be scanned, and judged on a day; `None` is today."""

    on: date | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed between two scans.

    Args:
        account: only of the account of this name; `None` for all.
        since: compare with the last scan of this day or before; `None` is the scan before.
    """

    account: str | None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """What is to be looked at before the month is closed."""


@dataclass(frozen=True, slots=True)
class OfAnswer:
    """The ticket or the watch of an answer; the newest one when `about` is `None`."""

    word: Word
    about: Question | None


Command = Help | Misunderstood | Ask | SyncSaid | Scan | Changes | Board | OfAnswer


class _NotUnderstoodError(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


class _Name(NamedTuple):
    text: str
    quoted: bool


def parse(text: str) -> Command:
    """Understand what follows `/psa`.

    Args:
        text: as Slack sends it, with `&`, `<` and `>` as entities.
    """
    word, _, rest = tidy(text).partition(" ")
    known = word.casefold()
    try:
        return _understood(known, rest.strip())
    except _NotUnderstoodError as error:
        return Misunderstood(error.problem, Word(known))


def _understood(word: str, rest: str) -> Command:
    command: Command = Help()
    match word:
        case Word.WHY_MISSING | Word.STALE | Word.NCE | Word.UNDO as kind:
            command = Ask(_question(rest).model_copy(update={"kind": str(kind)}))
        case Word.COUNT:
            command = Ask(_count(rest))
        case Word.EVIDENCE:
            command = Ask(_evidence(rest))
        case Word.SYNC:
            command = _sync(rest)
        case Word.SCAN:
            command = Scan(_only_option(rest, "on"))
        case Word.CHANGES:
            command = _changes(rest)
        case Word.BOARD:
            command = Board()
        case Word.TICKET | Word.WATCH as known:
            command = OfAnswer(Word(known), _question(rest) if rest else None)
    return command


def _changes(text: str) -> Changes:
    """Of one account, whose name no service can follow, or of all."""
    name, rest = _opening(text)
    plain, options = _options(rest, frozenset({"since"}))
    return Changes(
        (name.text if name.quoted else plain).strip() or None, _date(options.get("since"))
    )


def _only_option(text: str, name: str) -> date | None:
    """The day behind the one option of a command that takes nothing else."""
    plain, options = _options(text, frozenset({name}))
    if plain:
        raise _NotUnderstoodError(Problem.UNKNOWN_OPTION)
    return _date(options.get(name))


def tidy(text: str) -> str:
    """Entities decoded once, and every run of white space one space."""
    return " ".join(ENTITY.sub(lambda found: CHARACTER[found[1]], text).split())


def _count(text: str) -> Question:
    """A question on a number, which is always that of one service."""
    question = _question(text, OF_NUMBERS)
    if question.service is None:
        raise _NotUnderstoodError(Problem.MISSING_SERVICE)
    return question.model_copy(update={"kind": "count"})


def _evidence(text: str) -> Question:
    """The same for support: on a service its count, on an account what is missing."""
    question = _question(text, OF_NUMBERS | {"ticket"})
    if question.service is not None:
        return question.model_copy(update={"kind": "count", "evidence": True})
    if question.gradient is not None or question.expected is not None:
        raise _NotUnderstoodError(Problem.MISSING_SERVICE)
    return question.model_copy(update={"evidence": True})


def _question(text: str, known: frozenset[str] = OPTIONS) -> Question:
    name, rest = _opening(text)
    plain, options = _options(rest, known)
    service = options.get("service")
    whole = None
    if name.quoted:
        account = name.text
        service = service or _unquoted(plain.removeprefix("/").strip()) or None
    elif service is None and SEPARATOR in plain:
        account, _, typed = plain.rpartition(SEPARATOR)
        service, whole = _unquoted(typed.strip()), plain
    else:
        account = plain
    account = account.strip()
    if not account or (f"{account} ".startswith("/ ") and not name.quoted):
        raise _NotUnderstoodError(Problem.MISSING_ACCOUNT)
    return Question(
        account=account,
        service=service,
        contract=options.get("contract"),
        on=_date(options.get("on")),
        gradient=_number(options.get("gradient")),
        expected=_number(options.get("expected")),
        ticket=options.get("ticket"),
        whole=whole,
    )


def _opening(text: str) -> tuple[_Name, str]:
    """The quoted name that the text begins with, if it does, and what follows it."""
    if not text or text[0] not in QUOTES:
        return _Name("", quoted=False), text
    closing = CLOSING.search(text, 1)
    if closing is None:
        closed = any(character in QUOTES for character in text[1:])
        raise _NotUnderstoodError(Problem.TEXT_AFTER_QUOTE if closed else Problem.UNCLOSED_QUOTE)
    return _Name(text[1 : closing.start()], quoted=True), text[closing.end() :].strip()


def _options(text: str, known: frozenset[str]) -> tuple[str, dict[str, str]]:
    """The text before the first option, and the options: each reaches to the next one."""
    found = list(OPTION.finditer(text))
    ends = [option.start() for option in found[1:]] + [len(text)]
    options: dict[str, str] = {}
    for option, end in zip(found, ends, strict=True) if found else ():
        name, value = (
            option[0].strip("-\u2014\u2013= ").casefold(),
            _unquoted(text[option.end() : end].removeprefix("=").strip()),
        )
        if name not in known:
            raise _NotUnderstoodError(Problem.UNKNOWN_OPTION)
        if not value:
            raise _NotUnderstoodError(Problem.MISSING_VALUE)
        options[name] = value
    return (text[: found[0].start()] if found else text).strip(), options


def _unquoted(text: str) -> str:
    wrapped = len(text) > 1 and text[0] in QUOTES and text[-1] in QUOTES
    return text[1:-1].strip() if wrapped else text


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise _NotUnderstoodError(Problem.BAD_NUMBER)
    return int(text)


def _date(text: str | None) -> date | None:
    if text is None:
        return None
    day = day_of(text)
    if day is None:
        raise _NotUnderstoodError(Problem.BAD_DATE)
    return day


def _sync(text: str) -> Ask | SyncSaid:
    word, _, rest = text.partition(" ")
    try:
        said = SyncWord(word.casefold())
    except ValueError:
        raise _NotUnderstoodError(Problem.UNKNOWN_SYNC_WORD) from None
    if said is not SyncWord.STATUS:
        first, _, after = rest.partition(" ")
        if first.casefold() in set(SyncKind):
            return SyncSaid(said, _time(after), SyncKind(first.casefold()))
        return SyncSaid(said, _time(rest))
    if rest:
        raise _NotUnderstoodError(Problem.UNKNOWN_SYNC_WORD)
    return Ask(Question(kind="sync"))


def _time(text: str) -> time | datetime | None:
    if not text:
        return None
    moment: time | datetime | None = None
    with suppress(ValueError):
        if re.fullmatch(r"\d{1,2}:\d\d", text, re.ASCII):
            hour, _, minute = text.partition(":")
            moment = time(int(hour), int(minute))
        elif re.match(r"2\d{3}-\d\d-\d\d[T ]", text, re.ASCII):
            moment = datetime.fromisoformat(text)
    if moment is None:
        raise _NotUnderstoodError(Problem.BAD_TIME)
    return moment
