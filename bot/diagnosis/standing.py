"""How contracts and lines stand on one day: what is wrong with each, and what cannot be told.

System values decide, labels are shown: contract type 7 is Recurring Service, status 1 is active and
0 inactive (the vendor's contract entity page); any other value is a doubt, never a guess. Both ends
of a contract and of a unit row are included.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.diagnosis.facts import Contract, Line, Quantity, Reason, Unreadable

RECURRING = 7
ACTIVE, INACTIVE = 1, 0


@dataclass(slots=True, eq=False)
class ContractOn:
    """A contract on one day.

    Attributes:
        fails: what certainly keeps it from being current, of `not-recurring`, `inactive`,
            `not-started`, `ended`.
        doubt: what cannot be told about it.
        current: recurring, active, started and not ended, beyond doubt.
    """

    contract: Contract
    fails: tuple[str, ...]
    doubt: Reason | None
    current: bool

    @property
    def possible(self) -> bool:
        """It may be current; a value that nobody can judge decides."""
        return not self.fails and self.doubt is not None

    def evidence(self) -> dict[str, Any]:
        """The contract as plain JSON, in the tenant's words."""
        c = self.contract
        return {
            "id": c.id,
            "name": c.name,
            "type": c.type_label or c.type,
            "status": c.status_label or c.status,
            "starts": c.starts and c.starts.isoformat(),
            "ends": c.ends and c.ends.isoformat(),
            "fails": list(self.fails),
        }


@dataclass(slots=True, eq=False)
class LineOn:
    """A line on one day.

    Attributes:
        quantity: the units of the row that covers the day; `None` when there is none.
        fails: of `zero-quantity`, `no-quantity-on-day`.
        doubt: why the quantity cannot be told.
        inactive: whether the catalogue entry is inactive; `None` when that cannot be told.
        entry_doubt: why the catalogue entry cannot be judged.
        counts: on a current contract with a quantity above zero, beyond doubt.
    """

    line: Line
    contract: ContractOn
    quantity: int | float | None
    fails: tuple[str, ...]
    doubt: Reason | None
    inactive: bool | None
    entry_doubt: Reason | None
    counts: bool

    @property
    def may_count(self) -> bool:
        """Nothing certain speaks against it."""
        return not self.contract.fails and not self.fails

    @property
    def may_start_to_count(self) -> bool:
        """Another day's quantity is what it lacks; its entry may be inactive besides."""
        return not self.contract.fails and not self.counts

    @property
    def name(self) -> str:
        """The catalogue's name of what the line carries."""
        entry = self.line.entry
        return f"#{self.line.entry_id}" if type(entry) is Unreadable else entry.name

    @property
    def any_doubt(self) -> Reason | None:
        """The first thing that cannot be told about the line or its contract."""
        return self.contract.doubt or self.doubt or self.entry_doubt

    def evidence(self) -> dict[str, Any]:
        """The line as plain JSON."""
        fails = [*self.fails, *(["service-inactive"] if self.inactive else [])]
        contract = self.contract.contract
        return {
            "id": self.line.id,
            "kind": self.line.kind,
            "service": self.name,
            "contract": contract.name,
            "contract_id": contract.id,
            "quantity": self.quantity,
            "fails": fails,
        }


def no_value(field: str, record: str) -> Reason:
    """Autotask holds no value where one is needed."""
    return Reason(code="no-value", about={"field": field, "record": record})


def unlisted(field: str, value: int | None, record: str) -> Reason:
    """A value that nobody has given a meaning: never guessed."""
    if value is None:
        return no_value(field, record)
    return Reason(code="unlisted-value", about={"field": field, "value": value, "record": record})


def contract_on(contract: Contract, day: date) -> ContractOn:
    """How a contract stands on a day."""
    fails: list[str] = []
    doubt: Reason | None = None
    if contract.type != RECURRING:
        if contract.type is None or contract.type_label is None:
            doubt = contract.label_doubt or unlisted("contractType", contract.type, contract.name)
        else:
            fails.append("not-recurring")
    if contract.status == INACTIVE:
        fails.append("inactive")
    elif contract.status != ACTIVE:
        doubt = doubt or unlisted("status", contract.status, contract.name)
    if contract.starts is None:
        doubt = doubt or no_value("startDate", contract.name)
    elif contract.starts > day:
        fails.append("not-started")
    if contract.ends is None:
        doubt = doubt or no_value("endDate", contract.name)
    elif contract.ends < day:
        fails.append("ended")
    return ContractOn(contract, tuple(fails), doubt, current=not fails and doubt is None)


def line_on(line: Line, contract: ContractOn, day: date) -> LineOn:
    """How a line stands on a day."""
    entry = line.entry
    inactive: bool | None = None
    entry_doubt: Reason | None = None
    if type(entry) is Unreadable:
        entry_doubt = entry.reason
    elif entry.is_active is None:
        entry_doubt = no_value("isActive", entry.name)
    else:
        inactive = not entry.is_active
    quantity, fails, doubt = _quantity_on(line, day)
    if doubt is not None and doubt.about.get("line") == line.id:
        # People know a line by its service and contract.
        name = "" if type(entry) is Unreadable else entry.name
        about = {**doubt.about, "service": name, "contract": contract.contract.name}
        doubt = doubt.model_copy(update={"about": about})
    counts = contract.current and not fails and doubt is None
    return LineOn(line, contract, quantity, fails, doubt, inactive, entry_doubt, counts)


def _quantity_on(
    line: Line, day: date
) -> tuple[int | float | None, tuple[str, ...], Reason | None]:
    """The quantity, what fails of it, and what cannot be told."""
    if line.unseen is not None:
        return None, (), line.unseen
    if (line.from_day and day < line.from_day) or (line.to_day and day > line.to_day):
        return None, (), Reason(code="rows-not-read", about={"line": line.id, "kind": line.kind})
    row = _row_on(line, day)
    if isinstance(row, Reason):
        return None, (), row
    if row is None:
        return None, ("no-quantity-on-day",), None
    if row.units is None:
        return None, (), no_value("units", f"unit row of line {line.id}")
    return row.units, (() if row.units > 0 else ("zero-quantity",)), None


def _row_on(line: Line, day: date) -> Quantity | Reason | None:
    """The row that decides: of those that cover the day the one that starts last.

    On a change day the old row's end may equal the new row's start, and both cover it. Autotask
    has a row for every period, so a line without any is not visible rather than at zero.
    """
    if not line.quantities:
        return Reason(code="no-unit-row", about={"line": line.id, "kind": line.kind})
    best: Quantity | None = None
    latest, own = date.min, False
    for row in line.quantities:
        if row.starts is None or row.ends is None:
            return no_value("startDate, endDate", f"unit row of line {line.id}")
        own = own or not row.shared
        if not row.starts <= day <= row.ends:
            continue
        if row.shared:
            return Reason(code="ambiguous-rows", about={"line": line.id, "kind": line.kind})
        if best is None or row.starts > latest or (row.starts == latest and row.id > best.id):
            best, latest = row, row.starts
    if not own:
        return Reason(code="ambiguous-rows", about={"line": line.id, "kind": line.kind})
    return best
