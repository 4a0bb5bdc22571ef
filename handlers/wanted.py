"""What may be wanted of the bot, once it was understood, and why a text was not. Plain data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.presentation.ids import SyncKind, SyncWord, Word

if TYPE_CHECKING:
    from datetime import date, datetime, time

    from bot.diagnosis.question import Question


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
    """The whole tenant is to be scanned.

    Args:
        on: judged on this day; `None` is today.
        anyway: also on a day on which billing closes.
    """

    on: date | None = None
    anyway: bool = False


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
    """What is to be looked at before the month is closed.

    Args:
        account: only of the accounts with this in their name; `None` for all.
    """

    account: str | None = None


@dataclass(frozen=True, slots=True)
class OfAnswer:
    """The ticket or the watch of an answer; the newest one when `about` is `None`."""

    word: Word
    about: Question | None


Command = Help | Misunderstood | Ask | SyncSaid | Scan | Changes | Board | OfAnswer
