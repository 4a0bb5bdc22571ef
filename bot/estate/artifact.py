"""A scan's file once it is whole: immutable, and open to any SQLite tool."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from bot.errors import BrokenArtifact, EstateError
from bot.estate.assembly import Assembly
from bot.estate.known import Known
from bot.estate.schema import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from bot.diagnosis.facts import Facts

FOLDER = "estate"
JUDGED = "SELECT id, name, verdict, root_cause, expected_on, failed FROM accounts"


@dataclass(frozen=True)
class Meta:
    """What a scan says of itself.

    Args:
        owner: whose tenant it is, as `owner_key` gives it.
        day: the day that was judged, in the MSP's calendar.
        known: what holds for every account.
        complete: whether every page was read, with the permission to see every row.
        problems: why not, one entry a cause.
        started_at: in UTC; by Autotask's clock where ours is ahead of it.
        finished_at: in UTC.
        since: only what is newer was asked for; `None` when everything was read.
        full_at: when the last scan began that read everything.
        requests: HTTP requests sent.
        pages: pages of rows received.
        seconds: how long it took, pauses included.
    """

    owner: str
    day: date
    known: Known
    complete: bool
    problems: tuple[dict[str, Any], ...]
    started_at: datetime
    finished_at: datetime
    since: datetime | None
    full_at: datetime
    requests: int
    pages: int
    seconds: float


@dataclass(frozen=True)
class Judged:
    """What a scan says of one account.

    Args:
        failed: the ids of the rules that fail.
    """

    id: int
    name: str
    verdict: str
    root_cause: str | None
    expected_on: date | None
    failed: tuple[str, ...]


@dataclass(frozen=True)
class Artifact:
    """A whole scan.

    Args:
        path: the file.
        meta: what it says of itself.
    """

    path: Path
    meta: Meta

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        """The file to be read; nobody writes to it again.

        Raises:
            BrokenArtifact: it is damaged.
        """
        with _reading(self.path) as rows:
            yield rows

    def accounts(self) -> list[Judged]:
        """Every account of the tenant, once, by id.

        Raises:
            BrokenArtifact: it is damaged.
        """
        with self.open() as rows:
            return [_as_judged(row) for row in rows.execute(f"{JUDGED} ORDER BY id")]

    def account(self, account_id: int) -> Judged | None:
        """One account; `None` when there was none of that id.

        Raises:
            BrokenArtifact: it is damaged.
        """
        with self.open() as rows:
            row = rows.execute(f"{JUDGED} WHERE id = ?", [account_id]).fetchone()
        return _as_judged(row) if row else None

    def facts(self, account_id: int) -> Facts | None:
        """The facts on one account as they were; `None` when there was none of that id.

        Raises:
            BrokenArtifact: it is damaged.
        """
        with self.open() as rows:
            return next(Assembly(rows, self.meta.known).between(account_id, account_id), None)


def owner_key(zone_url: str, username: str) -> str:
    """Whose tenant a file is of; neither can be read out of it."""
    return hashlib.sha256(f"{zone_url}\n{username}".encode()).hexdigest()[:16]


def load(path: Path) -> Artifact:
    """A scan's file.

    Raises:
        BrokenArtifact: it is damaged, not whole, or not one of ours.
    """
    with _reading(path) as rows:
        rows.row_factory = sqlite3.Row
        row = rows.execute("SELECT * FROM meta").fetchone()
    if row is None or row["schema"] != SCHEMA or row["finished_at"] is None:
        raise BrokenArtifact(str(path))
    try:
        meta = Meta(
            owner=row["owner"],
            day=date.fromisoformat(row["day"]),
            known=Known.model_validate_json(row["facts"]),
            complete=bool(row["complete"]),
            problems=tuple(json.loads(row["problems"])),
            started_at=datetime.fromisoformat(row["started_at"]),
            finished_at=datetime.fromisoformat(row["finished_at"]),
            since=datetime.fromisoformat(row["since"]) if row["since"] else None,
            full_at=datetime.fromisoformat(row["full_at"]),
            requests=row["requests"],
            pages=row["pages"],
            seconds=row["seconds"],
        )
    except (ValueError, TypeError, IndexError):
        raise BrokenArtifact(str(path)) from None
    return Artifact(path, meta)


def whole_scans(folder: Path, owner: str) -> list[Artifact]:
    """The scans of a tenant, the newest first; files that are damaged are passed over.

    Args:
        folder: the data directory.
        owner: as `owner_key` gives it.
    """
    return list(scans_of(folder, owner))


def scans_of(folder: Path, owner: str) -> Iterator[Artifact]:
    """The same one by one: none is opened before it is looked at."""
    for path in sorted((folder / FOLDER).glob(f"{owner}-*.db"), reverse=True):
        try:
            yield load(path)
        except BrokenArtifact:
            continue


def newest(folder: Path, owner: str, *, complete: bool = True) -> Artifact | None:
    """The last scan of a tenant.

    Args:
        folder: the data directory.
        owner: as `owner_key` gives it.
        complete: only one of which every page was read.
    """
    scans = scans_of(folder, owner)
    return next((scan for scan in scans if scan.meta.complete or not complete), None)


def not_whole_after(scan: Artifact) -> tuple[Path, ...]:
    """The files of later scans of the same tenant that are damaged from their first page on.

    Args:
        scan: the one that is used.
    """
    later = sorted(scan.path.parent.glob(f"{scan.meta.owner}-*.db"))
    return tuple(path for path in later if path > scan.path and not _is_whole(path))


def _is_whole(path: Path) -> bool:
    try:
        load(path)
    except BrokenArtifact:
        return False
    return True


def _as_judged(row: Sequence[Any]) -> Judged:
    return Judged(
        id=row[0],
        name=row[1],
        verdict=row[2],
        root_cause=row[3],
        expected_on=date.fromisoformat(row[4]) if row[4] else None,
        failed=tuple(json.loads(row[5])),
    )


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as rows:
            yield rows
    except sqlite3.DatabaseError as error:
        raise BrokenArtifact(f"{path}: {error}") from None
    except ValueError:  # pydantic's, too: a value that its column cannot have
        raise BrokenArtifact(str(path)) from None
    except OSError as error:
        raise EstateError(f"{path}: {error.strerror}") from None
