"""The names of the tenant's accounts and services, to search while somebody types. Pure.

A name found here is a suggestion: the question that is asked with it reads Autotask afresh.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property
from heapq import merge
from operator import itemgetter
from typing import TYPE_CHECKING, Literal

from pydantic.dataclasses import dataclass as checked

from bot.estate.searching import Texts

if TYPE_CHECKING:
    from datetime import datetime

LIKE = 70
"""rapidfuzz's score from which a name is offered although it does not hold what was typed."""
NEAR = 80
"""The score from which a name is read out of a message, to be confirmed."""
SHORTEST = 3
"""A name of fewer characters is not looked for within a sentence."""
KINDS = ("a", "sb")
"""What is looked for together."""
SORTED_AT_ONCE = 5_000
"""Sorting holds Python's lock: more at once and whoever asks meanwhile would wait."""


@checked(frozen=True, slots=True)
class Name:
    """One record's name.

    Args:
        kind: `a` account, `s` service, `b` bundle, as in a menu's values.
        id: its Autotask id.
        name: as it stands in Autotask.
        hint: what tells it from others of the name, such as a city.
        active: an active Customer, or an active catalogue entry; those are offered first.
    """

    kind: Literal["a", "s", "b"]
    id: int
    name: str
    hint: str = ""
    active: bool = True


@dataclass(frozen=True)
class Mentioned:
    """The names that a text holds.

    Args:
        accounts: the longest first.
        services: the longest first.
        rest: the text without them.
    """

    accounts: tuple[Name, ...]
    services: tuple[Name, ...]
    rest: str


@dataclass(frozen=True)
class _Group:
    """Names, and their texts at the same places."""

    names: list[Name]
    texts: Texts


@dataclass(frozen=True)
class NameIndex:
    """All names, as they were read at one moment.

    Args:
        names: of all kinds.
        at: when that reading began, in UTC; `None` when they never were read.
        scanned: whether a scan read them.
    """

    names: tuple[Name, ...] = ()
    at: datetime | None = None
    scanned: bool = False
    _grouped: dict[str, list[_Group]] = field(default_factory=dict, compare=False)

    def warmed(self) -> NameIndex:
        """The same, with everything prepared that the first search would wait for."""
        for kinds in KINDS:
            for group in self._groups(kinds):
                group.texts.prepare()
        self.mentioned("")
        return self

    def search(self, typed: str, kinds: str, limit: int = 99) -> list[Name]:
        """What somebody who types may mean, the likeliest first.

        Args:
            typed: a part of a name; empty offers the first of all.
            kinds: of `a`, `s` and `b`.
            limit: how many at most.
        """
        wanted = folded(typed)
        found: list[Name] = []
        for group in self._groups(kinds):
            places = group.texts.find(wanted, limit - len(found))
            found += [group.names[place] for place in places]
        return found or self._near(wanted, kinds, limit)

    def mentioned(self, text: str) -> Mentioned:
        """The names that stand in a text as whole words, the longest first."""
        rest = f" {folded(text)} "
        accounts: list[Name] = []
        services: list[Name] = []
        for run in sorted(self._runs(rest.split()), key=lambda run: (-len(run), run)):
            if f" {run} " in rest:
                rest = rest.replace(f" {run} ", " \u2022 ")
                accounts += self._named(run, "a")
                services += self._named(run, "sb")
        return Mentioned(tuple(accounts), tuple(services), " ".join(rest.split()))

    def like(self, text: str, kinds: str, limit: int = 5) -> list[Name]:
        """The names that are a little different from words of a text, the likest first.

        Args:
            text: a whole message.
            kinds: of `a`, `s` and `b`.
            limit: how many at most.
        """
        wanted = folded(text)
        scored = [
            (-score, group.names[place])
            for group in self._groups(kinds)
            for score, place in group.texts.within(wanted, NEAR, limit)
        ]
        return [name for _, name in sorted(scored, key=itemgetter(0))[:limit]]

    def _near(self, wanted: str, kinds: str, limit: int) -> list[Name]:
        scored = [
            ((not name.active, -score), name)
            for group in self._groups(kinds)
            for score, place in group.texts.near(wanted, LIKE, limit)
            if len((name := group.names[place]).name) >= SHORTEST
        ]
        return [name for _, name in sorted(scored, key=itemgetter(0))[:limit]]

    def _named(self, text: str, kinds: str) -> list[Name]:
        groups = self._groups(kinds)
        return [group.names[place] for group in groups for place in group.texts.equal(text)]

    def _runs(self, words: list[str]) -> set[str]:
        """The names that are neighbouring words of these."""
        texts, most = self._texts
        runs = (
            " ".join(words[start:end])
            for start in range(len(words))
            for end in range(start + 1, min(start + most, len(words)) + 1)
        )
        return {run for run in runs if len(run) >= SHORTEST and run in texts}

    def _groups(self, kinds: str) -> list[_Group]:
        """The active ones, which are offered first, and the others."""
        if kinds not in self._grouped:
            some = [name for name in self.names if name.kind in kinds]
            self._grouped[kinds] = [
                _group([name for name in some if name.active is active]) for active in (True, False)
            ]
        return self._grouped[kinds]

    @cached_property
    def _texts(self) -> tuple[frozenset[str], int]:
        """Every name as it is compared, and the most words of one."""
        texts = frozenset(text for kinds in KINDS for g in self._groups(kinds) for text in g.texts)
        return texts, max((text.count(" ") + 1 for text in texts), default=0)


def _group(names: list[Name]) -> _Group:
    by_text = itemgetter(0, 1)
    rows = [(folded(name.name), name.id, name) for name in names]
    chunks = (rows[at : at + SORTED_AT_ONCE] for at in range(0, len(rows), SORTED_AT_ONCE))
    ordered = list(merge(*(sorted(chunk, key=by_text) for chunk in chunks), key=by_text))
    return _Group([row[2] for row in ordered], Texts([row[0] for row in ordered]))


def folded(text: str) -> str:
    """A text without case, accents and punctuation; its words stay apart."""
    flat = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = "".join(c for c in flat if unicodedata.category(c)[0] not in "MC" or c.isspace())
    return " ".join(re.sub(r"['\u2019]s\b", " ", kept).translate(_GAPS).split())


class _Gaps(dict[int, str | int]):
    def __missing__(self, code: int) -> str | int:
        gap = unicodedata.category(chr(code))[0] in "PZ"
        self[code] = " " if gap else code
        return self[code]


_GAPS = _Gaps()
