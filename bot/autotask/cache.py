from __future__ import annotations

import hashlib
import os
import tempfile
import time
from pathlib import Path
from typing import Generic, TypeVar

import structlog
from pydantic import BaseModel, ValidationError

_log = structlog.get_logger(__name__)

_FORMAT = "1"

T = TypeVar("T")

DAY = 24 * 60 * 60.0


class Entry(BaseModel, Generic[T]):
    """A value and when it was read, in Unix seconds."""

    at: float
    value: T

    @property
    def is_fresh(self) -> bool:
        """Whether it is less than a day old; a stamp from the future is not trusted."""
        return 0 <= time.time() - self.at < DAY


class Cache:
    """What is kept for a day, in memory and on disk. It helps, it never fails a question.

    Args:
        folder: made when needed; if it cannot be written, the memory has to do.
        owner: whose answers they are: zone URL and user name. Only their hash reaches the disk.
    """

    def __init__(self, folder: Path, *, owner: tuple[str, str]) -> None:
        self._folder = folder
        self._key = hashlib.sha256("\n".join((_FORMAT, *owner)).encode()).hexdigest()[:16]
        self._memory: dict[str, BaseModel] = {}

    def get(self, name: str, kind: type[Entry[T]]) -> Entry[T] | None:
        """Return what is kept under the name if it is less than a day old.

        Args:
            name: fit for a file's name.
            kind: the entry's type; a file of another shape is ignored.
        """
        entry = self._memory.get(name)
        if not isinstance(entry, kind):
            entry = self._from_disk(name, kind)
        return entry if entry is not None and entry.is_fresh else None

    def put(self, name: str, entry: Entry[T]) -> None:
        """Keep an entry; the file is replaced in one step, so no reader sees half of it."""
        self._memory[name] = entry
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._write(self._path(name), entry.model_dump_json())
        except OSError as error:
            _log.debug("autotask.cache_not_written", name=name, error=str(error))

    def _path(self, name: str) -> Path:
        return self._folder / f"autotask-{self._key}-{name}.json"

    def _from_disk(self, name: str, kind: type[Entry[T]]) -> Entry[T] | None:
        try:
            entry = kind.model_validate_json(self._path(name).read_bytes())
        except (OSError, ValidationError):
            return None
        self._memory[name] = entry
        return entry

    @staticmethod
    def _write(path: Path, text: str) -> None:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".tmp")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            Path(temporary).replace(path)
        except OSError:
            Path(temporary).unlink(missing_ok=True)
            raise
