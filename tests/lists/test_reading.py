"""Lists in the shapes that people have them."""

from __future__ import annotations

import csv
import io
import zipfile
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import BadList
from bot.lists.columns import understood
from bot.lists.headings import Columns, columns_of, fitting_as_well
from bot.lists.numbers import units
from bot.lists.reading import LONGEST_CELL, MOST_BYTES, MOST_ROWS, read_file, read_text
from tests.lists.sheets import xlsx

if TYPE_CHECKING:
    from collections.abc import Callable

cells = st.text(
    st.characters(codec="cp1252", exclude_categories=["Cc", "Z"], exclude_characters='",;'),
    min_size=1,
    max_size=12,
)
rows = st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(rows, st.sampled_from(",;\t"), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]))
def test_what_was_written_is_read(
    table: list[tuple[str, str, str]], separator: str, encoding: str
) -> None:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=separator, quoting=csv.QUOTE_ALL).writerows(table)
    content = file.getvalue().encode(encoding)
    if encoding == "cp1252":  # bytes that happen to be UTF-8 are taken as that
        try:
            content.decode()
        except UnicodeDecodeError:
            pass
        else:
            return
    assert read_file(content) == (table, ())


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_whatever_is_handed_in_is_read_or_refused(content: bytes) -> None:
    with suppress(BadList):
        found, _ = read_file(content)
        assert any(found)
        assert all(len(cell) <= LONGEST_CELL for row in found for cell in row)


def test_a_name_that_holds_a_comma_splits_nothing() -> None:
    found = read_text("Account;Service\nSmith, Jones;Backup\n\nAcme;Mail, hosted\n")
    assert found == [
        ("Account", "Service"),
        ("Smith, Jones", "Backup"),
        (),
        ("Acme", "Mail, hosted"),
    ]
    assert read_text('Account,Service\n"Smith, Jones",Backup')[1] == ("Smith, Jones", "Backup")
    assert read_text("Account\nSmith, Jones\nAcme") == [("Account",), ("Smith, Jones",), ("Acme",)]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "empty"),
        (b"\n , ,\n", "empty"),
        (b"a\0b", "no-text"),
        (b"\xff\xfea", "no-text"),
        (b"\x81\x8d", "no-text"),
        (b'a,b\nc,"d', "bad-quotes"),
        (b"x" * (MOST_BYTES + 1), "too-large"),
        (b"a\n" * (MOST_ROWS + 2), "too-many-rows"),
        (b"," * 300 + b"a", "too-many-columns"),
        (b"PK\x03\x04 no archive", "no-spreadsheet"),
        (b"\xd0\xcf\x11\xe0 no book", "no-spreadsheet"),
    ],
)
def test_what_is_wrong_is_named(content: bytes, problem: str) -> None:
    with pytest.raises(BadList) as caught:
        read_file(content)
    assert caught.value.problem == problem


def test_a_spreadsheet_is_read_and_a_bomb_is_not() -> None:
    table: list[tuple[object, ...]] = [("Account", "PSA units"), ("Acmé & co", 28), (), ("B", 2.5)]
    rows, _ = read_file(xlsx(table))
    assert rows == [("Account", "PSA units"), ("Acmé & co", "28"), (), ("B", "2.5")]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 70_000_000)
    with pytest.raises(BadList, match="too-large"):
        read_file(packed.getvalue())


def test_the_first_sheet_that_is_seen_is_read_and_the_others_are_known() -> None:
    acme, globex = [("Account",), ("Acme",)], [("Account",), ("Globex",)]
    others = (("Notes", [("",)]), ("May", globex), ("June", acme))
    assert read_file(xlsx(acme, *others)) == (acme, ("May", "June"))
    assert read_file(xlsx(acme, *others, hidden=True)) == (globex, ("June",))
    assert read_file(xlsx(acme, ("Notes", []), hidden=True)) == (acme, ())


def test_no_row_is_lost_below_many_blank_ones() -> None:
    above = [("Account",), *[()] * (2 * MOST_ROWS - 2)]
    rows, _ = read_file(xlsx([*above, ("Acme",)]))
    assert rows[-1] == ("Acme",)
    with pytest.raises(BadList, match="too-many-rows"):
        read_file(xlsx([*above, (), ("Acme",)]))


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        ("Account,Service,PSA Units,Vendor Units", Columns(0, 1, 2, 3)),
        ("Vendor product,Vendor qty,PSA service,PSA quantity,Customer Name", Columns(4, 2, 3, 1)),
        ("Client;Item;Qty", Columns(0, 1, 2, None)),
        ("accountName,serviceName", Columns(0, 1)),
        ("Account ID,Company,Service type,Product,Unit price,Difference in units", Columns(1, 3)),
        ("Accounts", Columns(0)),
        ("Client,Contract,Service,PSA Units", Columns(0, 2, 3, contract=1)),
        ("Account,Contract ID,Contract start,PSA Agreement Name", Columns(0, contract=3)),
        ("Account,Contract type,Vendor contract,Contract period", Columns(0)),
        ("Name,Thing", Columns()),
    ],
)
def test_columns_are_found_by_their_header(header: str, columns: Columns) -> None:
    assert columns_of(read_text(header)[0]) == columns


def test_a_title_above_the_header_is_passed_over() -> None:
    sheet = understood(
        read_text("Reconcile,\n25 Nov 2026,\n\nAccount,PSA units\nAcme,28\nB,1.5\n,3\n")
    )
    assert [(n.number, n.account, n.gradient) for n in sheet.lines()] == [
        (5, "Acme", 28),
        (6, "B", None),
        (7, "", 3),
    ]


def test_names_alone_need_no_header() -> None:
    assert [line.account for line in understood(read_text("Acme\nGlobex")).lines()] == [
        "Acme",
        "Globex",
    ]


def chosen(*places: int | None) -> Callable[[], object]:
    sheet = understood(read_text("Name,Thing\nAcme,Backup\n"))
    return lambda: sheet.with_columns(Columns(*places)).lines()


def test_a_person_chooses_what_no_header_says() -> None:
    sheet = understood(read_text("Name,Thing,\nAcme,Backup,9\n"))
    assert sheet.names == ("Name", "Thing", "column 3")
    assert not sheet.headed
    assert len(sheet.with_columns(Columns(0, 1, 2)).lines()) == 2
    (line,) = sheet.below_first().with_columns(Columns(0, 1, 2)).lines()
    assert (line.account, line.service, line.gradient) == ("Acme", "Backup", 9)
    for wrong, problem in ((chosen(), "no-account"), (chosen(0, 0), "twice"), (chosen(7), "twice")):
        with pytest.raises(BadList, match=problem):
            wrong()
    with pytest.raises(BadList, match="no-account"):
        sheet.lines()


@pytest.mark.parametrize("text", ["Account,Service", "Reconcile\nAccount,Service"])
def test_a_header_alone_is_no_list(text: str) -> None:
    with pytest.raises(BadList, match="empty"):
        understood(read_text(text))


def accounts(text: str) -> list[str]:
    return [line.account for line in understood(read_text(text)).lines()]


words = st.sampled_from(["The", "Travel", "Customer", "Service", "Acme", "Ltd"])
names = st.lists(words, min_size=1).map(lambda some: " ".join(["Zed", *some]))


@settings(max_examples=60, deadline=None)
@given(st.lists(names, min_size=1, max_size=12))
def test_no_line_of_a_list_without_headings_is_lost(customers: list[str]) -> None:
    assert accounts("\n".join(customers)) == customers
    wide = understood(read_text("\n".join(f"{name}\tBackup" for name in customers)))
    assert [line.account for line in wide.with_columns(Columns(0, 1)).lines()] == customers


@pytest.mark.parametrize(
    "text",
    [
        "Acme Ltd\nFabrikam\nThe Travel Company\nZed\n",
        "Acme Ltd\nBobs Customer Service\n",
        "Acme, Inc.\nBolt\nThe Travel Company\nZed",
    ],
)
def test_a_customer_is_no_heading(text: str) -> None:
    assert accounts(text) == text.split("\n")[: len(text.strip().split("\n"))]


def test_what_stands_above_the_header_is_known() -> None:
    sheet = understood(read_text("Reconcile\n25 Nov\n\nAccount,PSA units\nAcme,28\n"))
    assert sheet.above == (("Reconcile",), ("25 Nov",))
    assert [(n.account, n.gradient) for n in sheet.lines()] == [("Acme", 28)]


@pytest.mark.parametrize("heading", ["Account", "Client name", "\ufeffCustomer"])
def test_what_does_not_split_the_heading_splits_nothing(heading: str) -> None:
    customers = ["Acme, Inc.", "Bolt, Ltd", "Zed; LLC"]
    assert accounts("\n".join([heading, *customers])) == customers


def test_a_line_with_more_cells_than_columns_is_wrong() -> None:
    text = 'Account,PSA units\nAcme, Inc.,28\n"Bolt, Ltd",3\nZed,4,,\n'
    assert [(n.account, n.too_wide) for n in understood(read_text(text)).lines()] == [
        ("Acme | Inc. | 28", True),
        ("Bolt, Ltd", False),
        ("Zed", False),
    ]
    without = understood(read_text("Acme\tMail\nZed\tMail\textra\nBolt\tMail\n"))
    lines = without.with_columns(Columns(0, 1)).lines()
    assert [line.too_wide for line in lines] == [False, True, False]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('Client,Service,Quantity\n"Mü\nller",Mail,3\n', ("Mü ller", "Mail")),
        ('Client,Service\n"A\nB\nC\nD",Mail\n', ("A B C D", "Mail")),
        ("\ufeffClient,Service\nA,B\n", ("A", "B")),
        ('Client\tService\n"Acme" Ltd\tx\n', ('"Acme" Ltd', "x")),
        ('Client\tService\n24" Monitors Ltd\tx\n"B\tz\n', ('24" Monitors Ltd', "x")),
        ('Client\tService\n"Acme ""A"", Ltd"\t"x" y\n', ('Acme "A", Ltd', '"x" y')),
        ('Client\n"Acme" Ltd\n', ('"Acme" Ltd', None)),
    ],
)
def test_quotes_and_marks_are_no_hindrance(text: str, found: tuple[str, str | None]) -> None:
    sheet = understood(read_text(text))
    assert sheet.header[0] == "Client"
    assert (sheet.lines()[0].account, sheet.lines()[0].service) == found


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("Account,Account,Service", [("account", 1)]),
        ("Client,Customer name,Qty,Count", [("account", 1), ("gradient", 3)]),
        ("Vendor Account,PSA Account,Vendor Units,PSA Units", []),
        ("Account,Service,PSA Units,Vendor Units", []),
    ],
)
def test_two_columns_that_fit_are_told(header: str, found: list[object]) -> None:
    row = tuple(header.split(","))
    assert list(fitting_as_well(row, columns_of(row))) == found


@given(st.integers(0, 10**9 - 1), st.sampled_from([",", "."]), st.sampled_from(["", "0", "00"]))
def test_a_number_is_never_read_as_another(number: int, thousands: str, fraction: str) -> None:
    """Whatever marks thousands and fractions, a cell is that number or none."""
    point = "," if thousands == "." else "."
    tail = point + fraction if fraction else ""
    grouped = f"{number:,}".replace(",", thousands) + tail
    assert units(f"{number}{tail}") == number
    assert units(grouped) in {number, None}
    if number > 999_999 or "," in grouped:
        assert units(grouped) == number


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("1,000", 1000),
        ("1,234", 1234),
        ("1.234", 1234),
        ("1.234,00", 1234),
        ("1.234.567", 1_234_567),
        ("28.00", 28),
        ("28,0", 28),
        *(
            (unclear, None)
            for unclear in ("1.000", "28.000", "0,123", "0.500", "1,2345", "1234,567")
        ),
        *((unclear, None) for unclear in ("12,5", "1,234.50", "1,234,00", "1,", ",5", "-3", "٣")),
        ("1,23,456", None),
    ],
)
def test_thousands_are_no_fraction(cell: str, read: int | None) -> None:
    assert units(cell) == read


def test_a_number_that_is_not_read_is_known() -> None:
    sheet = understood(read_text("Account;Qty;Expected units\nA;1.000;3\nB;n/a;2,5\nC;;4\n"))
    assert sheet.unread() == [(2, "1.000"), (3, "2,5")]


def test_a_fraction_of_a_spreadsheet_is_no_thousands() -> None:
    rows, _ = read_file(xlsx([("Account", "PSA units"), ("A", 1.234), ("B", 1234.0), ("C", 2.5)]))
    assert [line.gradient for line in understood(rows).lines()] == [None, 1234, None]
