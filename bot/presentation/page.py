"""A report in words: what every face shows, before any face has laid it out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from bot.diagnosis.report import Candidate


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of what came from outside is shown.

    Args:
        name: characters of a name.
        rows: rows of each list; `None` for all.
        options: candidates to choose from.
    """

    name: int = 255
    rows: int | None = None
    options: int = 100


@dataclass(frozen=True, slots=True)
class Check:
    """One finding in words.

    Args:
        rule: the rule's id; never shown, but for the JSON.
        section: the section of the guide.
        mark: `passed`, `failed`, `later`, `elsewhere`, `aside`, `warned`, `unknown` or `skipped`.
        title: the sentence that says how it stands.
        brief: the same as a part of a longer sentence; empty where another check tells it.
        asks: what was asked, as `whether ...`.
        shows: what it found, in a few words; empty unless it passed or only time fails it.
        proof: record, field and value.
        rows: the evidence, a line for each record.
        hidden: how many rows were left out.
        fix: what to do, step by step; empty unless something is to be done.
        next: the same in a sentence or two, for the third line.
        where: the click path.
        link: the record's address in Autotask.
        links: name and address of every record that the evidence is on, where it lists them.
        because: why it is unknown or skipped.
        remedy: what to do about that.
        blocks: whether a person must change something.
        settled_by_sync: whether a sync is all that is missing to know it.
        expected_on: the day on which it will be right by itself.
        ahead: whether a later day than the one asked for was judged.
    """

    rule: str
    section: int
    mark: str
    title: str
    brief: str
    asks: str
    shows: str
    proof: str
    rows: tuple[str, ...]
    hidden: int
    fix: tuple[str, ...]
    next: str
    where: str | None
    link: str | None
    links: tuple[tuple[str, str], ...]
    because: str | None
    remedy: str | None
    blocks: bool
    settled_by_sync: bool
    expected_on: date | None
    ahead: bool

    @property
    def quiet(self) -> bool:
        """Whether there is nothing to do or to look at."""
        return self.mark in {"passed", "skipped", "aside"}


@dataclass(frozen=True, slots=True)
class Page:
    """The whole answer in words.

    Args:
        cause: the first line.
        shows: what it found, in a few words; empty unless it passed or only time fails it.
        proof: the second line.
        todo: the third line.
        read: when and how it was read.
        heading: what the check-list is headed with.
        checks: every finding, in order.
        candidates: the records to choose from, as many as the limits allow.
        hidden: how many candidates were left out.
        choice: what is chosen: `account`, `service` or `contract`; empty when nothing is.
        link: the address of the record that the cause is about.
        marks: what people said of its causes, a sentence each.
        smallest: the fewest changes that are enough; empty when none are proven to be.
    """

    cause: str
    proof: str
    todo: str
    read: str
    heading: str
    checks: tuple[Check, ...]
    candidates: tuple[Candidate, ...]
    hidden: int
    choice: str
    link: str | None
    marks: tuple[str, ...] = ()
    smallest: str = ""
