"""A table whose rows are made when they are asked for, and found without looking at each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any, overload

from bot.demo.autotask.filters import compile_filter
from bot.demo.autotask.store import EMPTY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from bot.demo.autotask.fields import Entity
    from bot.demo.autotask.filters import Predicate, Row

    Conditions = list[dict[str, Any]]

NO_END = 2**63


@dataclass(frozen=True)
class Condition:
    """One of the conditions of a filter that is not about the id alone.

    Args:
        fits: whether a row meets it.
        columns: what it is about.
        only: by column, the only values that meet it, where it lists them.
    """

    fits: Predicate
    columns: frozenset[str]
    only: Mapping[str, list[int]]


@dataclass(frozen=True)
class Question:
    """A filter, taken apart.

    Args:
        first: the least id that it finds.
        end: the id before which it ends.
        others: what else must hold, all of it.
    """

    first: int
    end: int
    others: tuple[Condition, ...]

    @classmethod
    def read(cls, entity: Entity, conditions: Conditions) -> Question:
        """Tell the conditions on the id from the others.

        Raises:
            ValueError: Autotask refuses the filter.
        """
        compile_filter(conditions, entity)
        first, end, others = 0, NO_END, []
        for condition in _plain(conditions, entity):
            only: dict[str, list[int]] = {}
            match condition:
                case {"field": "id", "op": "gt", "value": int(value)}:
                    first = max(first, value + 1)
                    continue
                case {"field": "id", "op": "lt", "value": int(value)}:
                    end = min(end, value)
                    continue
                case {"field": "id", "op": "exist"}:
                    continue
                case {"field": name, "op": "eq", "value": int(value)}:
                    only = {name: [value]}
                case {"field": name, "op": "in", "value": list(values)}:
                    if all(isinstance(value, int) for value in values):
                        only = {name: values}
            fits = compile_filter([condition], entity)
            others.append(Condition(fits, frozenset(_named([condition])), only))
        return cls(first, end, tuple(others))


def _plain(conditions: Conditions, entity: Entity) -> Conditions:
    """The same conditions, their words and names spelled in one way."""
    names = {name.lower(): name for name in entity.fields}
    plain = []
    for condition in conditions:
        parts = {str(key).lower(): value for key, value in condition.items()}
        parts["op"] = parts["op"].lower()
        if "items" in parts:
            parts["items"] = _plain(parts["items"], entity)
        else:
            parts["field"] = names[parts["field"].lower()]
        plain.append(parts)
    return plain


def _named(conditions: Conditions) -> Iterator[str]:
    for condition in conditions:
        if "items" in condition:
            yield from _named(condition["items"])
        else:
            yield condition["field"]


class Rows(Sequence[dict[str, Any]]):
    """Rows that are made when they are looked at."""

    def __init__(self, ids: Sequence[int], row: Callable[[int], Row]) -> None:
        self._ids = ids
        self._row = row

    def __len__(self) -> int:
        return len(self._ids)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> list[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | list[Row]:
        if isinstance(at, slice):
            return [self._row(i) for i in self._ids[at]]
        return self._row(self._ids[at])


@dataclass(frozen=True)
class Generated:
    """One entity of a tenant.

    Args:
        entity: its name, fields and their types.
        parts: the ids of its rows, in parts whose rows are alike but for some columns.
        columns: the columns of a row that are not null, by its id.
        varying: the columns that differ within a part.
        on: by column, the ids of the rows that may have a value there; no other row has it.
    """

    entity: Entity
    parts: tuple[range, ...]
    columns: Callable[[int], dict[str, Any]]
    varying: frozenset[str]
    on: Mapping[str, Callable[[int], Iterable[int]]] = field(default_factory=dict)

    def row(self, row_id: int) -> Row | None:
        """One row, if there is one."""
        return self._row(row_id) if any(row_id in part for part in self.parts) else None

    def found(self, conditions: Conditions) -> Rows:
        """The rows that a filter finds, by id.

        Raises:
            ValueError: Autotask refuses it.
        """
        question = Question.read(self.entity, conditions)
        found = [ids for part in self.parts if (ids := self._within(part, question))]
        return Rows(found[0] if len(found) == 1 else sorted(chain(*found)), self._row)

    def _row(self, row_id: int) -> Row:
        return {**EMPTY[self.entity.name], **self.columns(row_id), "id": row_id}

    def _within(self, part: range, question: Question) -> Sequence[int]:
        ids = part[_before(part, question.first) : _before(part, question.end)]
        if not ids:
            return ids
        of_all = [each for each in question.others if not each.columns & self.varying]
        if not all(each.fits(self._row(ids[0])) for each in of_all):
            return ()
        of_each = [each for each in question.others if each.columns & self.varying]
        if not of_each:
            return ids
        some = self._narrowed(ids, of_each)
        return [i for i in some if all(each.fits(self._row(i)) for each in of_each)]

    def _narrowed(self, ids: range, conditions: list[Condition]) -> Iterable[int]:
        for condition in conditions:
            for column, values in condition.only.items():
                having_one = self.on.get(column)
                if having_one is not None:
                    having = {i for value in values for i in having_one(value)}
                    return sorted(i for i in having if i in ids)
        return ids


def _before(ids: range, row_id: int) -> int:
    """How many of the ids come before one."""
    return min(max(-((ids.start - row_id) // ids.step), 0), len(ids))
