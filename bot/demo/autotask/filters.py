"""The query filter: read once, then asked of every row."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from bot.demo.autotask.fields import Entity

Row = dict[str, Any]
Predicate = Callable[[Row], bool]

MAX_CONDITIONS: Final = 500

_COMPARE: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "eq": operator.eq,
    "noteq": operator.ne,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    "beginswith": str.startswith,
    "endswith": str.endswith,
    "contains": operator.contains,
}
_TEXT_ONLY: Final = frozenset({"beginswith", "endswith", "contains"})


def compile_filter(items: object, entity: Entity) -> Predicate:
    """Turn the `Filter` of a query into a question that a row answers.

    Args:
        items: the list of conditions, all of which must hold.
        entity: whose fields may be named, in any case.

    Raises:
        ValueError: the filter is one that Autotask refuses, with the words of the refusal
            (reference/autotask section 2, as seen on live tenants).
    """
    if not isinstance(items, list) or not items:
        raise ValueError("The Filter is missing or empty. At least one filter item is required.")
    if _conditions(items) > MAX_CONDITIONS:
        raise ValueError("Queries are limited to 500 or fewer 'OR' conditions")
    return _every([_item(item, entity) for item in items])


@lru_cache(maxsize=65_536)
def moment(text: str) -> datetime:
    """A date or a stamp of the wire as a point in time; without a zone it is UTC."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("Conversion failed when converting date and/or time.") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _conditions(items: list[Any]) -> int:
    total = 0
    for item in items:
        parts = _folded(item)
        inner, value = parts.get("items"), parts.get("value")
        if isinstance(inner, list) and inner:
            total += _conditions(inner)
        else:
            total += len(value) if isinstance(value, list) else 1
    return total


def _folded(item: object) -> dict[str, Any]:
    if not isinstance(item, dict):
        raise ValueError("Error converting value to a filter item.")  # noqa: TRY004 - a refusal
    return {str(key).lower(): value for key, value in item.items()}


def _item(item: object, entity: Entity) -> Predicate:
    parts = _folded(item)
    op = str(parts.get("op", "")).lower()
    if op not in {"and", "or"}:
        return _condition(op, parts, entity)
    inner = parts.get("items")
    if not isinstance(inner, list) or not inner:
        raise ValueError(f"The '{op}' group has no items.")
    group = [_item(each, entity) for each in inner]
    return _every(group) if op == "and" else _some(group)


def _every(questions: list[Predicate]) -> Predicate:
    if len(questions) == 1:
        return questions[0]
    return lambda row: all(question(row) for question in questions)


def _some(questions: list[Predicate]) -> Predicate:
    return lambda row: any(question(row) for question in questions)


def _condition(op: str, parts: dict[str, Any], entity: Entity) -> Predicate:
    name, kind = _field(parts, entity)
    if op == "exist":
        return lambda row: row.get(name) is not None
    if op == "notexist":
        return lambda row: row.get(name) is None
    if op in {"in", "notin"}:
        return _membership(op, name, kind, parts.get("value"))
    if op not in _COMPARE:
        raise ValueError(f"The operator '{op}' is not supported.")
    if op in _TEXT_ONLY and kind != "string":
        raise ValueError(f"The operator '{op}' cannot be used on {name}.")
    wanted, compare = _wanted(kind, parts.get("value")), _COMPARE[op]
    return lambda row: (v := _stored(kind, row.get(name))) is not None and compare(v, wanted)


def _membership(op: str, name: str, kind: str, values: object) -> Predicate:
    if not isinstance(values, list) or not values:
        raise ValueError(f"Type mismatch: '{op}' needs an array of values.")
    wanted = {_wanted(kind, value) for value in values}
    if op == "in":
        return lambda row: _stored(kind, row.get(name)) in wanted
    return lambda row: (v := _stored(kind, row.get(name))) is not None and v not in wanted


def _field(parts: dict[str, Any], entity: Entity) -> tuple[str, str]:
    asked = str(parts.get("field", ""))
    for name, kind in entity.fields.items():
        if name.lower() == asked.lower() and kind != "array" and not parts.get("udf"):
            return name, kind
    raise ValueError(f"Unable to find {asked} in the {entity.name} Entity.")


def _stored(kind: str, value: object) -> Any:  # noqa: ANN401 - a comparable of the field's type
    if kind == "string" and value is not None:
        return str(value).casefold()
    return moment(value) if kind == "datetime" and isinstance(value, str) else value


def _wanted(kind: str, value: object) -> Any:  # noqa: ANN401 - a comparable of the field's type
    if value is None or isinstance(value, dict | list):
        raise ValueError(f"Type mismatch: a single value of type {kind} is needed.")
    match kind:
        case "string":
            return str(value).casefold()
        case "datetime":
            return moment(str(value))
        case "boolean":
            if value not in {True, False}:
                raise ValueError("Boolean filters must be true or false.")
            return bool(value)
    try:
        return float(str(value)) if kind == "double" else int(str(value))
    except ValueError:
        raise ValueError(
            f"Conversion failed when converting the varchar value '{value}' to data type int."
        ) from None
