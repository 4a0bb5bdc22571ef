"""Facts written down by hand: what a case says, and a healthy default for all that it does not."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any, TypeVar

from bot.diagnosis.facts import (
    Access,
    Account,
    ApiUser,
    Connection,
    Contract,
    Entry,
    Facts,
    Figures,
    Line,
    Note,
    Observation,
    Posting,
    Quantity,
    Reason,
    Records,
    Relative,
    Running,
    Sync,
    Syncs,
    Unreadable,
    Wanted,
)

TYPES = {1: "Customer", 2: "Lead", 3: "Prospect", 6: "Cancellation", 7: "Vendor", 8: "Partner"}
CONTRACT_TYPES = {1: "Time & Materials", 7: "Recurring Service"}
STATUSES = {0: "Inactive", 1: "Active", 2: "On Hold"}
T = TypeVar("T")
LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
HIDDEN = Reason(code="not-permitted", about={"entity": "it", "level": "Restricted"})


def facts_of(case: dict[str, Any]) -> Facts:
    """The facts of a case: see `tests/rules/README.md` for what may be written."""
    owner = case.get("account", {}).get("id", 174)
    rows = case.get("contracts", [])
    contracts = [_contract(n, {"account_id": owner, **row}) for n, row in enumerate(rows, 1)]
    catalogue = _catalogue(case.get("catalogue", []))
    lines: list[Line] = []
    notes: list[Note] = []
    for contract, row in zip(contracts, rows, strict=True):
        for line in row.get("lines", []):
            lines.append(_line(len(lines) + 1, contract, line, catalogue))
        notes += [
            _note(len(notes) + n, contract, at) for n, at in enumerate(row.get("notes", []), 1)
        ]
    return Facts(
        account=_unread(case["account_unread"])
        if "account_unread" in case
        else _account(case.get("account", {})),
        contracts=Records(items=tuple(contracts), unseen=_unseen(case, "contracts")),
        lines=Records(items=tuple(lines), unseen=_unseen(case, "lines")),
        notes=Records(items=tuple(notes), unseen=_unseen(case, "notes")),
        relatives=Records(
            items=tuple(_relative(row) for row in case.get("relatives", [])),
            unseen=_unseen(case, "relatives"),
        ),
        wanted=_wanted(case, catalogue) if "service" in case else None,
        postings=Records(
            items=tuple(
                _posting(n, row, lines) for n, row in enumerate(case.get("postings", []), 1)
            ),
            unseen=_unseen(case, "postings"),
        ),
        observed=tuple(_observation(row, lines) for row in case.get("observed", [])),
        asked_contracts=frozenset(case["asked_contracts"]) if "asked_contracts" in case else None,
        figures=Figures(gradient=case.get("gradient"), expected=case.get("expected")),
        last_sync=_last_sync(case),
    )


def _note(number: int, contract: Contract, row: datetime | date | dict[str, Any]) -> Note:
    """A note by its date, or by `at` and whether Gradient wrote it."""
    told = row if isinstance(row, dict) else {"at": row}
    at = None if told["at"] == "unknown" else _stamp(told["at"])
    by = told.get("by_gradient")
    return Note(id=number, contract_id=contract.id, at=at, by_gradient=by)


def _posting(number: int, row: dict[str, Any], lines: list[Line]) -> Posting:
    """A posted billing item of the line that `line` numbers, from 1 in the order written."""
    line = lines[row.get("line", 1) - 1]
    return Posting(
        id=number,
        kind=line.kind,
        contract_id=line.contract_id,
        line_id=line.id,
        adjustment_id=row.get("adjustment"),
        quantity=row.get("quantity"),
        day=_known(row["day"]),
        posted_on=_known(row.get("posted", row["day"])),
    )


def _observation(row: dict[str, Any], lines: list[Line]) -> Observation:
    """An earlier reading of the line that `line` numbers, from 1 in the order written."""
    line = lines[row.get("line", 1) - 1]
    return Observation(
        kind=line.kind,
        line_id=line.id,
        contract_id=line.contract_id,
        account_id=174,
        units=row["units"],
        day=row["on"],
        read_at=datetime.combine(row["on"], time(9), UTC),
    )


def _unseen(case: dict[str, Any], what: str) -> Reason | None:
    """Why there may be more than the case lists; only a sync is missing where notes are hidden."""
    if what in case.get("broken", []):
        return Reason(code="unreachable")
    if what not in case.get("hidden", []):
        return None
    if what == "notes":
        about = {**HIDDEN.about, "entity": "ContractNotes"}
        return HIDDEN.model_copy(update={"about": about, "sync_settles": True})
    return HIDDEN


def _unread(code: str) -> Unreadable:
    return Unreadable(reason=Reason(code=code, aside=code == "not-configured"))


def _last_sync(case: dict[str, Any]) -> Sync | Unreadable:
    if "sync_unread" in case:
        return _unread(case["sync_unread"])
    if "sync" in case:
        return _sync(case["sync"])
    return Unreadable(reason=Reason(code="no-sync", sync_settles=True))


def _known(value: Any) -> Any:  # noqa: ANN401 - any value that TOML can write
    """TOML has no null: `"unknown"` says that Autotask holds no value."""
    return None if value == "unknown" else value


def _account(row: dict[str, Any]) -> Account:
    number, label = _word(row.get("type", "Customer"), TYPES)
    return Account(
        id=row.get("id", 174),
        name=row.get("name", "Acme"),
        type=number,
        type_label=_known(row.get("type_label", label)),
        label_doubt=_label_doubt(row),
        is_active=_known(row.get("active", True)),
        changed_at=_changed(row),
    )


def _contract(number: int, row: dict[str, Any]) -> Contract:
    kind, kind_label = _word(row.get("type", "Recurring Service"), CONTRACT_TYPES)
    status, status_label = _word(row.get("status", "Active"), STATUSES)
    return Contract(
        id=row.get("id", number),
        name=row.get("name", f"Contract {number}"),
        account_id=row["account_id"],
        type=kind,
        type_label=_known(row.get("type_label", kind_label)),
        status=status,
        status_label=_known(row.get("status_label", status_label)),
        label_doubt=_label_doubt(row),
        starts=_known(row.get("starts", date(2026, 1, 1))),
        ends=_known(row.get("ends", date(2027, 12, 31))),
        renewed_id=row.get("renewed"),
        changed_at=_changed(row),
    )


def _changed(row: dict[str, Any]) -> datetime | None:
    return None if row.get("changed") == "unknown" else _stamp(row.get("changed"))


def _label_doubt(row: dict[str, Any]) -> Reason | None:
    return Reason(code=row["labels_unread"]) if "labels_unread" in row else None


def _word(value: str | int, words: dict[int, str]) -> tuple[int | None, str | None]:
    """A system value by its label, or a number that the picklist may not list."""
    if value == "unknown":
        return None, None
    if isinstance(value, int):
        return value, words.get(value)
    return next(number for number, word in words.items() if word == value), value


def _catalogue(rows: list[dict[str, Any]]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for number, row in enumerate(rows, 100):
        entry = Entry(
            kind="bundle" if "holds" in row else "service",
            id=row.get("id", number),
            name=row["name"],
            is_active=_known(row.get("active", True)),
            changed_at=_changed(row),
        )
        found.setdefault(row["name"], []).append(entry)
    return found


def _entry(row: dict[str, Any], catalogue: dict[str, list[Entry]]) -> Entry:
    """The catalogue entry of a line: `of` is its id where several have the name."""
    name = row["service"]
    number = 1000 + sum(map(ord, name))
    default = Entry(kind="service", id=number, name=name, is_active=True, changed_at=LONG_AGO)
    entries = catalogue.setdefault(name, [default])
    return next(entry for entry in entries if entry.id == row.get("of", entries[0].id))


def _line(
    number: int, contract: Contract, row: dict[str, Any], catalogue: dict[str, list[Entry]]
) -> Line:
    entry = _entry(row, catalogue)
    rows = row.get("rows", [{"units": row.get("units", 0)}])
    quantities = [
        Quantity(
            id=n,
            starts=_known(r.get("from", contract.starts)),
            ends=_known(r.get("to", contract.ends)),
            units=_known(r["units"]),
        )
        for n, r in enumerate(rows, 1)
    ]
    unread = Unreadable(reason=Reason(code="entry-unreadable", about={"id": entry.id}))
    return Line(
        id=number,
        kind=entry.kind,
        contract_id=contract.id,
        entry_id=entry.id,
        entry=unread if row.get("entry") == "unread" else entry,
        quantities=tuple(quantities),
        unseen=HIDDEN if row.get("rows_hidden") else None,
    )


def _wanted(case: dict[str, Any], catalogue: dict[str, list[Entry]]) -> Wanted | Unreadable:
    if "service_unread" in case:
        return _unread(case["service_unread"])
    name = case["service"]
    entries = tuple(catalogue.get(name, []))
    holders = [row["name"] for row in case.get("catalogue", []) if name in row.get("holds", [])]
    return Wanted(
        name=name,
        entries=entries,
        bundle_ids=frozenset(entry.id for holder in holders for entry in catalogue[holder]),
        nearest=tuple(case.get("nearest", [])),
        unseen=_unseen(case, "catalogue"),
    )


def _relative(row: dict[str, Any]) -> Relative:
    contract = _contract(row.get("id", 900), {"name": "Managed", **row, "account_id": 900})
    return Relative(
        through=row["through"],
        account_id=900,
        account_name=row["account"],
        contract=contract,
        services=tuple(row.get("services", ())),
    )


def _stamp(at: datetime | date | None) -> datetime:
    if at is None:
        return LONG_AGO
    if isinstance(at, datetime):
        return at if at.tzinfo else at.replace(tzinfo=UTC)
    return datetime.combine(at, time(12), UTC)


def _sync(at: datetime | date | dict[str, Any]) -> Sync:
    """A sync by its start, or by `started` and `completed`; the calendar here is UTC's."""
    times = at if isinstance(at, dict) else {"started": at}
    start = _stamp(times["started"])
    end = _stamp(times.get("completed", start))
    return Sync(started_at=start, started_on=start.date(), completed_at=end, by="Dana")


def connection_of(case: dict[str, Any]) -> Connection:
    """What is known of the connections, with a healthy default for all that a case leaves out."""
    users = [
        ApiUser(name=row["name"], is_active=_known(row.get("active", True)))
        for row in case.get("users", [{"name": "gradient@acme.example"}])
    ]
    access = [
        Access(entity=entity, level=_known(level), readable=level != "None")
        for entity, level in case.get("access", {"Companies": "All"}).items()
    ]
    return Connection(
        accepted=_or_unread(case, "accepted", case.get("accepted", True)),
        gradient_users=_or_unread(
            case, "users", Records(items=tuple(users), unseen=_unseen(case, "users"))
        ),
        access=_or_unread(case, "access", tuple(access)),
        syncs=_or_unread(case, "syncs", _syncs(case)),
    )


def _or_unread(case: dict[str, Any], what: str, fact: T) -> T | Unreadable:
    """The fact, or that it could not be read where the case has `<what>_unread`."""
    return _unread(case[f"{what}_unread"]) if f"{what}_unread" in case else fact


def _syncs(case: dict[str, Any]) -> Syncs:
    return Syncs(
        last=_sync(case["sync"]) if "sync" in case else None,
        running=Running(started_at=LONG_AGO, seconds=round(case["running"] * 60), by="Dana")
        if "running" in case
        else None,
    )
