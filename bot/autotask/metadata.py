"""Asks what Autotask says of its entities, and keeps it: permissions, picklists, thresholds."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.autotask.answers import parse
from bot.autotask.cache import Cache, Entry
from bot.autotask.fields import FieldInfo, Fields, Picklists, picklists_of, writable_of
from bot.autotask.wiremodel import WireModel

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Set as AbstractSet

    from bot.autotask.reading import Reading
    from bot.autotask.session import Session

_ACCESS_SECONDS = 5 * 60.0


class _Info(WireModel):
    can_query: bool
    user_access_for_query: str | None = None


class _EntityInformation(WireModel):
    info: _Info


class _ThresholdInformation(WireModel):
    external_request_threshold: int
    request_threshold_timeframe: int
    current_timeframe_request_count: int


@dataclass(frozen=True)
class Access:
    """What the API user may read of an entity.

    Attributes:
        entity: the endpoint.
        can_query: whether it may ask at all.
        level: Autotask's word for how much it sees, such as "All".
        confirmed: whether it sees every row, so that absence is a fact.
    """

    entity: str
    can_query: bool
    level: str | None

    @property
    def confirmed(self) -> bool:
        """Only "All" confirms: a restricted level gives fewer rows instead of an error."""
        return self.can_query and self.level == "All"


@dataclass(frozen=True)
class Thresholds:
    """The tenant's request budget, all its integrations together (page "REST thresholds").

    Attributes:
        limit: requests allowed.
        minutes: in so many minutes, rolling.
        used: requests of the last so many minutes.
    """

    limit: int
    minutes: int
    used: int


class Metadata:
    """Reads and keeps what Autotask says of its entities.

    Args:
        session: what asks.
        cache: keeps picklists for a day; permissions never leave the process.
        clock: seconds that only go forward.
    """

    def __init__(
        self, session: Session, cache: Cache, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._session = session
        self._cache = cache
        self._clock = clock
        self._access: dict[str, tuple[float, Access]] = {}
        self._locks = defaultdict[str, asyncio.Lock](asyncio.Lock)
        self._looked_for: set[tuple[str, str, int]] = set()

    async def access(self, entity: str, reading: Reading) -> Access:
        """Return what may be read of an entity.

        A confirmation is at most 5 minutes old; a refusal is asked about each time, since somebody
        may just have mended it.

        Raises:
            AutotaskError: it could not be asked.
        """
        at, kept = self._access.get(entity, (0.0, None))
        if kept is not None and self._clock() - at < _ACCESS_SECONDS:
            return kept
        asked_at = self._clock()
        found = await self._session.ask(
            entity,
            f"{entity}/entityInformation",
            accept=lambda data: parse(_EntityInformation, data, entity=entity).info,
            reading=reading,
        )
        access = Access(entity=entity, can_query=found.can_query, level=found.user_access_for_query)
        if access.confirmed:
            self._access[entity] = (asked_at, access)
        return access

    async def labels(
        self, entity: str, field: str, *, seen: AbstractSet[int], reading: Reading
    ) -> dict[int, str]:
        """Return a picklist's labels, those of values no longer in use too.

        Args:
            entity: the endpoint.
            field: the field's name on the wire.
            seen: values that rows have; one that is not in the list has it read afresh, once.
            reading: the budget.

        Raises:
            AutotaskError: it could not be asked.
        """
        async with self._locks[entity]:
            kept = self._cache.get(_file(entity), Entry[Picklists])
            lists = kept.value if kept is not None else await self._read(entity, reading)
            labels = lists.get(field.lower(), {})
            strange = {(entity, field, value) for value in seen - labels.keys()}
            if kept is not None and not strange <= self._looked_for:
                labels = (await self._read(entity, reading)).get(field.lower(), {})
            self._looked_for |= strange
            return labels

    async def writable(self, entity: str, reading: Reading) -> list[FieldInfo]:
        """Return the fields that a new row may have, read now.

        Raises:
            AutotaskError: they could not be asked.
        """
        found = await self._session.ask(
            entity,
            f"{entity}/entityInformation/fields",
            accept=lambda data: parse(Fields, data, entity=entity),
            reading=reading,
        )
        return writable_of(found)

    async def thresholds(self, reading: Reading) -> Thresholds:
        """Return how much of the tenant's request budget is used.

        Raises:
            AutotaskError: it could not be asked.
        """
        name = "ThresholdInformation"
        found = await self._session.ask(
            name,
            name,
            accept=lambda data: parse(_ThresholdInformation, data, entity=name),
            reading=reading,
        )
        return Thresholds(
            limit=found.external_request_threshold,
            minutes=found.request_threshold_timeframe,
            used=found.current_timeframe_request_count,
        )

    async def _read(self, entity: str, reading: Reading) -> Picklists:
        def accept(data: dict[str, Any]) -> Picklists:
            return picklists_of(parse(Fields, data, entity=entity))

        path = f"{entity}/entityInformation/fields"
        found = await self._session.ask(entity, path, accept=accept, reading=reading)
        self._cache.put(_file(entity), Entry[Picklists](at=time.time(), value=found))
        return found


def _file(entity: str) -> str:
    return f"picklists-{entity}"
