"""Which records a typed name means: exactly, or but for case, accents, punctuation and white space.

Anything less is a question to the person, never a choice of ours.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from rapidfuzz import fuzz, process

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

IGNORED = ("P", "Z", "C", "M")
# Letters that Unicode holds for letters of their own, which people without them type like this.
STRUCK = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "æ": "ae", "œ": "oe"})
NEAR = 80
WORTH_NAMING = 55
NAMED = 5
SHORTEST_USEFUL = 3


class Named(Protocol):
    """Anything that has a name."""

    @property
    def name(self) -> str:
        """Its name, as it stands in Autotask."""


N = TypeVar("N", bound=Named)


@dataclass(frozen=True)
class Matches(Generic[N]):
    """What a typed name may mean.

    Attributes:
        exact: of that very name.
        same: of that name but for case, accents, punctuation and white space; not the exact ones.
        like: whose names contain it, or are near it, the likest first.
    """

    exact: list[N]
    same: list[N]
    like: list[N]


def plain(text: str) -> str:
    """A name without case, accents, punctuation and white space; symbols and emoji stay."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    letters = folded.translate(STRUCK)
    return "".join(c for c in letters if unicodedata.category(c)[0] not in IGNORED)


def match(text: str, records: Iterable[N]) -> Matches[N]:
    """Sort records by how well their names fit what was typed.

    Args:
        text: the name as typed.
        records: all records that may be meant.
    """
    typed, wanted = text.strip(), plain(text)
    exact: list[N] = []
    same: list[N] = []
    rest: list[N] = []
    for record in records:
        if record.name.strip() == typed:
            exact.append(record)
        elif wanted and plain(record.name) == wanted:
            same.append(record)
        else:
            rest.append(record)
    return Matches(exact, same, _like(wanted, rest) if wanted else [])


def _like(wanted: str, records: Sequence[N]) -> list[N]:
    scored = []
    for record in records:
        name = plain(record.name)
        score = fuzz.ratio(wanted, name)
        if wanted in name or score >= NEAR:
            scored.append((score, record))
    return [record for _, record in sorted(scored, key=lambda pair: -pair[0])]


def nearest(text: str, records: Sequence[N]) -> list[N]:
    """The few records whose names are most like what was typed, however unlike that is.

    A name of a letter or two is like every text that holds it, so it is left out unless the text is
    as short.
    """
    wanted = plain(text)
    shortest = min(len(wanted), SHORTEST_USEFUL)
    named = [(name, r) for r in records if len(name := plain(r.name)) >= shortest]
    found = process.extract(
        wanted,
        [name for name, _ in named],
        scorer=fuzz.WRatio,
        limit=NAMED,
        score_cutoff=WORTH_NAMING,
    )
    return [named[place][1] for _, _, place in found]


def search_word(text: str) -> str:
    """The longest word to ask Autotask for; names are compared here, not there.

    A run of plain letters is preferred, since Autotask may tell accented letters from plain ones.
    """
    words = re.findall(r"\w+", text)
    runs = re.findall(r"[A-Za-z0-9]+", text)
    longest = max(runs, key=len, default="")
    if len(longest) >= SHORTEST_USEFUL:
        return longest
    return max(words, key=len, default=text.strip())
