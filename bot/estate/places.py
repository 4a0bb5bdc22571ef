"""Where the files of scans are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import EstateError
from bot.estate.artifact import FOLDER

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


def scan_path(folder: Path, owner: str, at: datetime) -> Path:
    """Where the whole scan that ended at a time is kept."""
    return folder / FOLDER / f"{owner}-{at:%Y%m%dT%H%M%S%fZ}.db"


def other_day_path(folder: Path, owner: str) -> Path:
    """Where a scan of another day than its own is kept: one, and no part of the history."""
    return folder / FOLDER / f"other-day-{owner}.db"


def work_path(folder: Path, owner: str) -> Path:
    """Where the scan of a tenant that is under way is kept."""
    return folder / FOLDER / f"{owner}.partial"


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
