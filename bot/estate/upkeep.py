"""The rows of an earlier scan, made what a scan of everything would have read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from bot.autotask import entities as e
from bot.diagnosis.facts import Unreadable
from bot.estate.assembly import AROUND, days_of
from bot.estate.cursors import begin_anew, forget_anew
from bot.estate.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.autotask.entities import Entity
    from bot.estate.known import Known
    from bot.estate.workfile import WorkFile

UNITS = ("service_units", "bundle_units")
ON_CONTRACTS = ("contract_services", "contract_bundles", *UNITS)
NAMING: dict[type[e.Entity], dict[str, str]] = {
    e.Company: {"parentCompanyID": "companies"},
    e.Contract: {"companyID": "companies", "billToCompanyID": "companies"},
    e.ContractService: {"contractID": "contracts"},
    e.ContractServiceBundle: {"contractID": "contracts"},
    e.ContractServiceUnit: {"contractID": "contracts", "contractServiceID": "contract_services"},
    e.ContractServiceBundleUnit: {
        "contractID": "contracts",
        "contractServiceBundleID": "contract_bundles",
    },
}
"""By entity and column: the table that has the row which is named."""
TOUCHED = """
    INSERT OR IGNORE INTO touched
    SELECT id, 0 FROM contracts
    WHERE lastModifiedDateTime IS NULL OR lastModifiedDateTime >= :since
    UNION
    SELECT contractID, 0 FROM contract_notes
    WHERE contractID IS NOT NULL AND (createDateTime IS NULL OR createDateTime >= :since)
"""


@dataclass(frozen=True)
class Upkeep:
    """What is replaced and forgotten in a scan's file.

    Args:
        work: the scan's file.
    """

    work: WorkFile

    def touch(self, since: datetime) -> tuple[int, int]:
        """Note the contracts that were changed from a time on, by their stamp or by a note.

        Args:
            since: the time, in UTC.

        Returns:
            how many of them are still to be read anew, and how many contracts there are.
        """
        with self.work.writing() as rows:
            rows.execute(TOUCHED, {"since": since.isoformat()})
            (contracts,) = rows.execute("SELECT count(*) FROM contracts").fetchone()
            return len(self.still_touched()), contracts

    def forget_marks(self) -> None:
        """Forget which contracts were read anew, and which entities: what follows is newer."""
        with self.work.writing() as rows:
            rows.execute("DELETE FROM touched")
            forget_anew(self.work)

    def still_touched(self) -> list[int]:
        """The contracts that were changed and are not yet read anew."""
        asked = "SELECT contract_id FROM touched WHERE NOT read ORDER BY contract_id"
        with self.work.disk():
            return [contract_id for (contract_id,) in self.work.rows.execute(asked)]

    def keep_touched(self, contracts: Sequence[int], records: Iterable[Entity]) -> None:
        """Keep what stands on some contracts now, instead of what stood there."""
        some = [(i,) for i in contracts]
        with self.work.writing() as rows:
            for table in (*ON_CONTRACTS, "whole_rows"):
                column = "contract_id" if table == "whole_rows" else "contractID"
                asked = f"DELETE FROM {table} WHERE {column} = ?"  # noqa: S608 - constants
                rows.executemany(asked, some)
            self.work.insert_records(records)
            rows.executemany("INSERT OR REPLACE INTO touched VALUES (?, 1)", some)

    def kept(self, entity: type[Entity], known: Known) -> int:
        """How many rows of an entity are kept; of units, those of the days that are judged."""
        table = TABLES[entity]
        where, days = (AROUND, days_of(known)) if table in UNITS else ("1", {})
        asked = f"SELECT count(*) FROM {table} WHERE {where}"  # noqa: S608 - constants
        with self.work.disk():
            return int(self.work.rows.execute(asked, days).fetchone()[0])

    def astray(self, entity: type[Entity]) -> list[int]:
        """The rows of an entity, by id, that name a row which is not kept."""
        table = TABLES[entity]
        lost = " OR ".join(
            f"({column} IS NOT NULL AND NOT EXISTS"  # noqa: S608 - constants
            f" (SELECT 1 FROM {named} WHERE {named}.id = mine.{column}))"
            for column, named in NAMING[entity].items()
        )
        asked = f"SELECT id FROM {table} AS mine WHERE {lost} ORDER BY id"  # noqa: S608 - constants
        with self.work.disk():
            return [row_id for (row_id,) in self.work.rows.execute(asked)]

    def keep_instead(
        self, entity: type[Entity], ids: Iterable[int], records: Iterable[Entity]
    ) -> None:
        """Keep some rows of an entity as they are now; one that did not come is gone."""
        with self.work.writing() as rows:
            asked = f"DELETE FROM {TABLES[entity]} WHERE id = ?"  # noqa: S608 - constants
            rows.executemany(asked, [(i,) for i in ids])
            self.work.insert_records(records)

    def begin_anew(self, entity: type[Entity]) -> None:
        """Forget every row of an entity, so that it is read whole."""
        with self.work.writing() as rows:
            rows.execute(f"DELETE FROM {TABLES[entity]}")  # noqa: S608 - constants
            begin_anew(self.work, entity)
            if TABLES[entity] in UNITS:
                rows.execute("DELETE FROM whole_rows")

    def trim(self, known: Known) -> None:
        """Forget the unit rows and the notes that a scan of everything would not have read."""
        sync = known.last_sync
        since = None if isinstance(sync, Unreadable) else sync.started_at
        with self.work.writing() as rows:
            for table in UNITS:
                rows.execute(
                    f"DELETE FROM {table} WHERE NOT coalesce({AROUND}, 0)"  # noqa: S608 - constants
                    " AND NOT EXISTS (SELECT 1 FROM whole_rows WHERE contract_id = contractID"
                    " AND read AND (since IS NULL OR endDate >= since))",
                    days_of(known),
                )
            rows.execute(
                "DELETE FROM contract_notes WHERE :since IS NULL OR createDateTime < :since",
                {"since": since and since.astimezone(UTC).isoformat()},
            )
