"""What a person may say in a thread or to the bot, once it was understood. Plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date, datetime, time

    from bot.diagnosis.question import Question
    from bot.presentation.ids import SyncKind, SyncWord, Word


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of its own; without an account it is on the account of the thread.

    Args:
        question: what was understood.
        named: whether the words named an account, or need none.
        besides: the other accounts that were named, which it is not about.
    """

    question: Question
    named: bool = True
    besides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """The thread's question again, with something else in it.

    Args:
        thing: a name that may be an account's or a service's.
        likely: which of the two, where no name is known that settles it.
        account: an account's name.
        service: a service's name.
        on: another day; with a name beside it or alone.
    """

    thing: str | None = None
    likely: Literal["account", "service"] = "service"
    account: str | None = None
    service: str | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Again:
    """The thread's question once more, read afresh."""


@dataclass(frozen=True, slots=True)
class Why:
    """The proof of the thread's answer."""


@dataclass(frozen=True, slots=True)
class StartSync:
    """A full sync is wanted."""


@dataclass(frozen=True, slots=True)
class WantsTicket:
    """A ticket is wanted."""


@dataclass(frozen=True, slots=True)
class WantsEvidence:
    """What support asks for is wanted, of the thread's question."""


@dataclass(frozen=True, slots=True)
class TellsSync:
    """Somebody says what a sync did.

    Args:
        word: which of started, completed and failed.
        at: when; `None` is now.
        kind: which kind of sync; `None` where that was not said.
    """

    word: SyncWord
    at: time | datetime | None
    kind: SyncKind | None = None


@dataclass(frozen=True, slots=True)
class Watches:
    """The thread's case is to be watched, or no longer."""

    stop: bool = False


@dataclass(frozen=True, slots=True)
class WhatChanged:
    """What changed in Autotask, between two scans.

    Args:
        account: an account's name; `None` is the thread's, or every account outside of one.
    """

    account: str | None = None


@dataclass(frozen=True, slots=True)
class WhoChanged:
    """Who wrote the last notes on the contracts of the thread's question."""


@dataclass(frozen=True, slots=True)
class Helpless:
    """Help is wanted, or somebody only says hello."""


@dataclass(frozen=True, slots=True)
class Lost:
    """It was not understood.

    Args:
        word: the command that it looks like, which works only behind a slash.
    """

    word: Word | None = None


Said = (
    Asked
    | Changed
    | Again
    | Why
    | StartSync
    | WantsTicket
    | WantsEvidence
    | TellsSync
    | Watches
    | WhatChanged
    | WhoChanged
    | Helpless
    | Lost
)
