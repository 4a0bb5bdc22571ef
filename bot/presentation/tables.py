"""Tables for spreadsheets: CSV whose cells are no formulas, however a spreadsheet splits them."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel reads UTF-8 as the encoding of the machine."""
SIGNS = "-=+@\uff1d\uff0b\uff0d\uff20"
"""A spreadsheet may take the full-width ones for the others."""
FORMULA = re.compile(rf'(^|[,;\t\r\n])(?=[\s"]*[{SIGNS}])')
"""Where a formula would begin; what separates cells depends on the machine that opens the file."""


def csv_of(columns: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """A table as CSV, without a byte order mark.

    Args:
        columns: the names above them.
        rows: a value for each column.
    """
    table = io.StringIO()
    writer = csv.DictWriter(table, list(columns), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: cell(value) for name, value in row.items()})
    return table.getvalue()


def cell(value: object) -> object:
    """A text gets an apostrophe wherever a spreadsheet would begin a formula.

    Args:
        value: of a cell; a number stays one.
    """
    return FORMULA.sub(r"\1'", value) if isinstance(value, str) else value
