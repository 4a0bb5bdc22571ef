"""Names of customers that Gradient's exact match will not map, and names that are nearly the same.

Gradient maps a name by itself only where it is equal character by character, case, spaces and
punctuation included (support.meetgradient.com/account-mapping).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from rapidfuzz import fuzz

from bot.diagnosis.names import plain

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

Kind = Literal["spaces", "characters", "same", "twin", "near"]
NEAR = 90
"""Of 100: names as like as this differ by a slip."""
NEIGHBOURS = 8
"""How many of the next names in the alphabet a name is compared with."""
SHORTEST = 5

NAMES = """
    SELECT id, companyName FROM companies
    WHERE companyType = 1 AND isActive = 1 AND trim(coalesce(companyName, '')) <> ''
    ORDER BY id
"""


@dataclass(frozen=True)
class NameDoubt:
    """Something about the name of a customer.

    Args:
        account_id: whose.
        name: as it stands in Autotask.
        kind: `spaces` at its ends or several in a row; `characters` that nobody types; the `same`
            name as another customer's, a `twin` of one but for case or punctuation, or `near` one.
        other_id: the other customer; `None` where there is none.
        other: its name.
    """

    account_id: int
    name: str
    kind: Kind
    other_id: int | None = None
    other: str = ""

    @property
    def item(self) -> str:
        """Under which marks know it."""
        return "name" if self.other_id is None else f"twin:{self.other_id}"


def name_doubts(rows: sqlite3.Connection) -> list[NameDoubt]:
    """Every doubt about the names of active customers; nobody else's are mapped.

    Args:
        rows: a scan's file.
    """
    names = [(row[0], row[1]) for row in rows.execute(NAMES)]
    return [*_alone(names), *_pairs(names)]


def _alone(names: Iterable[tuple[int, str]]) -> list[NameDoubt]:
    found = []
    for account_id, name in names:
        if name != name.strip() or "  " in name:
            found.append(NameDoubt(account_id, name, "spaces"))
        elif any(_is_odd(character) for character in name):
            found.append(NameDoubt(account_id, name, "characters"))
    return found


def _is_odd(character: str) -> bool:
    """Not on a keyboard: unseen ones, other spaces, typographic quotes and dashes."""
    kind = unicodedata.category(character)
    if kind in {"Pd", "Pi", "Pf", "Ps"} and not character.isascii():
        return True
    return kind[0] in "CMZ" and character != " "


def _pairs(names: list[tuple[int, str]]) -> list[NameDoubt]:
    """Names that stand near each other in the alphabet, read forwards and backwards."""
    keyed = [(plain(name), account_id, name) for account_id, name in names]
    keyed = [each for each in keyed if each[0]]
    found: dict[tuple[int, int], NameDoubt] = {}
    for ordered in (sorted(keyed), sorted(keyed, key=lambda each: each[0][::-1])):
        for place, one in enumerate(ordered):
            for other in ordered[place + 1 : place + 1 + NEIGHBOURS]:
                kind = _kinship(one, other)
                first, second = sorted((one, other), key=lambda each: each[1])
                if kind is not None:
                    doubt = NameDoubt(second[1], second[2], kind, first[1], first[2])
                    found.setdefault((first[1], second[1]), doubt)
    return [found[pair] for pair in sorted(found)]


def _kinship(one: tuple[str, int, str], other: tuple[str, int, str]) -> Kind | None:
    if one[2] == other[2]:
        return "same"
    if one[0] == other[0]:
        return "twin"
    # Numbered names are meant to be nearly the same.
    if _digits(one[0]) != _digits(other[0]) or min(len(one[0]), len(other[0])) < SHORTEST:
        return None
    return "near" if fuzz.ratio(one[0], other[0], score_cutoff=NEAR) else None


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())
