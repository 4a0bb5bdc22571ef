"""Text from outside, before it meets a sentence: one line, and nothing that is not seen."""

from __future__ import annotations

import unicodedata
from typing import Any

LONGEST = 255
# Marks that turn the direction of what follows, beyond the end of the name that holds them.
DIRECTIONS = dict.fromkeys([0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
UNSEEN = {"Cc", "Cs", "Zl", "Zp"}


def tidy_text(text: str, longest: int = LONGEST) -> str:
    """Put a text from outside on one line.

    Args:
        text: a name or a message of another system.
        longest: characters to keep; a longer text ends in an ellipsis.
    """
    seen = "".join(" " if unicodedata.category(c) in UNSEEN else c for c in text)
    line = " ".join(seen.translate(DIRECTIONS).split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def tidy(value: Any, longest: int = LONGEST) -> Any:  # noqa: ANN401 - plain JSON in, plain JSON out
    """Do so to every text of a plain JSON value."""
    if isinstance(value, str):
        return tidy_text(value, longest)
    if isinstance(value, dict):
        return {key: tidy(item, longest) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [tidy(item, longest) for item in value]
    return value
