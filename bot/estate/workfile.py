"""A scan's file while it is written: what was read is kept, so that a scan goes on where it was."""

from __future__ import annotations

import json
import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database

from bot.diagnosis.engine import judge, root_cause_of, verdict_of
from bot.diagnosis.report import Outcome
from bot.errors import EstateError
from bot.estate.artifact import FOLDER, load
from bot.estate.assembly import Assembly
from bot.estate.schema import SCHEMA, TABLES, as_row, make_indexes, make_tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from bot.autotask.entities import Entity
    from bot.diagnosis.facts import Facts
    from bot.estate.artifact import Artifact
    from bot.estate.known import Known

ROWS_AT_ONCE = 1000


@dataclass(frozen=True)
class Cursor:
    """How far one of the readings of an entity has come.

    Args:
        chain: 0 reads from the first row on, 1 from the middle.
        after: the id of the last row that was read; `None` before the first.
        before: the id at which it ends; `None` at the end of the rows.
        done: whether it has ended.
    """

    entity: str
    chain: int
    after: int | None
    before: int | None = None
    done: bool = False


class WorkFile:
    """A scan that is under way.

    Args:
        path: its file; one that is there is gone on with.
        owner: whose tenant it is.
        known: what holds for every account, as far as it is known.
        started_at: when the scan began, in UTC.
    """

    def __init__(self, path: Path, owner: str, known: Known, started_at: datetime) -> None:
        self.path = path
        with _disk(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            is_new = not path.exists()
            self.database = Database(sqlite3.connect(path))
            self.database.execute("PRAGMA journal_mode = WAL")
            self.database.execute("PRAGMA synchronous = NORMAL")
            if is_new:
                with self.rows:
                    make_tables(self.database)
                    self._put_meta(owner, known, started_at)

    @property
    def rows(self) -> sqlite3.Connection:
        """The connection."""
        return self.database.conn

    def close(self) -> None:
        """Leave the file as it is, to be gone on with."""
        self.database.close()

    def fits(self, known: Known) -> bool:
        """Whether what is in the file can be gone on with: the same day, sync and permissions."""
        with _disk(self.path):
            row = self.rows.execute("SELECT facts FROM meta").fetchone()
        return row is not None and row[0] == known.model_dump_json()

    def cursors(self, entity: type[Entity]) -> list[Cursor]:
        """How far the readings of an entity have come; none before they begin."""
        asked = "SELECT entity, chain, after, before, done FROM cursors WHERE entity = ?"
        found = self.rows.execute(asked, [entity.entity])
        return [Cursor(row[0], row[1], row[2], row[3], done=bool(row[4])) for row in found]

    def first_id(self, entity: type[Entity]) -> int:
        """The least id of the rows that are kept; 0 when there are none."""
        asked = f"SELECT coalesce(min(id), 0) FROM {TABLES[entity]}"  # noqa: S608 - constants
        return int(self.rows.execute(asked).fetchone()[0])

    def keep(self, cursor: Cursor, records: Sequence[Entity]) -> None:
        """Keep a page and how far the reading has come, both or neither.

        Raises:
            EstateError: the disk is full.
        """
        with _disk(self.path), self.rows:
            if records:
                self._insert(TABLES[type(records[0])], (as_row(record) for record in records))
            self._insert("cursors", [vars(cursor)])

    def want_whole(self, contracts: Iterable[int]) -> None:
        """Note contracts of which every unit row is wanted."""
        with _disk(self.path), self.rows:
            self.rows.executemany(
                "INSERT OR IGNORE INTO whole_rows VALUES (?, 0)", [(i,) for i in contracts]
            )

    def still_wanted(self) -> list[int]:
        """The contracts of which every unit row is wanted and not yet read."""
        found = self.rows.execute("SELECT contract_id FROM whole_rows WHERE NOT read")
        return [contract_id for (contract_id,) in found]

    def keep_whole(self, contracts: Iterable[int], records: Iterable[Entity]) -> None:
        """Keep every unit row of some contracts."""
        with _disk(self.path), self.rows:
            by_table: dict[str, list[dict[str, Any]]] = {}
            for record in records:
                by_table.setdefault(TABLES[type(record)], []).append(as_row(record))
            for table, found in by_table.items():
                self._insert(table, found)
            self.rows.executemany(
                "INSERT OR REPLACE INTO whole_rows VALUES (?, 1)", [(i,) for i in contracts]
            )

    def index(self) -> None:
        """Make what the facts are found by."""
        with _disk(self.path), self.rows:
            make_indexes(self.database)

    def facts(self, known: Known) -> Iterator[Facts]:
        """The facts on every account."""
        return Assembly(self.rows, known).all()

    def judge(self, known: Known) -> None:
        """Judge every account and keep what was found; an earlier judgement is replaced."""
        with _disk(self.path), self.rows:
            for table in ("accounts", "findings", "names"):
                self.rows.execute(f"DELETE FROM {table}")  # noqa: S608 - constants
            accounts: list[dict[str, Any]] = []
            findings: list[dict[str, Any]] = []
            for facts in self.facts(known):
                account, its_findings = _judged(facts, known)
                accounts.append(account)
                findings += its_findings
                if len(accounts) == ROWS_AT_ONCE:
                    self._insert("accounts", accounts)
                    self._insert("findings", findings)
                    accounts, findings = [], []
            self._insert("accounts", accounts)
            self._insert("findings", findings)
            self.rows.execute(NAMES)

    def finish(self, known: Known, told: dict[str, Any], path: Path) -> Artifact:
        """Make it whole: nobody writes to it again.

        Args:
            known: what holds for every account.
            told: the rest of its `meta` row.
            path: the file's name from now on.

        Raises:
            EstateError: the disk is full.
        """
        with _disk(self.path):
            with self.rows:
                self.database.table("names").enable_fts(["name"])
                row = {"facts": known.model_dump_json(), **told}
                self.database.table("meta").update(1, row)
            self.rows.execute("PRAGMA journal_mode = DELETE")
            self.rows.execute("PRAGMA optimize")
            self.database.close()
            self.path.replace(path)
        return load(path)

    def _put_meta(self, owner: str, known: Known, started_at: datetime) -> None:
        row = {
            "id": 1,
            "schema": SCHEMA,
            "owner": owner,
            "day": known.day.isoformat(),
            "facts": known.model_dump_json(),
            "started_at": started_at.isoformat(),
        }
        self._insert("meta", [row])

    def _insert(self, table: str, rows: Iterable[dict[str, Any]]) -> None:
        self.database.table(table).insert_all(rows, replace=True, batch_size=ROWS_AT_ONCE)


NAMES = """
    INSERT INTO names (kind, id, name, hint, active)
    SELECT 'a', id, trim(companyName), coalesce(city, ''), companyType IS 1 AND isActive IS 1
    FROM companies WHERE trim(coalesce(companyName, '')) <> ''
    UNION ALL
    SELECT 's', id, trim(name), '', isActive IS NOT 0
    FROM services WHERE trim(coalesce(name, '')) <> ''
    UNION ALL
    SELECT 'b', id, trim(name), '', isActive IS NOT 0
    FROM bundles WHERE trim(coalesce(name, '')) <> ''
"""


def scan_path(folder: Path, owner: str, at: datetime) -> Path:
    """Where the whole scan that ended at a time is kept."""
    return folder / FOLDER / f"{owner}-{at:%Y%m%dT%H%M%S%fZ}.db"


def work_path(folder: Path, owner: str) -> Path:
    """Where the scan of a tenant that is under way is kept."""
    return folder / FOLDER / f"{owner}.partial"


def _judged(facts: Facts, known: Known) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    findings, expected_on = judge(facts, known.day, "account")
    verdict = verdict_of(findings)
    # A scan's accounts were all read, so each is one.
    account: Any = facts.account
    failed = [f.rule for f in findings if f.outcome is Outcome.FAILED]
    told = {
        "id": account.id,
        "name": account.name,
        "verdict": verdict.value,
        "root_cause": root_cause_of(findings, verdict),
        "expected_on": expected_on and expected_on.isoformat(),
        "failed": json.dumps(failed),
    }
    return told, [
        {
            "account_id": account.id,
            "rule": f.rule,
            "section": f.section,
            "outcome": f.outcome.value,
            "because": f.reason and f.reason.code,
            "evidence": json.dumps(f.evidence, ensure_ascii=False),
        }
        for f in findings
    ]


@contextmanager
def _disk(path: Path) -> Iterator[None]:
    """What the disk refuses is told as it is; the file stays, to be gone on with."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise EstateError(f"{path}: {error}") from error
