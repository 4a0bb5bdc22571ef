"""A clock that a person can move."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

FARTHEST = timedelta(days=800)


@dataclass
class Clock:
    """Runs as the real one does, some way before or behind it.

    Args:
        ahead: how far before the real one.
    """

    ahead: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        """The time, in UTC."""
        return datetime.now(UTC) + self.ahead

    def seconds(self) -> float:
        """The same in Unix seconds."""
        return self().timestamp()

    def move(self, by: timedelta) -> None:
        """Move it on, or back.

        Raises:
            ValueError: that is farther than a story goes.
        """
        if abs(self.ahead + by) > FARTHEST:
            raise ValueError("The clock goes about two years each way.")
        self.ahead += by

    def reset(self) -> None:
        """Be the real time again."""
        self.ahead = timedelta()
