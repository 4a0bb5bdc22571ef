"""Lines as they are read, and the unit rows given to the lines that they belong to."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Literal, NamedTuple

from bot.autotask import entities
from bot.autotask.wiremodel import whole
from bot.diagnosis.facts import Entry, Line, Quantity, Reason, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date


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
