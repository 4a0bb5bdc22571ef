"""Names of customers that Gradient's exact match will not map, and names that are nearly the same.

Gradient maps a name by itself only where it is equal character by character, case, spaces and
punctuation included (support.meetgradient.com/account-mapping).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

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
LEGAL_FORMS = """
    ab ag as aps bv co company corp corporation gmbh inc incorporated kg limited llc llp lp ltd nv
    oy plc pte pty sa sarl sas spa srl ug
"""
"""What a name may end with and be the same company's: one system often writes it, another not."""
AT_THE_END = frozenset(LEGAL_FORMS.split())

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


class _Key(NamedTuple):
    plain: str
    account_id: int
    name: str
    core: str


def _keyed(names: Iterable[tuple[int, str]]) -> list[_Key]:
    keys = [_Key(plain(name), account_id, name, _core(name)) for account_id, name in names]
    return [key for key in keys if key.plain]


def _core(name: str) -> str:
    """A name without a leading "the" and without the legal forms at its end."""
    words = [word for word in map(plain, name.split()) if word]
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    while len(words) > 1 and words[-1] in AT_THE_END:
        words.pop()
    return "".join(words)


def _pairs(names: list[tuple[int, str]]) -> list[NameDoubt]:
    """Names that stand near each other in the alphabet: forwards, backwards, and by their core."""
    keyed = _keyed(names)
    found: dict[tuple[int, int], NameDoubt] = {}
    for order in (lambda key: key, lambda key: key.plain[::-1], lambda key: key.core):
        ordered = sorted(keyed, key=order)
        for place, one in enumerate(ordered):
            for other in ordered[place + 1 : place + 1 + NEIGHBOURS]:
                kind = _kinship(one, other)
                first, second = sorted((one, other), key=lambda key: key.account_id)
                if kind is not None:
                    doubt = NameDoubt(
                        second.account_id, second.name, kind, first.account_id, first.name
                    )
                    found.setdefault((first.account_id, second.account_id), doubt)
    return [found[pair] for pair in sorted(found)]


def _kinship(one: _Key, other: _Key) -> Kind | None:
    if one.name == other.name:
        return "same"
    if one.plain == other.plain:
        return "twin"
    if one.core == other.core:
        return "near"
    # Numbered names are meant to be nearly the same.
    shortest = min(len(one.plain), len(other.plain))
    if _digits(one.plain) != _digits(other.plain) or shortest < SHORTEST:
        return None
    return "near" if fuzz.ratio(one.plain, other.plain, score_cutoff=NEAR) else None


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())
