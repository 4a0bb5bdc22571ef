"""The names of the tenant's accounts and services, to search while somebody types. Pure.

A name found here is a suggestion: the question that is asked with it reads Autotask afresh.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict
from rapidfuzz import fuzz, process

from bot.estate.searching import Texts

if TYPE_CHECKING:
    from datetime import datetime

LIKE = 70
"""rapidfuzz's score from which a name is offered although it does not hold what was typed."""
NEAR = 80
"""The score from which a name is read out of a message, to be confirmed."""
SHORTEST = 3
"""A name of fewer characters is not looked for within a sentence."""


class Name(BaseModel):
    """One record's name.

    Args:
        kind: `a` account, `s` service, `b` bundle, as in a menu's values.
        id: its Autotask id.
        name: as it stands in Autotask.
        hint: what tells it from others of the name, such as a city.
        active: an active Customer, or an active catalogue entry; those are offered first.
    """

    model_config = ConfigDict(frozen=True)

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
        at: when they were read, in UTC; `None` when they never were.
    """

    names: tuple[Name, ...] = ()
    at: datetime | None = None
    _cache: dict[str, list[tuple[str, Name]]] = field(default_factory=dict, compare=False)
    _texts: dict[str, list[_Group]] = field(default_factory=dict, compare=False)

    def warmed(self) -> NameIndex:
        """The same, with everything prepared that the first search would wait for."""
        for kinds in ("a", "sb"):
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
        if not wanted:
            return [name for _, name in self._rows(kinds)[:limit]]
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
        for name_text, group in self._longest_first:
            if f" {name_text} " in rest:
                rest = rest.replace(f" {name_text} ", " \u2022 ")
                for name in group:
                    (accounts if name.kind == "a" else services).append(name)
        return Mentioned(tuple(accounts), tuple(services), " ".join(rest.split()))

    def like(self, text: str, kinds: str, limit: int = 5) -> list[Name]:
        """The names that are a little different from words of a text, the likest first.

        Args:
            text: a whole message.
            kinds: of `a`, `s` and `b`.
            limit: how many at most.
        """
        wanted, rows = folded(text), self._rows(kinds)
        longest = len(wanted) + 2
        texts = {n: text for n, (text, _) in enumerate(rows) if SHORTEST <= len(text) <= longest}
        found = process.extract(
            wanted, texts, scorer=fuzz.partial_ratio, limit=limit, score_cutoff=NEAR
        )
        return [rows[place][1] for _, _, place in found]

    def _near(self, wanted: str, kinds: str, limit: int) -> list[Name]:
        scored = [
            (not name.active, -score, name)
            for group in self._groups(kinds)
            for score, place in group.texts.near(wanted, LIKE, limit)
            if len((name := group.names[place]).name) >= SHORTEST
        ]
        return [name for *_, name in sorted(scored, key=lambda row: row[:2])[:limit]]

    def _groups(self, kinds: str) -> list[_Group]:
        """The active ones, which are offered first, and the others."""
        if kinds not in self._texts:
            rows = self._rows(kinds)
            self._texts[kinds] = [
                _Group([name for _, name in some], Texts([text for text, _ in some]))
                for some in ([r for r in rows if r[1].active], [r for r in rows if not r[1].active])
            ]
        return self._texts[kinds]

    def _rows(self, kinds: str) -> list[tuple[str, Name]]:
        if kinds not in self._cache:
            rows = [(folded(name.name), name) for name in self.names if name.kind in kinds]
            self._cache[kinds] = sorted(rows, key=lambda row: (row[0], row[1].id))
        return self._cache[kinds]

    @cached_property
    def _longest_first(self) -> list[tuple[str, list[Name]]]:
        groups: dict[str, list[Name]] = {}
        for text, name in self._rows("asb"):
            if len(text) >= SHORTEST:
                groups.setdefault(text, []).append(name)
        return sorted(groups.items(), key=lambda pair: (-len(pair[0]), pair[0]))


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
