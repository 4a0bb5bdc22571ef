"""Which rows a name means."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.oracle.rows import Row


def plain(name: str) -> str:
    """A name without its case, accents, punctuation and white space."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if unicodedata.category(letter)[0] not in "PZMC")


def account_named(typed: str, companies: Iterable[Row]) -> Row | Literal["ambiguous", "not_found"]:
    """The one account that is meant, or why there is none."""
    known = [row for row in companies if row["companyName"] is not None]
    alike = [row for row in known if plain(row["companyName"]) == plain(typed)]
    exact = [row for row in alike if row["companyName"] == typed]
    for choice in (exact, alike):
        good = [row for row in choice if row["isActive"] and row["companyType"] == 1]
        if len(good) == 1:
            return good[0]
        twins = [row for row in alike if row["isActive"] and row["companyType"] == 1]
        if len(choice) == 1 and not twins:
            return choice[0]
        if choice:
            return "ambiguous"
    close = any(plain(typed) in plain(row["companyName"]) for row in known)
    return "ambiguous" if close else "not_found"


def entries_named(typed: str, catalogue: Iterable[Row]) -> list[Row] | Literal["ambiguous"]:
    """The entries that are meant: those of one name are one service to a person."""
    known = [row for row in catalogue if row["name"] is not None]
    alike = [row for row in known if plain(row["name"]) == plain(typed)]
    exact = [row for row in alike if row["name"] == typed]
    if exact:
        return exact
    if len({row["name"] for row in alike}) > 1:
        return "ambiguous"
    if not alike and any(plain(typed) in plain(row["name"]) for row in known):
        return "ambiguous"
    return alike
