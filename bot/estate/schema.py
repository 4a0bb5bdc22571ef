"""The tables of a scan's file, as `docs/artifact.md` tells them to whoever opens it with SQLite."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from bot.autotask import entities as e
from bot.autotask.wiremodel import wire_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlite_utils import Database

E = TypeVar("E", bound=e.Entity)

DATES = {date, datetime}

SCHEMA = "psa-bot.artifact/2"

TABLES: dict[type[e.Entity], str] = {
    e.Company: "companies",
    e.Contract: "contracts",
    e.ContractService: "contract_services",
    e.ContractServiceBundle: "contract_bundles",
    e.ContractServiceUnit: "service_units",
    e.ContractServiceBundleUnit: "bundle_units",
    e.Service: "services",
    e.ServiceBundle: "bundles",
    e.ServiceBundleService: "bundle_services",
    e.ContractNote: "contract_notes",
}
"""One table an entity, its columns named as Autotask names the fields."""

FOUND_BY = {
    "contracts": ("companyID", "billToCompanyID"),
    "contract_services": ("contractID",),
    "contract_bundles": ("contractID",),
    "service_units": ("contractID",),
    "bundle_units": ("contractID",),
    "contract_notes": ("contractID",),
}

OURS: dict[str, tuple[dict[str, type], str | tuple[str, ...]]] = {
    "meta": (
        {
            "id": int,
            "schema": str,
            "owner": str,
            "day": str,
            "facts": str,
            "started_at": str,
            "finished_at": str,
            "since": str,
            "full_at": str,
            "basis": str,
            "complete": int,
            "problems": str,
            "requests": int,
            "pages": int,
            "seconds": float,
        },
        "id",
    ),
    "cursors": (
        {"entity": str, "chain": int, "after": int, "before": int, "done": int},
        ("entity", "chain"),
    ),
    "progress": (
        {"id": int, "requests": int, "pages": int, "rows": int, "counted": int, "seconds": float},
        "id",
    ),
    "whole_rows": ({"contract_id": int, "since": str, "read": int}, "contract_id"),
    "touched": ({"contract_id": int, "read": int}, "contract_id"),
    "accounts": (
        {
            "id": int,
            "name": str,
            "verdict": str,
            "root_cause": str,
            "expected_on": str,
            "failed": str,
        },
        "id",
    ),
    "findings": (
        {
            "account_id": int,
            "rule": str,
            "section": int,
            "outcome": str,
            "because": str,
            "evidence": str,
        },
        ("account_id", "rule"),
    ),
    "names": ({"kind": str, "id": int, "name": str, "hint": str, "active": int}, ("kind", "id")),
}


def make_tables(database: Database) -> None:
    """Make every table of a file that has it not yet."""
    for entity, name in TABLES.items():
        columns = {wire_name(field): _kind(entity, field) for field in entity.model_fields}
        database.table(name).create(columns, pk="id", if_not_exists=True)
    for name, (columns, key) in OURS.items():
        database.table(name).create(columns, pk=key, if_not_exists=True)


def make_indexes(database: Database) -> None:
    """Make what is searched by; after the rows are in, which is quicker."""
    for name, columns in FOUND_BY.items():
        for column in columns:
            database.table(name).create_index([column], if_not_exists=True)


def is_sound(rows: sqlite3.Connection) -> bool:
    """Whether SQLite finds no damage in a scan's file."""
    try:
        return bool(rows.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except sqlite3.DatabaseError:
        return False


def values_of(entity: type[E], records: Iterable[E]) -> list[list[Any]]:
    """Records as rows of their table: dates as `2026-12-01`, stamps in UTC as ISO 8601.

    pydantic keeps values in the order of the fields, which is that of `columns_of`.
    """
    rows = [list(vars(record).values()) for record in records]
    for place in _places_of_dates(entity):
        for row in rows:
            if row[place] is not None:
                row[place] = _written(row[place])
    return rows


@lru_cache(maxsize=4096)
def _written(day: date) -> str:
    """A date, or a stamp in UTC, as text; the same few come again and again."""
    return day.isoformat()


@cache
def _places_of_dates(entity: type[e.Entity]) -> list[int]:
    """Where dates and stamps stand in a row."""
    fields = entity.model_fields.values()
    return [place for place, field in enumerate(fields) if _parts(field.annotation) & DATES]


@cache
def columns_of(entity: type[e.Entity]) -> tuple[str, ...]:
    """The columns of an entity's table, in the order of its fields."""
    return tuple(wire_name(name) for name in entity.model_fields)


def _kind(entity: type[e.Entity], field: str) -> type:
    kinds = _parts(entity.model_fields[field].annotation)
    if kinds & {int, bool} and float not in kinds:
        return int
    return float if float in kinds else str


def _parts(annotation: object) -> set[object]:
    inner = get_args(annotation)
    return set().union(*(_parts(part) for part in inner)) if inner else {annotation}
