"""The rows of one Autotask tenant, exactly as on the wire, by entity and id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.demo.autotask.fields import ENTITIES, PICKLISTS
from bot.demo.autotask.filters import compile_filter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.demo.autotask.fields import Entity
    from bot.demo.autotask.filters import Row

EMPTY: Final = {
    name: dict.fromkeys(entity.fields) | {"userDefinedFields": []}
    for name, entity in ENTITIES.items()
}
"""A row of each entity with nothing in it."""


class Store:
    """The tables, and what this tenant has set up for them.

    Attributes:
        tables: rows by entity and id; they may be changed at any time.
        picklists: the labels of a field, by entity and field.
        required: what this tenant wants of a new row beyond what every tenant does, by entity.
    """

    def __init__(self) -> None:
        self.tables: dict[str, dict[int, Row]] = {name: {} for name in ENTITIES}
        self.picklists = {field: dict(labels) for field, labels in PICKLISTS.items()}
        self.required: dict[str, tuple[str, ...]] = {}
        self.next_id = {name: entity.first_id for name, entity in ENTITIES.items()}

    def add(self, entity: str, **columns: Any) -> int:  # noqa: ANN401 - any column of the wire
        """Put a row into a table; the others of its fields are null.

        Args:
            entity: as in the path, such as `Contracts`.
            columns: by their names on the wire; `id` is the next free one by default.
        """
        row_id = int(columns.pop("id", self.next_id[entity]))
        self.next_id[entity] = max(self.next_id[entity], row_id + 1)
        self.tables[entity][row_id] = {**EMPTY[entity], **columns, "id": row_id}
        return row_id

    def row(self, entity: Entity, row_id: int) -> Row | None:
        """One row, if there is one."""
        return self.tables[entity.name].get(row_id)

    def found(self, entity: Entity, conditions: object) -> Sequence[Row]:
        """The rows that a filter finds, by id.

        Args:
            entity: which table.
            conditions: the `Filter` of a query.

        Raises:
            ValueError: Autotask refuses it.
        """
        fits = compile_filter(conditions, entity)
        return [row for _, row in sorted(self.tables[entity.name].items()) if fits(row)]
