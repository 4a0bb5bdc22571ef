"""The accounts of a scan by name, for whoever asks about many of them at once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from bot.diagnosis.names import NAMED, NEAR, plain

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

CUSTOMER = 1


@dataclass(frozen=True)
class Member:
    """An account.

    Args:
        good: it is an active Customer.
    """

    id: int
    name: str
    good: bool


@dataclass(frozen=True)
class Sought:
    """What a name means: one account, several, or none of that name.

    Args:
        account: the one that is meant; `None` when that is a question.
        equal: those of that name.
    """

    account: Member | None
    equal: tuple[Member, ...] = ()


class Roster:
    """Every account of a scan.

    Args:
        members: the accounts.
    """

    def __init__(self, members: Iterable[Member]) -> None:
        self._exact: dict[str, list[Member]] = defaultdict(list)
        self._same: dict[str, list[Member]] = defaultdict(list)
        self._by_id: dict[int, Member] = {}
        for member in members:
            self._by_id[member.id] = member
            self._exact[member.name.strip()].append(member)
            self._same[plain(member.name)].append(member)
        self._plain = list(self._same)

    @classmethod
    def of(cls, rows: sqlite3.Connection) -> Roster:
        """Every account in a scan's file."""
        asked = "SELECT id, coalesce(companyName, ''), companyType, isActive FROM companies"
        return cls(
            Member(number, name, kind == CUSTOMER and bool(active))
            for number, name, kind, active in rows.execute(asked)
        )

    def by_id(self, number: int) -> Member | None:
        """The account of an id."""
        return self._by_id.get(number)

    def find(self, text: str) -> Sought:
        """Which account a name means, by the rules of a single question.

        A name is that of an account when it is the same but for case, accents, punctuation and
        white space; an inactive or non-Customer twin never wins over an active Customer.

        Args:
            text: the name.
        """
        exact = self._exact.get(text.strip(), [])
        folded = plain(text)
        same = [m for m in self._same.get(folded, []) if m not in exact] if folded else []
        equal = (*exact, *same)
        for twins in (exact, same):
            good = [member for member in twins if member.good]
            if len(good) == 1:
                return Sought(good[0], equal)
            if len(twins) == 1 and not any(member.good for member in equal):
                return Sought(twins[0], equal)
            if twins:
                return Sought(None, equal)
        return Sought(None)

    def near(self, text: str) -> tuple[Member, ...]:
        """The accounts whose names hold a text, or are near it; a question, never an answer."""
        folded = plain(text)
        if not folded:
            return ()
        found = process.extract(
            folded, self._plain, scorer=fuzz.ratio, limit=NAMED, score_cutoff=NEAR
        )
        holding = (name for name in self._plain if folded in name)
        names = dict.fromkeys([*(name for name, _, _ in found), *islice(holding, NAMED)])
        return tuple(member for name in names for member in self._same[name])[:NAMED]
