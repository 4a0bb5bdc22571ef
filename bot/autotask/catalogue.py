"""The catalogue of services and bundles: read in full once a day, kept up to date in between."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from bot.autotask import filters as f
from bot.autotask.cache import Cache, Entry
from bot.autotask.entities import Service, ServiceBundle
from bot.autotask.paging import Rows
from bot.autotask.parallel import siblings

if TYPE_CHECKING:
    from bot.autotask.reading import Reading
    from bot.autotask.session import Session

K = TypeVar("K", Service, ServiceBundle)

_MARGIN = timedelta(minutes=10)
"""Rows become visible a little after their stamp, so each question looks back over it."""


@dataclass(frozen=True)
class Catalogue:
    """What the MSP sells, by id; inactive entries too."""

    services: dict[int, Service]
    bundles: dict[int, ServiceBundle]


async def read_catalogue(session: Session, cache: Cache, reading: Reading) -> Catalogue:
    """Return the catalogue as it is now, services and bundles read in parallel.

    Raises:
        AutotaskError: it could not be brought up to date.
    """
    async with siblings() as group:
        services = group.create_task(
            _current(Service, Entry[list[Service]], session, cache, reading)
        )
        bundles = group.create_task(
            _current(ServiceBundle, Entry[list[ServiceBundle]], session, cache, reading)
        )
    return Catalogue(services=services.result(), bundles=bundles.result())


async def _current(
    kind: type[K], file: type[Entry[list[K]]], session: Session, cache: Cache, reading: Reading
) -> dict[int, K]:
    kept = cache.get(kind.entity, file)
    asked_at = time.time()
    rows = {} if kept is None else {row.id: row for row in kept.value}
    newest = _newest(rows)
    reading.queries += 1
    if kept is None or newest is None:
        fresh = await Rows(kind).read(session, (), reading)
        rows = {row.id: row for row in fresh}
        cache.put(kind.entity, file(at=asked_at, value=fresh))
        return rows
    # A stamp from the future must not hide what changes until then.
    since = min(newest, datetime.fromtimestamp(kept.at, UTC)) - _MARGIN
    changed = await Rows(kind).read(session, (_changed_since(since),), reading)
    merged = rows | {row.id: row for row in changed}
    if merged != rows:
        cache.put(kind.entity, file(at=kept.at, value=list(merged.values())))
    return merged


def _changed_since(moment: datetime) -> f.Filter:
    # A row that was never changed may have no lastModifiedDate.
    return f.any_of(f.gte("lastModifiedDate", moment), f.gte("createDate", moment))


def _newest(rows: dict[int, Service] | dict[int, ServiceBundle]) -> datetime | None:
    stamps = (stamp for row in rows.values() for stamp in (row.last_modified_date, row.create_date))
    return max((stamp for stamp in stamps if stamp is not None), default=None)
