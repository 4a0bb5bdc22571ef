"""A table holds texts and numbers, whatever a spreadsheet takes for a separator of cells."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.presentation.tables import csv_of

SIGNS = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
texts = st.text(st.sampled_from("=+-@\uff1d,;\t\r\n \"'aZ1("), max_size=20)


def split(table: str, separator: str, quoting: int) -> list[str]:
    lines = io.StringIO(table, newline="")
    read = csv.reader(lines, delimiter=separator, quoting=quoting)  # type: ignore[arg-type] # csv's constants
    return [each for row in read for each in row]


@settings(max_examples=300, deadline=None)
@given(
    texts,
    texts,
    st.sampled_from(",;\t"),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_NONE]),
)
@example('Acme;=HYPERLINK("http://x";"y");x', "", ";", csv.QUOTE_MINIMAL)
@example('Acme;"=1+1', "", ";", csv.QUOTE_MINIMAL)
@example("Acme\n=1+1", "", ",", csv.QUOTE_NONE)
def test_no_cell_begins_as_a_formula(
    account: str, service: str, separator: str, quoting: int
) -> None:
    table = csv_of(("account", "service"), [{"account": account, "service": service}])
    for each in split(table, separator, quoting):
        assert not each.lstrip(' \t\r\n"').startswith(SIGNS), each


@pytest.mark.parametrize(
    "name",
    [
        *("Acme", "Smith, Jones & Co", 'The "North" Shop - Leeds', "a+b@example.com", "R&D; Labs"),
        *("O'Neill", "Müller", "1+1 Media", "Acme (=Group)", "", "1,5 - 2"),
    ],
)
def test_a_harmless_name_stays_as_it_is(name: str) -> None:
    (row,) = csv.DictReader(io.StringIO(csv_of(("account",), [{"account": name}])))
    assert row["account"] == name


def test_a_number_stays_one() -> None:
    assert csv_of(("units",), [{"units": -3}, {"units": None}]) == 'units\n-3\n""\n'
