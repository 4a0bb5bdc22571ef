"""What a person changes in Autotask's own pages, with the stamps and notes that Autotask writes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.demo.autotask.dates import day, months, stamp

if TYPE_CHECKING:
    from bot.demo.autotask.filters import Row
    from bot.demo.autotask.msp import Msp

_DATES: Final = ("startDate", "endDate")
_STAMPS: Final = {
    "Companies": "lastTrackedModifiedDateTime",
    "Contracts": "lastModifiedDateTime",
}
FIELDS: Final = {
    "Companies": ("companyType", "isActive"),
    "Contracts": ("contractType", "status", *_DATES),
}
LINES: Final = {
    "ContractServices": ("ContractServiceUnits", "contractServiceID", "serviceID"),
    "ContractServiceBundles": (
        "ContractServiceBundleUnits",
        "contractServiceBundleID",
        "serviceBundleID",
    ),
}
"""For each kind of line: its quantity rows, and the columns that tie them to it."""
MOST_UNITS: Final = 100_000
LONGEST: Final = timedelta(days=3660)


def change(msp: Msp, entity: str, row_id: int, field: str, value: object, at: datetime) -> None:
    """Put another value into a field of an account or a contract.

    Args:
        msp: the tables.
        entity: `Companies` or `Contracts`.
        row_id: the row's id.
        field: one of `FIELDS`.
        value: a number of the picklist, a bool, or a date as `2026-12-01`.
        at: when it is done.

    Raises:
        ValueError: Autotask would not take it.
    """
    if field not in FIELDS.get(entity, ()):
        raise ValueError(f"{entity}.{field} cannot be changed here.")
    row = _row(msp, entity, row_id)
    if field in _DATES:
        _move(msp, row, field, date.fromisoformat(str(value)))
    elif field == "isActive":
        row[field] = bool(value)
    else:
        if not isinstance(value, int) or value not in msp.picklists[entity, field]:
            raise ValueError(f"{field} [{value}] is not a valid picklist value.")
        row[field] = value
    row[_STAMPS[entity]] = stamp(at)


def set_units(msp: Msp, entity: str, line_id: int, units: int, on: date, at: datetime) -> None:
    """Change a line's quantity from a day on, as an adjustment does, and note it on the contract.

    Args:
        msp: the tables.
        entity: `ContractServices` or `ContractServiceBundles`.
        line_id: the line's id.
        units: how many from that day on.
        on: the day, within the contract.
        at: when it is done.

    Raises:
        ValueError: Autotask would not take it.
    """
    if entity not in LINES:
        raise ValueError(f"{entity} has no quantity.")
    if not 0 <= units <= MOST_UNITS:
        raise ValueError(f"The quantity must be from 0 to {MOST_UNITS:,}.")
    line = _row(msp, entity, line_id)
    contract = msp.tables["Contracts"][line["contractID"]]
    first, last = (_date(contract[name]) for name in _DATES)
    if not first <= on <= last:
        raise ValueError("The effective date is not within the contract.")
    table, price = LINES[entity][0], line["unitPrice"] or 0.0
    for row in rows_of(msp, entity, line):
        if _date(row["endDate"]) < on:
            continue
        if _date(row["startDate"]) < on:
            later = {**row, "startDate": day(on)}
            row["endDate"] = day(on - timedelta(days=1))
            row = msp.tables[table][msp.add(table, **{k: v for k, v in later.items() if k != "id"})]  # noqa: PLW2901 - the later half is what changes
        row["units"] = units
        row["price"], row["cost"] = price * units, price * units / 2
    note(msp, contract["id"], at)


def note(msp: Msp, contract: int, at: datetime) -> None:
    """The note that Autotask writes when the number of units is changed; its words tell nothing."""
    people = msp.tables["Resources"].values()
    by = next((row["id"] for row in people if row["firstName"] == "Dana"), None)
    msp.note(contract, at, by)


def rows_of(msp: Msp, entity: str, line: Row) -> list[Row]:
    """The quantity rows of a line by their first day, those without its id among them."""
    table, tie, thing = LINES[entity]
    found = [
        row
        for row in msp.tables[table].values()
        if row[tie] == line["id"]
        or (row[tie] is None and all(row[k] == line[k] for k in ("contractID", thing)))
    ]
    return sorted(found, key=lambda row: str(row["startDate"]))


def _move(msp: Msp, contract: Row, field: str, to: date) -> None:
    """Set an end of a contract; the periods of its lines follow."""
    ends = {name: _date(contract[name]) for name in _DATES} | {field: to}
    first, last = ends["startDate"], ends["endDate"]
    if first > last:
        raise ValueError("The end date is before the start date.")
    if last - first > LONGEST:
        raise ValueError("A contract is not longer than ten years.")
    contract[field] = day(to)
    for entity in LINES:
        for line in list(msp.tables[entity].values()):
            if line["contractID"] == contract["id"]:
                _fit(msp, entity, line, first, last)


def _fit(msp: Msp, entity: str, line: Row, first: date, last: date) -> None:
    table, rows = LINES[entity][0], rows_of(msp, entity, line)
    if not rows:
        return
    for row in rows:
        if _date(row["endDate"]) < first or _date(row["startDate"]) > last:
            del msp.tables[table][row["id"]]
    kept = [row for row in rows if row["id"] in msp.tables[table]]
    for row in kept:
        row["startDate"] = day(max(first, _date(row["startDate"])))
        row["endDate"] = day(min(last, _date(row["endDate"])))
    begin = _date(kept[0]["startDate"]) if kept else last + timedelta(days=1)
    end = _date(kept[-1]["endDate"]) if kept else last
    more = [(each, (kept or rows)[0]) for each in months(first, begin - timedelta(days=1))]
    more += [(each, (kept or rows)[-1]) for each in months(end + timedelta(days=1), last)]
    for (starts, ends), like in more:
        copy = {key: value for key, value in like.items() if key != "id"}
        msp.add(table, **{**copy, "startDate": day(starts), "endDate": day(ends)})


def _row(msp: Msp, entity: str, row_id: int) -> Row:
    try:
        return msp.tables[entity][row_id]
    except KeyError:
        raise ValueError(f"{entity} has no row {row_id}.") from None


def _date(value: object) -> date:
    return date.fromisoformat(str(value)[:10])
