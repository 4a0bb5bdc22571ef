"""A scan's file while it is written: what was read is kept, so that a scan goes on where it was."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing, contextmanager
from itertools import chain
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database

from bot.errors import EstateError
from bot.estate.artifact import load
from bot.estate.basis import Basis
from bot.estate.places import remove
from bot.estate.schema import (
    SCHEMA,
    TABLES,
    columns_of,
    is_sound,
    make_indexes,
    make_tables,
    values_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from bot.autotask.entities import Entity
    from bot.estate.artifact import Artifact
    from bot.estate.known import Known

FINDINGS = ("accounts", "findings", "names")


class WorkFile:
    """A scan that is under way.

    It is used by one thread at a time, not always by the same one.

    Args:
        path: its file; one that is there is gone on with.
        owner: whose tenant it is.
        known: what holds for every account, as far as it is known.
        started_at: when the scan began, in UTC.
        basis: the earlier scan whose rows a new file starts with; without one it is empty.

    Raises:
        EstateError: it cannot be made or read.

    Attributes:
        is_gone_on_with: whether it was there.
    """

    def __init__(
        self,
        path: Path,
        owner: str,
        known: Known,
        started_at: datetime,
        basis: Basis | None = None,
    ) -> None:
        self.path = path
        with self.disk():
            path.parent.mkdir(parents=True, exist_ok=True)
            self.is_gone_on_with = path.exists()
            if not self.is_gone_on_with:
                self._begin(owner, known, started_at, basis)
            self.database = _opened(path)
            self.database.execute("PRAGMA journal_mode = WAL")
            self.database.execute("PRAGMA synchronous = NORMAL")
            make_tables(self.database)  # a file of an earlier version lacks one
            self.basis = self._basis()

    def _begin(self, owner: str, known: Known, started_at: datetime, basis: Basis | None) -> None:
        """Make the file under another name first: what has this one can be gone on with."""
        draft = self.path.with_suffix(".draft")
        remove(draft)
        try:
            if basis is not None:
                shutil.copyfile(self.path.with_name(basis.file), draft)
            self.database = _opened(draft)
            try:
                with self.rows:
                    self._fill(owner, known, started_at, basis)
            finally:
                self.database.close()
            draft.replace(self.path)
        except (sqlite3.Error, OSError):
            remove(draft)  # Where the disk is full, half a copy would keep it so.
            raise

    def _fill(self, owner: str, known: Known, started_at: datetime, basis: Basis | None) -> None:
        make_tables(self.database)
        if basis is not None:
            for table in ("meta", "cursors", "touched", "progress"):
                self.rows.execute(f"DELETE FROM {table}")  # noqa: S608 - constants
            self.forget_findings()
        row = {
            "id": 1,
            "schema": SCHEMA,
            "owner": owner,
            "day": known.day.isoformat(),
            "facts": known.model_dump_json(),
            "started_at": started_at.isoformat(),
            "since": basis and basis.since.isoformat(),
            "full_at": (basis.full_at if basis else started_at).isoformat(),
            "basis": basis and basis.model_dump_json(),
        }
        self.insert("meta", [row])

    def _basis(self) -> Basis | None:
        """The earlier scan that the file began with."""
        row = self.rows.execute("SELECT basis FROM meta").fetchone()
        try:
            return Basis.model_validate_json(row[0]) if row and row[0] else None
        except ValueError:  # pydantic's: it was written by another version, or is damaged
            self.database.close()
            raise EstateError(f"{self.path}: not as it was written") from None

    @property
    def rows(self) -> sqlite3.Connection:
        """The connection."""
        return self.database.conn

    @contextmanager
    def disk(self) -> Iterator[None]:
        """What the disk refuses within is told as it is; the file stays, to be gone on with.

        Raises:
            EstateError: the disk is full, or the file is damaged.
        """
        try:
            yield
        except sqlite3.Error as error:
            raise EstateError(f"{self.path}: {error}") from error
        except OSError as error:
            raise EstateError(f"{error.filename2 or self.path}: {error.strerror}") from error

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """All that is written within is kept, or nothing of it.

        Raises:
            EstateError: the disk is full.
        """
        with self.disk(), self.rows:
            yield self.rows

    def insert(self, table: str, rows: Iterable[dict[str, Any]]) -> None:
        """Put rows with the same columns into a table, instead of those with the same key."""
        rest = iter(rows)
        first = next(rest, None)
        if first is not None:
            self._put(table, tuple(first), (list(row.values()) for row in chain([first], rest)))

    def insert_records(self, records: Iterable[Entity]) -> None:
        """Put records into the tables of their entities."""
        by_entity: dict[type[Entity], list[Entity]] = {}
        for record in records:
            by_entity.setdefault(type(record), []).append(record)
        for entity, found in by_entity.items():
            self._put(TABLES[entity], columns_of(entity), values_of(entity, found))

    def _put(self, table: str, columns: tuple[str, ...], rows: Iterable[list[Any]]) -> None:
        """Not by sqlite-utils, which looks at each value first."""
        names = ", ".join(f'"{column}"' for column in columns)
        places = ", ".join("?" * len(columns))
        statement = f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({places})"  # noqa: S608 - constants
        self.rows.executemany(statement, rows)

    def fits(self, known: Known) -> bool:
        """Whether it can be gone on with: undamaged, of the same day, sync and permissions."""
        with self.disk():
            row = self.rows.execute("SELECT schema, facts FROM meta").fetchone()
        return bool(row == (SCHEMA, known.model_dump_json())) and is_sound(self.rows)

    def forget_findings(self) -> None:
        """Leave what was read, within `writing`."""
        self.database.table("names").disable_fts()
        for table in FINDINGS:
            self.rows.execute(f"DELETE FROM {table}")  # noqa: S608 - constants

    def index(self) -> None:
        """Make what the facts are found by."""
        with self.writing():
            make_indexes(self.database)

    def finish(self, known: Known, told: dict[str, Any], path: Path) -> Artifact:
        """Make it whole: nobody writes to it again.

        Args:
            known: what holds for every account.
            told: the rest of its `meta` row.
            path: the file's name from now on.

        Raises:
            EstateError: the disk is full.
        """
        with self.disk():
            with self.rows:
                self.database.table("names").enable_fts(["name"])
                row = {"facts": known.model_dump_json(), **told}
                self.database.table("meta").update(1, row)
            self.rows.execute("PRAGMA optimize")
            settled = self._settled()
            self.database.close()
            settled.replace(path)
            remove(self.path)
        return load(path)

    def _settled(self) -> Path:
        """The file with nothing beside it; a copy, where somebody else has it open."""
        self.rows.execute("PRAGMA busy_timeout = 0")
        try:
            self.rows.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            draft = self.path.with_suffix(".draft")
            remove(draft)
            self.rows.execute("VACUUM INTO ?", [str(draft)])
            return draft
        return self.path

    def close(self) -> None:
        """Leave the file as it is, to be gone on with."""
        self.database.close()


def leave_for_later(artifact: Artifact, path: Path, known: Known) -> None:
    """Leave a copy of a scan that did not read everything, to be gone on with.

    Args:
        artifact: the scan.
        path: where the copy is looked for.
        known: what was known when the scan began.

    Raises:
        EstateError: the disk is full.
    """
    draft = path.with_suffix(".draft")
    remove(draft)
    try:
        shutil.copyfile(artifact.path, draft)
        with closing(sqlite3.connect(draft)) as rows, rows:
            rows.execute("UPDATE meta SET facts = ?, finished_at = NULL", [known.model_dump_json()])
        draft.replace(path)
    except (sqlite3.Error, OSError) as error:
        remove(draft)
        raise EstateError(f"{path}: {error}") from error


def _opened(path: Path) -> Database:
    return Database(sqlite3.connect(path, check_same_thread=False))
