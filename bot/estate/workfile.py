"""A scan's file while it is written: what was read is kept, so that a scan goes on where it was."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database

from bot.diagnosis.engine import judge, root_cause_of, verdict_of
from bot.diagnosis.facts import Unreadable
from bot.diagnosis.report import Outcome
from bot.errors import EstateError
from bot.estate.artifact import FOLDER, load
from bot.estate.assembly import AROUND, Assembly
from bot.estate.basis import Basis
from bot.estate.schema import SCHEMA, TABLES, as_row, make_indexes, make_tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet
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
        basis: the earlier scan whose rows a new file starts with; without one it is empty.

    Raises:
        EstateError: it cannot be made or read.
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
        with _disk(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                self._begin(owner, known, started_at, basis)
            self.database = Database(sqlite3.connect(path))
            self.database.execute("PRAGMA journal_mode = WAL")
            self.database.execute("PRAGMA synchronous = NORMAL")
            self.basis = self._basis()

    def _begin(self, owner: str, known: Known, started_at: datetime, basis: Basis | None) -> None:
        """Make the file under another name first: what has this one can be gone on with."""
        draft = self.path.with_suffix(".draft")
        draft.unlink(missing_ok=True)
        if basis is not None:
            shutil.copyfile(self.path.with_name(basis.file), draft)
        self.database = Database(sqlite3.connect(draft))
        with self.rows:
            if basis is None:
                make_tables(self.database)
            else:
                self._forget_findings()
            self._put_meta(owner, known, started_at, basis)
        self.database.close()
        draft.replace(self.path)

    def _forget_findings(self) -> None:
        """Leave of a whole scan what was read."""
        self.database.table("names").disable_fts()
        for table in ("meta", "cursors", "touched", "accounts", "findings", "names"):
            self.rows.execute(f"DELETE FROM {table}")  # noqa: S608 - constants

    def _basis(self) -> Basis | None:
        """The earlier scan that the file began with."""
        row = self.rows.execute("SELECT basis FROM meta").fetchone()
        return Basis.model_validate_json(row[0]) if row and row[0] else None

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

    def want_whole(self, contracts: AbstractSet[int]) -> None:
        """Note the contracts of which every unit row is wanted, and no others."""
        with _disk(self.path), self.rows:
            noted = {i for (i,) in self.rows.execute("SELECT contract_id FROM whole_rows")}
            for statement, some in (
                ("DELETE FROM whole_rows WHERE contract_id = ?", noted - contracts),
                ("INSERT INTO whole_rows VALUES (?, 0)", contracts - noted),
            ):
                self.rows.executemany(statement, [(i,) for i in some])

    def still_wanted(self) -> list[int]:
        """The contracts of which every unit row is wanted and not yet read."""
        return self._unread("whole_rows")

    def touch(self, since: datetime) -> tuple[int, int]:
        """Note the contracts that were changed from a time on, by their stamp or by a note.

        Args:
            since: the time, in UTC.

        Returns:
            how many of them are still to be read anew, and how many contracts there are.
        """
        with _disk(self.path), self.rows:
            self.rows.execute(TOUCHED, {"since": since.isoformat()})
            (contracts,) = self.rows.execute("SELECT count(*) FROM contracts").fetchone()
            return len(self.still_touched()), contracts

    def still_touched(self) -> list[int]:
        """The contracts that were changed and are not yet read anew."""
        return self._unread("touched")

    def keep_touched(self, contracts: Sequence[int], records: Iterable[Entity]) -> None:
        """Keep what stands on some contracts now, instead of what stood there."""
        some = [(i,) for i in contracts]
        with _disk(self.path), self.rows:
            for table in (*ON_CONTRACTS, "whole_rows"):
                column = "contract_id" if table == "whole_rows" else "contractID"
                asked = f"DELETE FROM {table} WHERE {column} = ?"  # noqa: S608 - constants
                self.rows.executemany(asked, some)
            self._insert_each(records)
            self.rows.executemany("INSERT OR REPLACE INTO touched VALUES (?, 1)", some)

    def kept(self, entity: type[Entity], known: Known) -> int:
        """How many rows of an entity are kept; of units, those of the days that are judged."""
        table = TABLES[entity]
        where, days = (AROUND, _days(known)) if table in UNITS else ("1", {})
        asked = f"SELECT count(*) FROM {table} WHERE {where}"  # noqa: S608 - constants
        return int(self.rows.execute(asked, days).fetchone()[0])

    def begin_anew(self, entity: type[Entity]) -> None:
        """Forget every row of an entity, so that it is read whole."""
        with _disk(self.path), self.rows:
            self.rows.execute(f"DELETE FROM {TABLES[entity]}")  # noqa: S608 - constants
            self.rows.execute("DELETE FROM cursors WHERE entity = ?", [entity.entity])
            if TABLES[entity] in UNITS:
                self.rows.execute("DELETE FROM whole_rows")

    def trim(self, known: Known) -> None:
        """Forget the unit rows and the notes that a scan of everything would not have read."""
        sync = known.last_sync
        since = None if isinstance(sync, Unreadable) else sync.started_at
        with _disk(self.path), self.rows:
            for table in UNITS:
                self.rows.execute(
                    f"DELETE FROM {table} WHERE NOT coalesce({AROUND}, 0)"  # noqa: S608 - constants
                    " AND contractID NOT IN (SELECT contract_id FROM whole_rows WHERE read)",
                    _days(known),
                )
            self.rows.execute(
                "DELETE FROM contract_notes WHERE :since IS NULL OR createDateTime < :since",
                {"since": since and since.astimezone(UTC).isoformat()},
            )

    def _unread(self, table: str) -> list[int]:
        asked = f"SELECT contract_id FROM {table} WHERE NOT read ORDER BY contract_id"  # noqa: S608 - constants
        return [contract_id for (contract_id,) in self.rows.execute(asked)]

    def keep_whole(self, contracts: Iterable[int], records: Iterable[Entity]) -> None:
        """Keep every unit row of some contracts."""
        with _disk(self.path), self.rows:
            self._insert_each(records)
            self.rows.executemany(
                "INSERT OR REPLACE INTO whole_rows VALUES (?, 1)", [(i,) for i in contracts]
            )

    def index(self) -> None:
        """Make what the facts are found by."""
        with _disk(self.path), self.rows:
            make_indexes(self.database)

    def facts(self, known: Known, *, narrow: bool = False) -> Iterator[Facts]:
        """The facts on every account.

        Args:
            known: what holds for every account.
            narrow: with the unit rows of the days that are judged and no others.
        """
        return Assembly(self.rows, known, narrow).all()

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

    def _put_meta(
        self, owner: str, known: Known, started_at: datetime, basis: Basis | None
    ) -> None:
        full_at = basis.full_at if basis else started_at
        row = {
            "id": 1,
            "schema": SCHEMA,
            "owner": owner,
            "day": known.day.isoformat(),
            "facts": known.model_dump_json(),
            "started_at": started_at.isoformat(),
            "since": basis and basis.since.isoformat(),
            "full_at": full_at.isoformat(),
            "basis": basis and basis.model_dump_json(),
        }
        self._insert("meta", [row])

    def _insert_each(self, records: Iterable[Entity]) -> None:
        by_table: dict[str, list[dict[str, Any]]] = {}
        for record in records:
            by_table.setdefault(TABLES[type(record)], []).append(as_row(record))
        for table, found in by_table.items():
            self._insert(table, found)

    def _insert(self, table: str, rows: Iterable[dict[str, Any]]) -> None:
        self.database.table(table).insert_all(rows, replace=True, batch_size=ROWS_AT_ONCE)


UNITS = ("service_units", "bundle_units")
ON_CONTRACTS = ("contract_services", "contract_bundles", *UNITS)
TOUCHED = """
    INSERT OR IGNORE INTO touched
    SELECT id, 0 FROM contracts
    WHERE lastModifiedDateTime IS NULL OR lastModifiedDateTime >= :since
    UNION
    SELECT contractID, 0 FROM contract_notes
    WHERE contractID IS NOT NULL AND (createDateTime IS NULL OR createDateTime >= :since)
"""
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


def _days(known: Known) -> dict[str, str]:
    first, last = known.span
    return {"from_day": first.isoformat(), "to_day": last.isoformat()}


@contextmanager
def _disk(path: Path) -> Iterator[None]:
    """What the disk refuses is told as it is; the file stays, to be gone on with."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise EstateError(f"{path}: {error}") from error
