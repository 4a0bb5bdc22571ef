"""What a month-end board is made of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from bot.estate.artifact import Artifact
    from bot.estate.sanity import Suspect
    from bot.state import Mark


@dataclass(frozen=True)
class Item:
    """One thing to be looked at.

    Args:
        account_id: whose.
        account: its name.
        item: under which marks know it.
        about: what the words need, as plain JSON.
        mark: what was said of it; `None` for nothing.
    """

    account_id: int
    account: str
    item: str
    about: dict[str, Any]
    mark: Mark | None = None


@dataclass(frozen=True)
class Section:
    """The items of one kind.

    Args:
        name: `blocked`, `inactive`, `ending`, `renewals` or `ahead`.
        open: those that nobody has settled.
        settled: those that are done, ignored or by design on the day.
        aside: how many are not worth a line: accounts that are no customers and have no contract,
            and contracts that end of accounts that are inactive or no customers.
    """

    name: str
    open: tuple[Item, ...]
    settled: tuple[Item, ...] = ()
    aside: int = 0


@dataclass(frozen=True)
class Part:
    """The accounts that a board is only of.

    Args:
        text: what is in their name, or `id:174`.
        accounts: how many they are.
    """

    text: str
    accounts: int


@dataclass(frozen=True)
class Board:
    """The month-end board.

    Args:
        artifact: the scan that it is from.
        today: the day on which it is looked at; marks hold up to a day.
        sections: in the order of reading.
        suspect: the rule that more than half of the customers fail.
        total: how many accounts there are.
        damaged: the files of later scans, which cannot be read.
        part: the accounts that it is only of; `None` for all.
        others: what was marked and is on no board now: told of in a digest, or put right meanwhile.
    """

    artifact: Artifact
    today: date
    sections: tuple[Section, ...]
    suspect: Suspect | None
    total: int
    damaged: tuple[Path, ...] = ()
    part: Part | None = None
    others: tuple[Item, ...] = ()

    def only(self, text: str) -> Board:
        """The same of the accounts that have a text in their name.

        Args:
            text: the text, or an account's id as `id:174`.

        Raises:
            BrokenArtifact: the scan's file is damaged.
        """
        sought = text.casefold()
        ids = {
            account.id
            for account in self.artifact.accounts()
            if sought in account.name.casefold() or sought == f"id:{account.id}"
        }
        sections = tuple(
            Section(
                name=section.name,
                open=tuple(item for item in section.open if item.account_id in ids),
                settled=tuple(item for item in section.settled if item.account_id in ids),
            )
            for section in self.sections
        )
        others = tuple(item for item in self.others if item.account_id in ids)
        return replace(self, sections=sections, part=Part(text, len(ids)), others=others)
