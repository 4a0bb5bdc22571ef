"""What a scan that asks only for what is newer stands on: an earlier scan that was complete."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.autotask import entities as e
from bot.autotask import filters as f
from bot.diagnosis.facts import Fact
from bot.errors import BrokenArtifact
from bot.estate.known import Known
from bot.estate.schema import TABLES, is_sound

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from bot.estate.artifact import Artifact

FULL_EVERY = timedelta(days=6, hours=12)
"""A week, less what one night may begin before another one, so that it is every seventh night."""
OVERLAP = timedelta(hours=1)
"""Asked for again: a new row is not seen at once, and an answer may not tell Autotask's time."""
STAMPS: dict[type[e.Entity], tuple[str, ...]] = {
    e.Company: ("lastTrackedModifiedDateTime", "createDate"),
    e.Contract: ("lastModifiedDateTime",),
    e.Service: ("lastModifiedDate", "createDate"),
    e.ServiceBundle: ("lastModifiedDate", "createDate"),
    e.ContractNote: ("createDateTime",),
}


class Basis(Fact):
    """An earlier scan, and from when on is asked.

    Args:
        file: the name of its file.
        since: a row with an older stamp is as it was; in UTC.
        full_at: when the last scan began that read everything.
        known: what held for every account of it.
        newest: by entity, the greatest id of its rows; what has no stamp is new beyond that.
    """

    file: str
    since: datetime
    full_at: datetime
    known: Known
    newest: dict[str, int]


def basis_among(scans: Iterable[Artifact], known: Known, now: datetime) -> Basis | None:
    """What a scan can stand on; `None` when it has to read everything.

    Args:
        scans: of the tenant, the newest first.
        known: what holds for the scan that begins, as far as it is known.
        now: the time, in UTC.
    """
    whole = next((scan for scan in scans if scan.meta.complete), None)
    if whole is None or known.unseen:
        return None
    meta = whole.meta
    if not meta.full_at <= meta.started_at <= now < meta.full_at + FULL_EVERY:
        return None
    try:
        with whole.open() as rows:
            if not is_sound(rows):
                return None  # A damaged file is no base; the scan reads everything.
            newest = newest_of(rows)
    except BrokenArtifact:
        return None
    return Basis(
        file=whole.path.name,
        since=meta.started_at - OVERLAP,
        full_at=meta.full_at,
        known=meta.known,
        newest=newest,
    )


def changed_since(
    entity: type[e.Entity], since: datetime, *, or_unstamped: bool = True
) -> f.Filter:
    """Match the rows that may not be as they were: new, modified, or without a stamp.

    Args:
        entity: one that has stamps.
        since: in UTC.
        or_unstamped: also those without a stamp.
    """
    first, *others = STAMPS[entity]
    newer = [f.gte(stamp, since) for stamp in (first, *others)]
    return f.any_of(*newer, *([f.not_exist(first)] if or_unstamped else []))


def newest_of(rows: sqlite3.Connection) -> dict[str, int]:
    """By entity, the greatest id of its rows in a scan's file."""
    return {entity.entity: _greatest(rows, table) for entity, table in TABLES.items()}


def _greatest(rows: sqlite3.Connection, table: str) -> int:
    found = rows.execute(f"SELECT coalesce(max(id), -1) FROM {table}")  # noqa: S608 - constants
    return int(found.fetchone()[0])
