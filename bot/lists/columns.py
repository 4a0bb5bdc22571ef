"""The lines of a list whose columns are understood: a suggestion that a person confirms. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.errors import BadList
from bot.lists.headings import WHATS, Columns, Row, columns_of, header_among
from bot.lists.numbers import units

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Line:
    """A line of a list.

    Args:
        number: its row in the list, from 1.
        account: as written; empty when the line names none, all cells of one that is too wide.
        service: as written; `None` for the account as a whole.
        contract: the one that it stands on, as written; `None` for whichever it is.
        gradient: units, where the cell is surely a whole number.
        expected: the same.
        unread: Gradient's number as written, where it is none or may be one of two.
        too_wide: whether it has more cells than there are columns, so that none can be trusted.
    """

    number: int
    account: str
    service: str | None = None
    contract: str | None = None
    gradient: int | None = None
    expected: int | None = None
    unread: str | None = None
    too_wide: bool = False


@dataclass(frozen=True)
class Sheet:
    """A list whose columns are understood.

    Args:
        header: the words above the columns; empty when the list has none.
        rows: what stands below, each with its row number.
        columns: which column is what.
        above: what stands above the header, and is left out.
        headed: whether the header is one; else it is the first of the rows.
        others: the spreadsheet's other sheets, which are left out.
    """

    header: Row
    rows: tuple[tuple[int, Row], ...]
    columns: Columns
    above: tuple[Row, ...] = ()
    headed: bool = True
    others: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """A name for each column."""
        widest = max((len(row) for _, row in self.rows), default=0)
        width = max(len(self.header), widest)
        padded = (*self.header, *("" for _ in range(width)))[:width]
        return tuple(name or f"column {place}" for place, name in enumerate(padded, 1))

    @property
    def width(self) -> int:
        """How many columns there are: as the header has, or without one as most rows have."""
        if self.headed and self.header:
            return len(self.header)
        return Counter(len(row) for _, row in self.rows).most_common(1)[0][0]

    def below_first(self) -> Sheet:
        """The same when somebody says that the first row is a header after all.

        Raises:
            BadList: there is nothing below it.
        """
        if self.headed:
            return self
        return replace(_sheet(self.header, self.rows[1:]), others=self.others)

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
        if self.columns.account is None:
            raise BadList("no-account")
        wide = set(self.too_wide())
        return [
            Line(number, " | ".join(row), too_wide=True)
            if number in wide
            else self._line(number, row)
            for number, row in self.rows
        ]

    def too_wide(self) -> list[int]:
        """The numbers of the rows that have more filled cells than there are columns."""
        width = self.width
        return [number for number, row in self.rows if any(row[width:])]

    def unread(self) -> list[tuple[int, str]]:
        """The cells with digits in the columns of units that are no number, each with its row."""
        places = (self.columns.gradient, self.columns.expected)
        cells = [(number, _at(row, place)) for number, row in self.rows for place in places]
        return [(number, cell) for number, cell in cells if _is_unread(cell)]

    def _line(self, number: int, row: Row) -> Line:
        columns = self.columns
        gradient = _at(row, columns.gradient)
        return Line(
            number=number,
            account=_at(row, columns.account),
            service=_at(row, columns.service) or None,
            contract=_at(row, columns.contract) or None,
            gradient=units(gradient),
            expected=units(_at(row, columns.expected)),
            unread=gradient if _is_unread(gradient) else None,
        )


def understood(rows: Sequence[Row], others: tuple[str, ...] = ()) -> Sheet:
    """Find the header and what its words say of the columns.

    A list of one column needs no header: it names accounts. Where a wider one has none, its first
    row is looked into like the others, so that no line is lost.

    Args:
        rows: as they were read, the blank ones as empty rows.
        others: the spreadsheet's other sheets.

    Raises:
        BadList: there is nothing below the header.
    """
    numbered = tuple((number, row) for number, row in enumerate(rows, 1) if row)
    filled = [row for _, row in numbered]
    place = header_among(filled)
    if place is not None:
        above = tuple(filled[:place])
        return replace(_sheet(filled[place], numbered[place + 1 :]), above=above, others=others)
    if all(len(row) == 1 for row in filled):
        return replace(_sheet((), numbered), columns=Columns(account=0), others=others)
    bare = _sheet(filled[0], numbered)
    return replace(bare, columns=Columns(), headed=False, others=others)


def _sheet(header: Row, rows: tuple[tuple[int, Row], ...]) -> Sheet:
    if not rows:
        raise BadList("empty")
    return Sheet(header, rows, columns_of(header))


def _is_unread(cell: str) -> bool:
    """Whether a cell has digits and is no number, or may be one of two."""
    return units(cell) is None and any(sign.isdigit() for sign in cell)


def _at(row: Row, place: int | None) -> str:
    return row[place] if place is not None and place < len(row) else ""
