"""Which column of a list is what, by its header: a suggestion that a person confirms. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from bot.errors import BadList
from bot.lists.numbers import units

if TYPE_CHECKING:
    from collections.abc import Sequence

Row = tuple[str, ...]
What = Literal["account", "service", "gradient", "expected"]

HEADINGS: dict[What, frozenset[str]] = {
    "account": frozenset(
        {"account", "client", "customer", "company", "organization", "organisation"}
    ),
    "service": frozenset({"service", "product", "item", "sku", "bundle"}),
    "gradient": frozenset({"psa", "autotask", "gradient", "billed"}),
    "expected": frozenset({"vendor", "expected", "actual", "used"}),
}
NUMBERS = frozenset({"unit", "quantity", "qty", "count", "seat"})
SINGULAR = NUMBERS | HEADINGS["account"] | HEADINGS["service"]
NO_NAME = frozenset({"id", "ids", "number", "no", "type", "owner", "manager", "status", "code"})
NOT_HERE = frozenset({"price", "cost", "total", "amount", "difference", "diff", "delta", "date"})
HEADER_WITHIN = 10
"""An export may begin with a title and a date; the header is looked for in so many rows."""
WHATS: tuple[What, ...] = ("account", "service", "gradient", "expected")


@dataclass(frozen=True)
class Columns:
    """The columns that say something, by their place from 0; `None` where there is none.

    Args:
        account: the account's name.
        service: the service's name.
        gradient: the units that Gradient shows for the PSA.
        expected: the units that are expected, as the vendor's are.
    """

    account: int | None = None
    service: int | None = None
    gradient: int | None = None
    expected: int | None = None


@dataclass(frozen=True)
class Line:
    """A line of a list.

    Args:
        number: its row in the list, from 1.
        account: as written; empty when the line names none.
        service: as written; `None` for the account as a whole.
        gradient: units, where the cell is surely a whole number.
        expected: the same.
    """

    number: int
    account: str
    service: str | None = None
    gradient: int | None = None
    expected: int | None = None


@dataclass(frozen=True)
class Sheet:
    """A list whose columns are understood.

    Args:
        header: the words above the columns; empty when the list has none.
        rows: what stands below, each with its row number.
        columns: which column is what.
    """

    header: Row
    rows: tuple[tuple[int, Row], ...]
    columns: Columns

    @property
    def names(self) -> tuple[str, ...]:
        """A name for each column."""
        widest = max((len(row) for _, row in self.rows), default=0)
        width = max(len(self.header), widest)
        padded = (*self.header, *("" for _ in range(width)))[:width]
        return tuple(name or f"column {place}" for place, name in enumerate(padded, 1))

    def with_columns(self, columns: Columns) -> Sheet:
        """The same with columns that a person has chosen.

        Raises:
            BadList: there is no account, a column is chosen twice or there is no such column.
        """
        chosen = [getattr(columns, what) for what in WHATS]
        places = [place for place in chosen if place is not None]
        if columns.account is None:
            raise BadList("no-account")
        if len(set(places)) < len(places) or any(
            not 0 <= place < len(self.names) for place in places
        ):
            raise BadList("one-column-twice")
        return replace(self, columns=columns)

    def lines(self) -> list[Line]:
        """Every line, in order.

        Raises:
            BadList: nobody has said which column has the account.
        """
        columns = self.columns
        if columns.account is None:
            raise BadList("no-account")
        return [
            Line(
                number=number,
                account=_at(row, columns.account),
                service=_at(row, columns.service) or None,
                gradient=units(_at(row, columns.gradient)),
                expected=units(_at(row, columns.expected)),
            )
            for number, row in self.rows
        ]


def understood(rows: Sequence[Row]) -> Sheet:
    """Find the header and what its words say of the columns.

    A list of one column needs no header: it names accounts.

    Args:
        rows: as they were read, the blank ones as empty rows.

    Raises:
        BadList: there is nothing below the header.
    """
    numbered = tuple((number, row) for number, row in enumerate(rows, 1) if row)
    for place, (_, row) in enumerate(numbered[:HEADER_WITHIN], 1):
        columns = columns_of(row)
        if columns.account is not None:
            return _sheet(row, numbered[place:], columns)
    if all(len(row) == 1 for _, row in numbered):
        return _sheet((), numbered, Columns(account=0))
    first = numbered[0][1] if numbered else ()
    return _sheet(first, numbered[1:], columns_of(first))


def columns_of(header: Row) -> Columns:
    """What the words of a header say; the first column that fits is taken.

    Where both sides have a column, as `PSA service` and `Vendor service`, the vendor's is not the
    one that Autotask knows.
    """
    cells = [_words(cell) for cell in header]
    places = sorted(range(len(cells)), key=lambda place: "vendor" in cells[place])
    found: dict[What, int] = {}
    for what in ("gradient", "expected", "account", "service"):
        fitting = (p for p in places if p not in found.values() and _fits(cells[p], what))
        if (place := next(fitting, None)) is not None:
            found[what] = place
    if "gradient" not in found:
        numbers = (p for p in places if p not in found.values() and cells[p] & NUMBERS)
        plain = next((p for p in numbers if cells[p] <= NUMBERS), None)
        if plain is not None:
            found["gradient"] = plain
    return Columns(**found)


def _fits(cell: frozenset[str], what: What) -> bool:
    if cell & NOT_HERE or not cell & HEADINGS[what]:
        return False
    is_number = bool(cell & NUMBERS)
    return is_number if what in {"gradient", "expected"} else not (is_number or cell & NO_NAME)


def _words(cell: str) -> frozenset[str]:
    """The words of a heading, also of one such as `accountName`."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", cell)
    words = re.findall(r"[^\W_]+", apart.casefold())
    return frozenset(w.removesuffix("s") if w.removesuffix("s") in SINGULAR else w for w in words)


def _sheet(header: Row, rows: tuple[tuple[int, Row], ...], columns: Columns) -> Sheet:
    if not rows:
        raise BadList("empty")
    return Sheet(header, rows, columns)


def _at(row: Row, place: int | None) -> str:
    return row[place] if place is not None and place < len(row) else ""
