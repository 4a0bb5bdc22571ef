"""A cell as a whole number of units, or as none: a guess would be a wrong answer. Pure."""

from __future__ import annotations

import re

WHOLE = re.compile(r"(\d{1,9})(?:[.,]0{1,2})?", re.ASCII)
"""Such as 28, 28.0 and 28,00."""
GROUPED = re.compile(
    r"([1-9]\d{0,2}(?:,\d{3}){1,2})(?:\.0{1,2})?|([1-9]\d{0,2}(?:\.\d{3}){1,2})(?:,0{1,2})?",
    re.ASCII,
)
"""Such as 1,234 and 1.234.567,00."""
PADDED = re.compile(r"\d+\.000", re.ASCII)
"""28.000 is 28 of a machine with three digits, or 28 thousand of a person: it is not told."""


def units(text: str) -> int | None:
    """The number in a cell; `None` where it is no whole number, or may be one of two.

    Three digits behind a comma or point are thousands, as units are whole.

    Args:
        text: the cell as written.
    """
    if PADDED.fullmatch(text):
        return None
    if whole := WHOLE.fullmatch(text):
        return int(whole[1])
    if grouped := GROUPED.fullmatch(text):
        return int(re.sub("[.,]", "", grouped[1] or grouped[2]))
    return None
