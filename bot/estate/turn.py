"""One scan of a tenant at a time, whichever process it runs in."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from bot.errors import EstateError, ScanRuns
from bot.estate.artifact import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def turn(folder: Path, owner: str) -> Iterator[None]:
    """Be the only one that scans, until the block or the process ends.

    The lock is one of SQLite's own, which works wherever its files do and outlives no process.

    Args:
        folder: the data directory.
        owner: whose tenant it is, as `owner_key` gives it.

    Raises:
        ScanRuns: somebody else scans.
        EstateError: nothing can be written there.
    """
    path = folder / FOLDER / f"{owner}.lock"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = sqlite3.connect(path, timeout=0, isolation_level=None)
    except (sqlite3.Error, OSError) as error:
        raise EstateError(f"{path}: {error}") from error
    with closing(lock):
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            busy = error.sqlite_errorcode == sqlite3.SQLITE_BUSY
            raise (ScanRuns if busy else EstateError)(f"{path}: {error}") from error
        yield
