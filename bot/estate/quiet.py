"""What people have marked: it is counted instead of told, and told again once its mark is over."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, TypeVar

from bot.estate.artifact import Judged
from bot.estate.name_doubts import NameDoubt
from bot.estate.successors import Ending

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from bot.state import Mark

Told: TypeAlias = "Judged | Ending | NameDoubt"
ToldT = TypeVar("ToldT", Judged, Ending, NameDoubt)


def key_of(told: Told) -> tuple[int, str]:
    """The account, and the item under which marks know what is told."""
    if isinstance(told, Judged):
        return told.id, told.root_cause or ""
    if isinstance(told, Ending):
        return told.account_id, f"no-successor:{told.contract_id}"
    return told.account_id, told.item


class Quiet:
    """What people have marked, as it stands on a day.

    Args:
        marks: what was said.
        day: the day.
        since: the day of the scan that is told what is new since; `None` for none.

    Attributes:
        met: what the marks kept out, and the mark, each once.
        over: of what a mark held on the day of the scan before, and no longer does.
    """

    def __init__(self, marks: Iterable[Mark], day: date, since: date | None) -> None:
        said = {(mark.account_id, mark.item): mark for mark in marks}
        self._marked = {key: mark for key, mark in said.items() if mark.holds(day)}
        self.over = frozenset(
            key for key, mark in said.items() if since and mark.held(since) and not mark.holds(day)
        )
        self.met: dict[tuple[int, str], tuple[Told, Mark]] = {}

    def without(self, items: Iterable[ToldT]) -> list[ToldT]:
        """The items that nobody has marked."""
        left = []
        for item in items:
            if mark := self._marked.get(key_of(item)):
                self.met[key_of(item)] = (item, mark)
            else:
                left.append(item)
        return left

    def asks_again(self, item: Told) -> bool:
        """Whether it was marked, and no longer is."""
        return key_of(item) in self.over
