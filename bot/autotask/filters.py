"""The filter language of Autotask's queries, typed.

Source: the vendor's page "Basic query calls" of the REST API. Several filters of one query are
joined by "and"; `any_of` and `all_of` nest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeAlias

MAX_IN = 500

Value: TypeAlias = str | int | bool | date


@dataclass(frozen=True)
class Condition:
    """One comparison of one field; made by the functions below."""

    op: str
    field: str
    value: Value | tuple[Value, ...] | None = None

    def wire(self) -> dict[str, Any]:
        """Return the condition as the query's JSON has it."""
        if self.value is None:
            return {"op": self.op, "field": self.field}
        if isinstance(self.value, tuple):
            return {
                "op": self.op,
                "field": self.field,
                "value": [_wire_value(v) for v in self.value],
            }
        return {"op": self.op, "field": self.field, "value": _wire_value(self.value)}


@dataclass(frozen=True)
class Group:
    """Filters joined by one word, `and` or `or`."""

    op: str
    items: tuple[Filter, ...]

    def wire(self) -> dict[str, Any]:
        """Return the group as the query's JSON has it."""
        return {"op": self.op, "items": [item.wire() for item in self.items]}


Filter: TypeAlias = Condition | Group


def eq(field: str, value: Value) -> Condition:
    """Match rows whose field is the value."""
    return Condition("eq", field, value)


def noteq(field: str, value: Value) -> Condition:
    """Match rows whose field is another value."""
    return Condition("noteq", field, value)


def gt(field: str, value: Value) -> Condition:
    """Match rows whose field is above the value."""
    return Condition("gt", field, value)


def gte(field: str, value: Value) -> Condition:
    """Match rows whose field is the value or above it."""
    return Condition("gte", field, value)


def lt(field: str, value: Value) -> Condition:
    """Match rows whose field is below the value."""
    return Condition("lt", field, value)


def lte(field: str, value: Value) -> Condition:
    """Match rows whose field is the value or below it."""
    return Condition("lte", field, value)


def begins_with(field: str, text: str) -> Condition:
    """Match rows whose field begins with the text, in any case."""
    return Condition("beginsWith", field, text)


def ends_with(field: str, text: str) -> Condition:
    """Match rows whose field ends with the text, in any case."""
    return Condition("endsWith", field, text)


def contains(field: str, text: str) -> Condition:
    """Match rows whose field has the text in it, in any case."""
    return Condition("contains", field, text)


def exist(field: str) -> Condition:
    """Match rows whose field is not null; `exist("id")` matches every row."""
    return Condition("exist", field)


def not_exist(field: str) -> Condition:
    """Match rows whose field is null."""
    return Condition("notExist", field)


def in_(field: str, *values: Value) -> Condition:
    """Match rows whose field is one of the values.

    Args:
        field: the field's name on the wire.
        values: 1 to 500 of them, the vendor's limit; `Autotask.query_in` takes any number.

    Raises:
        ValueError: no value, or more than the limit.
    """
    return Condition("in", field, _listed(values))


def not_in(field: str, *values: Value) -> Condition:
    """Match rows whose field is none of the values.

    Args:
        field: the field's name on the wire.
        values: 1 to 500 of them, the vendor's limit.

    Raises:
        ValueError: no value, or more than the limit.
    """
    return Condition("notIn", field, _listed(values))


def any_of(*filters: Filter) -> Group:
    """Match rows that match at least one of the filters.

    Raises:
        ValueError: no filter.
    """
    return Group("or", _some(filters))


def all_of(*filters: Filter) -> Group:
    """Match rows that match every one of the filters.

    Raises:
        ValueError: no filter.
    """
    return Group("and", _some(filters))


def _listed(values: tuple[Value, ...]) -> tuple[Value, ...]:
    if not 1 <= len(values) <= MAX_IN:
        raise ValueError(f"a list of 1 to {MAX_IN} values is needed, not of {len(values)}")
    return values


def _some(filters: tuple[Filter, ...]) -> tuple[Filter, ...]:
    if not filters:
        raise ValueError("a group needs at least one filter")
    return filters


def _wire_value(value: Value) -> str | int | bool:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("a point in time needs its time zone")
        return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
    if isinstance(value, date):
        return f"{value.isoformat()}T00:00:00Z"
    return value
