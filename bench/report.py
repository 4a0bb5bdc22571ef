from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """What was measured, against what it should be.

    Args:
        what: the ratio, or the number, in words.
        value: in this run.
        target: the value to reach; `None` where the number stands for itself.
        at_least: whether more is better.
    """

    what: str
    value: float
    target: float | None = None
    at_least: bool = False

    @property
    def reached(self) -> bool:
        """Whether it is as it should be; it is where nothing is demanded."""
        if self.target is None:
            return True
        return self.value >= self.target if self.at_least else self.value <= self.target

    @property
    def bound(self) -> str:
        """Its target in words."""
        if self.target is None:
            return "none"
        return f"{'at least' if self.at_least else 'at most'} {number(self.target)}"

    @property
    def mark(self) -> str:
        """How it stands to its target; nothing where it has none."""
        if self.target is None:
            return ""
        return "reached" if self.reached else "**missed**"

    def __str__(self) -> str:
        return f"{self.what:<76} {number(self.value):>8}   target {self.bound}: {self.mark}"


def number(value: float) -> str:
    """A number with as many digits as say something: `24,120`, `88.1`, `1.24` and `0.0123`."""
    size = abs(value)
    digits = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 0.1 or not size else 4  # noqa: PLR2004
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
