"""Autotask's rows as our own facts; the only place but `gather.py` that knows Autotask's fields."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple

from bot.autotask import entities
from bot.autotask.wiremodel import whole
from bot.diagnosis.facts import (
    Account,
    Contract,
    Entry,
    Line,
    Note,
    Posting,
    Quantity,
    Reason,
    Unreadable,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from bot.autotask import Catalogue

Labels = dict[int, str]
NOBODY: Mapping[int | None, str] = {}


def account(row: entities.Company, types: Labels | Unreadable) -> Account:
    """A company; its type in the tenant's word where the picklist lists it."""
    labels = {} if isinstance(types, Unreadable) else types
    return Account(
        id=row.id,
        name=row.company_name or "",
        type=row.company_type,
        type_label=_label(labels, row.company_type),
        label_doubt=types.reason if isinstance(types, Unreadable) else None,
        customer_label=labels.get(1, "Customer"),
        is_active=row.is_active,
        parent_id=row.parent_company_id,
        changed_at=_newest(row.create_date, row.last_tracked_modified_date_time),
    )


def contract(
    row: entities.Contract, types: Labels | Unreadable, statuses: Labels | Unreadable
) -> Contract:
    """A contract; its type and status in the tenant's words where the picklists list them."""
    doubt = next((p.reason for p in (types, statuses) if isinstance(p, Unreadable)), None)
    return Contract(
        id=row.id,
        name=row.contract_name or f"#{row.id}",
        account_id=-1 if row.company_id is None else row.company_id,
        type=row.contract_type,
        type_label=_label({} if isinstance(types, Unreadable) else types, row.contract_type),
        status=row.status,
        status_label=_label({} if isinstance(statuses, Unreadable) else statuses, row.status),
        label_doubt=doubt,
        starts=row.start_date,
        ends=row.end_date,
        bill_to_id=row.bill_to_company_id,
        renewed_id=row.renewed_contract_id,
        changed_at=row.last_modified_date_time,
    )


def entries(catalogue: Catalogue) -> dict[tuple[str, int], Entry]:
    """The catalogue's services and bundles, by kind and id."""
    services = [_entry("service", row) for row in catalogue.services.values()]
    bundles = [_entry("bundle", row) for row in catalogue.bundles.values()]
    return {(entry.kind, entry.id): entry for entry in [*services, *bundles]}


def _entry(kind: str, row: entities.Service | entities.ServiceBundle) -> Entry:
    return Entry.model_validate(
        {
            "kind": kind,
            "id": row.id,
            "name": row.name or f"#{row.id}",
            "is_active": row.is_active,
            "changed_at": _newest(row.create_date, row.last_modified_date),
        }
    )


class BareLine(NamedTuple):
    """A line before its quantities: the same fields as a `Line`'s."""

    id: int
    kind: Literal["service", "bundle"]
    contract_id: int
    entry_id: int
    entry: Entry | Unreadable


class UnitRow(NamedTuple):
    """A unit row of either kind of line.

    Args:
        line_id: the line that it belongs to; a row may lack it.
        entry_id: the service or bundle in the catalogue.
        starts: a date, or its ISO 8601 text.
        ends: the same.
    """

    id: int
    contract_id: int | None
    line_id: int | None
    entry_id: int | None
    starts: date | str | None
    ends: date | str | None
    units: float | None


def unit_row(row: entities.ContractServiceUnit | entities.ContractServiceBundleUnit) -> UnitRow:
    """A unit row, of whichever kind."""
    if isinstance(row, entities.ContractServiceUnit):
        line_id, entry_id = row.contract_service_id, row.service_id
    else:
        line_id, entry_id = row.contract_service_bundle_id, row.service_bundle_id
    return UnitRow(
        row.id, row.contract_id, line_id, entry_id, row.start_date, row.end_date, row.units
    )


class Units:
    """The unit rows of one kind of line, given to the lines that they belong to.

    A row may lack the id of its line (the vendor's unit entity page); it then belongs to the line
    of the same contract and service, unless there are, or may be, several.

    Args:
        rows: the unit rows.
        unseen: why there may be more rows than were read.
    """

    def __init__(self, rows: Iterable[UnitRow], unseen: Reason | None) -> None:
        self._unseen = unseen
        self._of_line: dict[int, list[Quantity]] = defaultdict(list)
        self._of_entry: dict[tuple[int | None, int | None], list[Quantity]] = defaultdict(list)
        for row_id, contract_id, line_id, entry_id, starts, ends, units in rows:
            quantity = Quantity.model_validate(
                {"id": row_id, "starts": starts, "ends": ends, "units": whole(units)}
            )
            if line_id is None:
                self._of_entry[contract_id, entry_id].append(quantity)
            else:
                self._of_line[line_id].append(quantity)

    def give(
        self,
        lines: list[BareLine],
        known: Mapping[int, tuple[date | None, date | None]],
        hidden: Reason | None,
    ) -> list[Line]:
        """The lines with their quantities.

        Args:
            lines: the lines of this kind.
            known: for each contract the first and the last day for which rows were read.
            hidden: why there may be more lines than these.
        """
        siblings: dict[tuple[int, int], int] = defaultdict(lambda: 1 if hidden else 0)
        for line in lines:
            siblings[line.contract_id, line.entry_id] += 1
        return [self._given(line, siblings, known[line.contract_id]) for line in lines]

    def _given(
        self,
        line: BareLine,
        siblings: dict[tuple[int, int], int],
        known: tuple[date | None, date | None],
    ) -> Line:
        row_id, kind, contract_id, entry_id, entry = line
        loose = self._of_entry.get((contract_id, entry_id), [])
        if loose and siblings[contract_id, entry_id] > 1:
            loose = [row.model_copy(update={"shared": True}) for row in loose]
        return Line.model_validate(
            {
                "id": row_id,
                "kind": kind,
                "contract_id": contract_id,
                "entry_id": entry_id,
                "entry": entry,
                "quantities": (*self._of_line.get(row_id, ()), *loose),
                "from_day": known[0],
                "to_day": known[1],
                "unseen": self._unseen,
            }
        )


def lines(
    kind: Literal["service", "bundle"],
    rows: Iterable[tuple[int, int | None, int | None]],
    catalogue: dict[tuple[str, int], Entry] | Unreadable,
    hidden: Reason | None,
) -> list[BareLine]:
    """Lines with their catalogue entries, and no quantities yet.

    Args:
        kind: what they are.
        rows: of each its id, its contract and its service or bundle in the catalogue; one that
            lacks either stands on no contract.
        catalogue: the entries, or why they could not be read.
        hidden: why an entry may exist that was not seen.
    """
    found = []
    for row_id, contract_id, entry_id in rows:
        if contract_id is None or entry_id is None:
            continue
        entry: Entry | Unreadable | None
        entry = catalogue if isinstance(catalogue, Unreadable) else catalogue.get((kind, entry_id))
        if entry is None:
            about = {"kind": kind, "id": entry_id}
            reason = hidden or Reason(code="entry-unreadable", about=about)
            entry = Unreadable(reason=reason)
        found.append(BareLine(row_id, kind, contract_id, entry_id, entry))
    return found


def note(
    row: entities.ContractNote,
    gradient_ids: frozenset[int] | None = None,
    authors: Mapping[int | None, str] = NOBODY,
) -> Note:
    """A contract note's stamp.

    Args:
        row: the note.
        gradient_ids: the resources that are Gradient's API user; `None` when not known.
        authors: the names of resources.
    """
    author = row.creator_resource_id
    known = gradient_ids is not None and author is not None
    return Note(
        id=row.id,
        contract_id=row.contract_id or 0,
        at=row.create_date_time,
        by_gradient=author in gradient_ids if known and gradient_ids is not None else None,
        author=authors.get(author),
    )


def posting(row: entities.BillingItem) -> Posting:
    """A posted billing item, without its prices."""
    bundle = row.contract_service_bundle_id is not None
    return Posting(
        id=row.id,
        kind="bundle" if bundle else "service",
        contract_id=row.contract_id or 0,
        line_id=row.contract_service_bundle_id if bundle else row.contract_service_id,
        adjustment_id=row.contract_service_bundle_adjustment_id
        if bundle
        else row.contract_service_adjustment_id,
        quantity=row.quantity,
        day=row.item_date,
        posted_on=row.posted_date,
    )


def _label(labels: Labels, value: int | None) -> str | None:
    return None if value is None else labels.get(value)


def _newest(*stamps: datetime | None) -> datetime | None:
    return max((stamp for stamp in stamps if stamp is not None), default=None)
