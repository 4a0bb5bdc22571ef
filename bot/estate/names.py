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
class NameIndex:
    """All names, as they were read at one moment.

    Args:
        names: of all kinds.
        at: when they were read, in UTC; `None` when they never were.
    """

    names: tuple[Name, ...] = ()
    at: datetime | None = None
    _cache: dict[str, list[tuple[str, Name]]] = field(default_factory=dict, compare=False)

    def warmed(self) -> NameIndex:
        """The same, with everything prepared that the first search would wait for."""
        for kinds in ("a", "sb"):
            self._rows(kinds)
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
        rows = self._rows(kinds)
        if not wanted:
            return [name for _, name in rows[:limit]]
        starts = [name for text, name in rows if text.startswith(wanted)]
        words = [name for text, name in rows if f" {wanted}" in text]
        holds = [name for text, name in rows if wanted in text]
        found = list(dict.fromkeys([*starts, *words, *holds]))
        if not found:
            found = self._like(wanted, rows, limit)
        return sorted(found, key=lambda name: not name.active)[:limit]

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
        return self._like(folded(text), self._rows(kinds), limit, partial=True)

    def _like(
        self, wanted: str, rows: list[tuple[str, Name]], limit: int, *, partial: bool = False
    ) -> list[Name]:
        texts = {place: text for place, (text, _) in enumerate(rows) if len(text) >= SHORTEST}
        scorer, cutoff = (fuzz.partial_ratio, NEAR) if partial else (fuzz.WRatio, LIKE)
        if partial:
            texts = {place: text for place, text in texts.items() if len(text) <= len(wanted) + 2}
        found = process.extract(wanted, texts, scorer=scorer, limit=limit, score_cutoff=cutoff)
        return [rows[place][1] for _, _, place in found]

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
