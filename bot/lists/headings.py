"""What the words of a header say of its columns, and whether a row is one. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Row = tuple[str, ...]
What = Literal["account", "service", "contract", "gradient", "expected"]

HEADINGS: dict[What, frozenset[str]] = {
    "account": frozenset(
        {"account", "client", "customer", "company", "organization", "organisation"}
    ),
    "service": frozenset({"service", "product", "item", "sku", "bundle"}),
    "contract": frozenset({"contract", "agreement"}),
    "gradient": frozenset({"psa", "autotask", "gradient", "billed"}),
    "expected": frozenset({"vendor", "expected", "actual", "used"}),
}
NUMBERS = frozenset({"unit", "quantity", "qty", "count", "seat"})
NO_NAME = frozenset({"id", "ids", "number", "no", "type", "owner", "manager", "status", "code"})
NOT_HERE = frozenset({"price", "cost", "total", "amount", "difference", "diff", "delta", "date"})
OTHERS = frozenset(
    {
        *("name", "list", "description", "note", "comment", "category", "parent"),
        *("city", "country", "state", "region", "address", "email", "phone", "domain"),
        *("mapped", "mapping", "currency", "margin", "license", "licence", "term", "period"),
        *("start", "end", "year", "month", "day", "of", "in", "per", "on", "for", "and"),
    }
)
KNOWN = frozenset().union(NUMBERS, *HEADINGS.values(), NO_NAME, NOT_HERE, OTHERS)
"""The words of headings; a name may hold one of them, but hardly consists of them."""
HEADER_WITHIN = 10
"""An export may begin with a title and a date; the header is looked for in so many rows."""
OF_A_CONTRACT = HEADINGS["contract"] | {"name", "psa", "autotask", "gradient"}
"""Of what else a heading speaks, as of a contract's start, is no contract's name."""
WHATS: tuple[What, ...] = ("account", "service", "contract", "gradient", "expected")


@dataclass(frozen=True)
class Columns:
    """The columns that say something, by their place from 0; `None` where there is none.

    Args:
        account: the account's name.
        service: the service's name.
        gradient: the units that Gradient shows for the PSA.
        expected: the units that are expected, as the vendor's are.
        contract: the name of the contract that the service stands on.
    """

    account: int | None = None
    service: int | None = None
    gradient: int | None = None
    expected: int | None = None
    contract: int | None = None


def header_among(rows: Iterable[Row]) -> int | None:
    """The place of the header among rows, from 0; `None` where there is none.

    In a header most cells consist of words of headings alone, since "The Travel Company" is one
    of the customers.

    Args:
        rows: those that are filled, from the first.
    """
    for place, row in zip(range(HEADER_WITHIN), rows, strict=False):
        cells = [words for words in map(_words, row) if words]
        if columns_of(row).account is not None and sum(c <= KNOWN for c in cells) * 2 > len(cells):
            return place
    return None


def columns_of(header: Row) -> Columns:
    """What the words of a header say; the first column that fits is taken.

    Where both sides have a column, as `PSA service` and `Vendor service`, the vendor's is not the
    one that Autotask knows.
    """
    cells = [_words(cell) for cell in header]
    places = sorted(range(len(cells)), key=lambda place: "vendor" in cells[place])
    found: dict[What, int] = {}
    for what in ("gradient", "expected", "contract", "account", "service"):
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
    if what == "contract":
        return cell <= OF_A_CONTRACT
    is_number = bool(cell & NUMBERS)
    return is_number if what in {"gradient", "expected"} else not (is_number or cell & NO_NAME)


def _words(cell: str) -> frozenset[str]:
    """The words of a heading, also of one such as `accountName`."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", cell)
    words = re.findall(r"[^\W_]+", apart.casefold())
    return frozenset(w.removesuffix("s") if w.removesuffix("s") in KNOWN else w for w in words)


def fitting_as_well(header: Row, columns: Columns) -> Iterator[tuple[What, int]]:
    """The columns whose heading fits as well as that of the one which was taken.

    Args:
        header: the headings.
        columns: what was taken.
    """
    cells = [_words(cell) for cell in header]
    taken = {what: getattr(columns, what) for what in WHATS}
    for what, place in taken.items():
        for other in range(len(cells)) if place is not None and place < len(cells) else ():
            alike = ("vendor" in cells[other]) == ("vendor" in cells[place])
            plain = what == "gradient" and cells[place] <= NUMBERS and cells[other] <= NUMBERS
            fits = _fits(cells[other], what) or (plain and bool(cells[other]))
            if other not in taken.values() and alike and fits:
                yield what, other
