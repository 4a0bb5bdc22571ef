"""How many requests a tenant's scans have sent, kept where every process finds it."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING

from pydantic import NonNegativeInt, TypeAdapter, ValidationError

from bot.errors import EstateError

if TYPE_CHECKING:
    from pathlib import Path

MINUTE = 60
BY_MINUTE = TypeAdapter(dict[int, NonNegativeInt])


class Spent:
    """Counts requests by the minute, on disk: a share of a budget holds for every start.

    One scan of a tenant runs at a time (`turn`), so nobody else writes meanwhile.

    Args:
        path: the file; a damaged one is begun anew.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._sent: Counter[int] = Counter()

    def read(self) -> None:
        """Take up what is on disk: another process may have scanned meanwhile."""
        try:
            self._sent = Counter(BY_MINUTE.validate_json(self._path.read_bytes()))
        except (OSError, ValidationError):
            self._sent = Counter()

    def within(self, minutes: int, now: float) -> int:
        """How many were sent in the last so many minutes, and forget the others.

        A minute counts whole. One that is still to come is of a clock that was put back.

        Args:
            minutes: of the budget's time.
            now: in Unix seconds.
        """
        this = int(now // MINUTE)
        self._sent = Counter({m: n for m, n in self._sent.items() if this - minutes <= m <= this})
        return self._sent.total()

    def add(self, requests: int, now: float) -> None:
        """Count requests, so that they stay counted when the process is killed.

        Args:
            requests: how many; below 0 for some that were counted and not sent.
            now: in Unix seconds.

        Raises:
            EstateError: it cannot be written.
        """
        if not requests:
            return
        minute = int(now // MINUTE)
        self._sent[minute] = max(self._sent[minute] + requests, 0)
        counted = BY_MINUTE.dump_json(self._sent)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o666)
            try:
                # One write over what was there: never half of it, and quicker than a new file.
                os.pwrite(file, counted.ljust(os.fstat(file).st_size), 0)
            finally:
                os.close(file)
        except OSError as error:
            raise EstateError(f"{self._path}: {error.strerror}") from error
