"""Where the files of scans are."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.errors import EstateError
from bot.estate.artifact import FOLDER

if TYPE_CHECKING:
    from pathlib import Path

ENDED_AT = "%Y%m%dT%H%M%S%fZ"


def scan_path(folder: Path, owner: str, at: datetime) -> Path:
    """Where the whole scan that ended at a time is kept."""
    return folder / FOLDER / f"{owner}-{at:{ENDED_AT}}.db"


def ended_at(path: Path) -> datetime | None:
    """The time in the name of a scan's file, in UTC; `None` when nobody here named it."""
    try:
        return datetime.strptime(path.stem.rpartition("-")[2], ENDED_AT).replace(tzinfo=UTC)
    except ValueError:
        return None


def other_day_path(folder: Path, owner: str) -> Path:
    """Where a scan of another day than its own is kept: one, and no part of the history."""
    return folder / FOLDER / f"other-day-{owner}.db"


def work_path(folder: Path, owner: str, *, other_day: bool = False) -> Path:
    """Where the scan of a tenant that is under way is kept; of another day than its own apart."""
    return folder / FOLDER / f"{'other-day-' * other_day}{owner}.partial"


def spent_path(folder: Path, owner: str) -> Path:
    """Where it is kept how many requests a tenant's scans sent."""
    return folder / FOLDER / f"{owner}.requests"


def remove(path: Path) -> None:
    """Delete a file and what SQLite keeps beside it.

    Raises:
        EstateError: it cannot be deleted.
    """
    try:
        for beside in ("", "-wal", "-shm", "-journal"):
            path.with_name(path.name + beside).unlink(missing_ok=True)
    except OSError as error:
        raise EstateError(f"{path}: {error.strerror}") from error
