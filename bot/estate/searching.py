"""Finds texts while somebody types, in a time that hardly grows with their number. Pure."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

END = "\n"
"""Stands between two texts; no text holds it."""
PART = 3
"""Characters of the parts by which near texts are looked for."""
MOST_COMPARED = 1_500
MOST_WITHIN = 20_000
"""The same for a text as long as a message, which shares parts with more of them."""


class Texts:
    """Sorted texts, found by their place.

    Args:
        texts: sorted, without line ends.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._joined = END.join(texts)
        self._starts = array("L")
        at = 0
        for text in texts:
            self._starts.append(at)
            at += len(text) + 1

    def __iter__(self) -> Iterator[str]:
        """The texts, by place."""
        return iter(self._texts)

    def equal(self, wanted: str) -> range:
        """The places of a text."""
        return range(bisect_left(self._texts, wanted), bisect_right(self._texts, wanted))

    def find(self, wanted: str, limit: int) -> list[int]:
        """The places of texts that begin with it, then have a word that does, then hold it.

        Args:
            wanted: what was typed; the first texts of all when that is empty.
            limit: how many at most.
        """
        first = bisect_left(self._texts, wanted)
        last = bisect_right(self._texts, wanted + "\U0010ffff")
        found = dict.fromkeys(range(first, min(last, first + limit)))
        for part in (f" {wanted}", wanted) if wanted else ():
            for place in self._holding(part):
                if len(found) >= limit:
                    break
                found[place] = None
        return list(found)

    def near(self, wanted: str, cutoff: float, limit: int) -> list[tuple[float, int]]:
        """The score and the place of texts that are like it, the likest first.

        Only texts that share one of its rarer parts are compared.

        Args:
            wanted: what was typed.
            cutoff: rapidfuzz's least score.
            limit: how many at most.
        """
        some = {place: self._texts[place] for place in self._sharing(wanted, MOST_COMPARED)}
        found = process.extract(wanted, some, scorer=fuzz.WRatio, limit=limit, score_cutoff=cutoff)
        return [(score, place) for _, score, place in found]

    def within(self, wanted: str, cutoff: float, limit: int) -> list[tuple[float, int]]:
        """The score and the place of texts that are like a part of a longer one.

        Args:
            wanted: the longer text.
            cutoff: rapidfuzz's least score.
            limit: how many at most.
        """
        some = {
            place: text
            for place in self._sharing(wanted, MOST_WITHIN)
            if PART <= len(text := self._texts[place]) <= len(wanted) + 2
        }
        found = process.extract(
            wanted, some, scorer=fuzz.partial_ratio, limit=limit, score_cutoff=cutoff
        )
        return [(score, place) for _, score, place in found]

    def _holding(self, part: str) -> Iterator[int]:
        at = self._joined.find(part)
        while at >= 0:
            place = bisect_right(self._starts, at) - 1
            yield place
            following = place + 1
            if following == len(self._starts):
                return
            at = self._joined.find(part, self._starts[following])

    def _sharing(self, wanted: str, most: int) -> set[int]:
        shared: set[int] = set()
        for places in sorted((self._parts.get(part, ()) for part in parts(wanted)), key=len):
            if shared and len(shared) + len(places) > most:
                break
            shared.update(places[:most])
        return shared

    @cached_property
    def _parts(self) -> dict[str, array[int]]:
        found: defaultdict[str, array[int]] = defaultdict(lambda: array("L"))
        for place, text in enumerate(self._texts):
            for part in parts(text):
                found[part].append(place)
        return dict(found)

    def prepare(self) -> None:
        """Make now what the first search for something near would wait for."""
        self._parts  # noqa: B018 - a cached property


def parts(text: str) -> set[str]:
    """Every run of three characters, beginning and end marked."""
    marked = f" {text} "
    return {marked[at : at + PART] for at in range(len(marked) - PART + 1)}
