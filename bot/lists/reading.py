"""The bytes of a list as rows of cells: CSV in its many shapes, and spreadsheets. Pure."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from contextlib import suppress
from typing import TYPE_CHECKING

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from bot.errors import BadList
from bot.lists.headings import header_among

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.lists.headings import Row

MOST_BYTES = 5_000_000
MOST_ROWS = 10_000
MOST_COLUMNS = 200
MOST_UNPACKED = 60_000_000
"""A spreadsheet is a packed file; one that unpacks to more than this is no list."""
LONGEST_CELL = 500
TAB = "\t"
SEPARATORS = (",", ";", TAB)
THREE_DIGITS = re.compile(r"\.\d{3}$", re.ASCII)
NOTHING = "\x1f"
"""Separates the cells of a list of one column."""
LOOKED_AT = 20
QUOTED = re.compile(r'\s*"((?:[^"]|"")*)"\s*')
ZIP = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
ENCODINGS = ("utf-8-sig", "cp1252")


def read_file(content: bytes) -> tuple[list[Row], tuple[str, ...]]:
    """The rows of a file; a blank one is empty.

    Args:
        content: of a CSV, TSV, XLSX or XLS file.

    Returns:
        the rows, and the names of the spreadsheet's other sheets, which are not read.

    Raises:
        BadList: it is too large, empty, or none of these.
    """
    if len(content) > MOST_BYTES:
        raise BadList("too-large", most=MOST_BYTES // 1_000_000)
    if content.startswith((ZIP, OLD_EXCEL)):
        rows, others = _spreadsheet(content)
        return _limited(rows), others
    return read_text(_decoded(content)), ()


def read_text(text: str) -> list[Row]:
    """The rows of a text whose cells a comma, a semicolon or a tab separates.

    Args:
        text: as pasted, or as a file holds it.

    Raises:
        BadList: it is empty, has too many rows, or a quote that is never closed.
    """
    text = text.removeprefix("\ufeff")
    separator = _separator(text)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        if separator not in {TAB, NOTHING}:
            raise BadList("bad-quotes", detail=str(error)) from None
        rows = [[_unquoted(c) for c in line.split(separator)] for line in text.splitlines()]
    return _limited(rows)


def _unquoted(cell: str) -> str:
    """A cell of a list whose quotes are parts of names, as in `"Acme" Ltd`, for the most part."""
    quoted = QUOTED.fullmatch(cell)
    return quoted[1].replace('""', '"') if quoted else cell


def _limited(rows: Iterable[Iterable[object]]) -> list[Row]:
    found: list[Row] = []
    filled = 0
    for row in rows:
        cells = tuple(_cell(value) for value in row)
        if len(cells) > MOST_COLUMNS:
            raise BadList("too-many-columns", most=MOST_COLUMNS)
        filled += any(cells)
        if filled > MOST_ROWS + 1:
            raise BadList("too-many-rows", most=MOST_ROWS)
        found.append(cells if any(cells) else ())
    if not filled:
        raise BadList("empty")
    return found


def _cell(value: object) -> str:
    """A cell as text on one line; a whole number as Excel keeps it has no fraction.

    A fraction of three digits gets a fourth, so that nobody reads it as thousands.
    """
    if isinstance(value, float):
        value = int(value) if value.is_integer() else THREE_DIGITS.sub(r"\g<0>0", str(value))
    return " ".join(str(value).replace("\0", " ").split())[:LONGEST_CELL]


def _decoded(content: bytes) -> str:
    if content.startswith(UTF_16):
        encodings: tuple[str, ...] = ("utf-16",)
    elif b"\0" in content:
        raise BadList("no-text")
    else:
        encodings = ENCODINGS
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadList("no-text")


def _separator(text: str) -> str:
    """What separates the cells: what splits the header, since a name may hold a comma.

    Without a header, what splits every row alike wins over what splits some, and what splits not
    even half of them splits nothing.
    """
    tables = {each: _first_rows(text, each) for each in (*SEPARATORS, NOTHING)}
    widths = {each: _header_width(rows) for each, rows in tables.items()}
    best = max(SEPARATORS, key=lambda each: widths[each])
    if widths[best] > 1:
        return best
    if widths[NOTHING]:
        return TAB if TAB in text else NOTHING
    more = {each: [len(row) - 1 for row in tables[each]] for each in SEPARATORS}
    best = max(
        SEPARATORS, key=lambda each: (min(more[each], default=0), sum(map(bool, more[each])))
    )
    splits = not tables[best] or sum(map(bool, more[best])) * 2 > len(more[best])
    return best if splits else NOTHING


def _first_rows(text: str, separator: str) -> list[Row]:
    found: list[Row] = []
    with suppress(csv.Error):
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            cells = tuple(map(_cell, row))
            if any(cells):
                found.append(cells)
            if len(found) == LOOKED_AT:
                break
    return found


def _header_width(rows: list[Row]) -> int:
    """How many cells the header has; 0 where there is no header."""
    place = header_among(rows)
    return 0 if place is None else len(rows[place])


def _spreadsheet(content: bytes) -> tuple[list[list[object]], tuple[str, ...]]:
    """The rows of the first sheet that holds any and is seen, and the names of the others."""
    try:
        if content.startswith(ZIP):
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                unpacked = sum(entry.file_size for entry in packed.infolist())
            if unpacked > MOST_UNPACKED:
                raise BadList("too-large", most=MOST_BYTES // 1_000_000)
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            tables = [each for each in book.sheets_metadata if each.typ is SheetTypeEnum.WorkSheet]
            opened = [(each, book.get_sheet_by_name(each.name)) for each in tables]
            filled = [(about, sheet) for about, sheet in opened if _is_filled(sheet)]
            seen = [each for each in filled if each[0].visible is SheetVisibleEnum.Visible]
            if not filled:
                return [], ()
            _, sheet = (seen or filled)[0]
            if sheet.width > MOST_COLUMNS:
                raise BadList("too-many-columns", most=MOST_COLUMNS)
            rows = sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS * 2 + 1)
            if len(rows) > MOST_ROWS * 2:
                raise BadList("too-many-rows", most=MOST_ROWS)
            return [list(row) for row in rows], tuple(about.name for about, _ in seen[1:])
    except (CalamineError, zipfile.BadZipFile, ValueError, OSError) as error:
        raise BadList("no-spreadsheet", detail=str(error)[:200]) from None


def _is_filled(sheet: CalamineSheet) -> bool:
    return any(cell != "" for row in sheet.iter_rows() for cell in row)
