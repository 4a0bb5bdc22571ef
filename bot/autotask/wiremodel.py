"""How JSON of Autotask becomes typed: any spelling of a name's case, dates as they are meant."""

from __future__ import annotations

import re
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime
from functools import cache, lru_cache
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AllowInfNan,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

_TOO_LARGE = 2**63
_CALENDAR_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ].*)?", re.ASCII)


@cache
def wire_name(name: str) -> str:
    """Return a field's name on the wire: `bill_to_company_id` is `billToCompanyID`."""
    head, *tail = name.split("_")
    return head + "".join("ID" if part == "id" else part.capitalize() for part in tail)


class WireRow(BaseModel):
    """A part of an answer; frozen, tolerant of unknown fields.

    Its names are Autotask's in Autotask's own spelling, or ours: `spelled` brings any other one.
    """

    model_config = ConfigDict(
        frozen=True, extra="ignore", alias_generator=wire_name, populate_by_name=True
    )


class WireModel(WireRow):
    """The same, tolerant of the case of names as well."""

    @model_validator(mode="before")
    @classmethod
    def _in_any_case(cls, data: object) -> object:
        return spelled(cls, data)


def spelled(model: type[WireRow], data: object) -> object:
    """Return a part of an answer with its names in our spelling.

    Args:
        model: what it should be.
        data: the part; what is no object comes back as it is.
    """
    if not isinstance(data, dict):
        return data
    names = _names(model, tuple(data))
    return {name: value for name, value in zip(names, data.values(), strict=True) if name}


@lru_cache(maxsize=1024)
def _names(model: type[WireRow], keys: tuple[object, ...]) -> tuple[str | None, ...]:
    """Our name for each key, or none; the rows of a page have the same keys."""
    known = _spellings(model)
    return tuple(known.get(str(key).lower()) for key in keys)


def field_named(model: type[WireRow], name: str) -> str:
    """Return the field that has this name on the wire."""
    return _spellings(model)[name.lower()]


@cache
def _spellings(model: type[WireRow]) -> dict[str, str]:
    own = {name: name for name in model.model_fields}  # the spelling of our own caches
    return own | {wire_name(name).lower(): name for name in model.model_fields}


def _date(value: object) -> object:
    """Cut the calendar date out; the time and the zone behind it mean nothing in such a field."""
    if value is None or isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise ValueError("not a date")  # noqa: TRY004 - pydantic collects ValueErrors only
    return _calendar_date(value)


@lru_cache(maxsize=1024)
def _calendar_date(value: str) -> date:
    match = _CALENDAR_DATE.fullmatch(value)
    if match is None:
        raise ValueError("not a date")
    return date.fromisoformat(match[1])


def _stamp(value: object) -> Any:  # noqa: ANN401 - pydantic takes anything here
    if value is None or isinstance(value, datetime):
        return value
    if not isinstance(value, str):
        raise ValueError("not a point in time")  # noqa: TRY004 - pydantic collects ValueErrors only
    stamp = datetime.fromisoformat(value)
    if stamp.year in {MINYEAR, MAXYEAR}:
        return None  # an end of the calendar stands for no value, and in another zone is outside it
    return stamp.replace(tzinfo=UTC) if stamp.tzinfo is None else stamp.astimezone(UTC)


def whole(value: float | None) -> float | None:
    """Write 25.0 as 25, as people do."""
    if isinstance(value, float) and value.is_integer() and abs(value) < _TOO_LARGE:
        return int(value)
    return value


Date = Annotated[date | None, BeforeValidator(_date)]
"""A calendar date, or null: never shifted by a time zone (the wire writes midnight UTC)."""

Stamp = Annotated[datetime | None, BeforeValidator(_stamp)]
"""A point in time in UTC, or null: the vendor stores UTC, so no zone means UTC."""

Int = Annotated[int, Field(ge=-_TOO_LARGE, lt=_TOO_LARGE)]
"""A whole number; Autotask's have at most 64 bits, and so have SQLite's."""

Number = Annotated[Int | Annotated[float, AllowInfNan(False)] | None, AfterValidator(whole)]
"""A quantity, or null; half a unit is possible."""
