"""How far a scan has come, in all its parts."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.estate.workfile import WorkFile

KEPT = ("requests", "pages", "rows", "counted")


@dataclass
class Progress:
    """How far a scan has come; one that was cut off counts from where it was.

    Attributes:
        requests: HTTP requests sent.
        pages: pages of rows received.
        rows: rows received.
        counted: rows that there are, of what was counted or read to its end.
        earlier: seconds that the parts before this one took.
        began: when this part did, by `time.monotonic()`.
    """

    requests: int = 0
    pages: int = 0
    rows: int = 0
    counted: int = 0
    earlier: float = 0.0
    began: float = field(default_factory=time.monotonic)
    tell: Callable[[Progress], None] = field(default=lambda _: None, repr=False)

    @property
    def rows_due(self) -> int:
        """Rows that there are, as far as that is known."""
        return max(self.counted, self.rows)

    @property
    def seconds(self) -> float:
        """How long the scan took up to now; not the time between its parts."""
        return self.earlier + time.monotonic() - self.began

    def told(self) -> None:
        """Tell whoever listens."""
        self.tell(self)


def note_progress(work: WorkFile, progress: Progress) -> None:
    """Note in a scan's file, within `writing`, how far it has come."""
    totals = {name: getattr(progress, name) for name in KEPT}
    work.insert("progress", [{"id": 1, **totals, "seconds": progress.seconds}])


def take_up(work: WorkFile, progress: Progress) -> None:
    """Go on counting from how far the earlier parts of a scan came, and tell it.

    Args:
        work: the scan's file.
        progress: of this part, which has just begun.
    """
    asked = f"SELECT {', '.join(KEPT)}, seconds FROM progress"  # noqa: S608 - constants
    with work.disk():
        found = work.rows.execute(asked).fetchone()
    if found is not None:
        *totals, progress.earlier = found
        for name, before in zip(KEPT, totals, strict=True):
            setattr(progress, name, getattr(progress, name) + before)
        progress.told()
