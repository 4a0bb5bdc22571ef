"""What Autotask says of the fields of an entity: the words of picklists, and what a row needs."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from bot.autotask.wiremodel import WireModel

Picklists = dict[str, dict[int, str]]
"""By the field's name in lower case, then by value."""


class _PicklistValue(WireModel):
    value: str | int | None = None
    label: str | None = None
    is_default_value: bool | None = None
    is_active: bool | None = None


class _Field(WireModel):
    name: str
    data_type: str | None = None
    is_required: bool | None = None
    is_read_only: bool | None = None
    is_pick_list: bool | None = None
    picklist_values: list[_PicklistValue] | None = None


class Fields(WireModel):
    """The answer of `entityInformation/fields`."""

    fields: list[_Field]


@dataclass(frozen=True)
class Choice:
    """A value of a picklist that may be given to a new row."""

    value: int
    label: str
    default: bool


@dataclass(frozen=True)
class FieldInfo:
    """What a new row needs to know of a field.

    Attributes:
        name: on the wire.
        kind: `string`, `integer`, `datetime`, ...
        required: a new row cannot do without.
        choices: the values in use, of a picklist; `None` for a field that has none.
    """

    name: str
    kind: str
    required: bool
    choices: tuple[Choice, ...] | None


def writable_of(answer: Fields) -> list[FieldInfo]:
    """The fields that a new row may have."""
    return [_info(field) for field in answer.fields if not field.is_read_only]


def picklists_of(answer: Fields) -> Picklists:
    """The labels of every picklist; a value that has none is left out."""
    found: Picklists = {}
    for field in answer.fields:
        labels = found.setdefault(field.name.lower(), {})
        for item in field.picklist_values or []:
            # Without a word a value means as little as one that is not listed.
            if item.value is not None and item.label and item.label.strip():
                with suppress(ValueError):  # some picklists have letters for values
                    labels[int(item.value)] = item.label
    return found


def _info(field: _Field) -> FieldInfo:
    choices = []
    for item in field.picklist_values or []:
        with suppress(ValueError):  # some picklists have letters for values
            value = int("" if item.value is None else item.value)
            if item.is_active is not False:
                label = item.label or str(value)
                choices.append(Choice(value, label, bool(item.is_default_value)))
    return FieldInfo(
        name=field.name,
        kind=field.data_type or "string",
        required=bool(field.is_required),
        choices=tuple(choices) if field.is_pick_list else None,
    )
