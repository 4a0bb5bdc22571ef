from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self, TypeVar

from bot.autotask import filters as f
from bot.autotask.cache import Cache
from bot.autotask.catalogue import Catalogue, read_catalogue
from bot.autotask.entities import Entity
from bot.autotask.hosts import Hosts
from bot.autotask.http import Http
from bot.autotask.metadata import Access, Metadata, Thresholds
from bot.autotask.paging import Rows, count_rows, page_after
from bot.autotask.parallel import siblings
from bot.autotask.session import Session
from bot.autotask.traffic import Traffic
from bot.autotask.wiremodel import field_named
from bot.autotask.zone import Zone, ZoneFinder
from bot.errors import BrokenAnswer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from collections.abc import Set as AbstractSet
    from pathlib import Path
    from types import TracebackType

    import httpx
    from pydantic import SecretStr

    from bot.autotask.fields import FieldInfo
    from bot.autotask.reading import Reading

E = TypeVar("E", bound=Entity)

IDS_A_QUERY = 400
"""Autotask takes 500 conditions a query (page "Thresholds and limits"); the rest is for others."""


class Autotask:
    """Reads Autotask's REST API: complete answers, or an error that says why not.

    One object is one sign-in: once its credentials have been rejected twice it sends nothing for
    10 minutes.
    Use it as an async context manager, which closes its connections.

    Args:
        username: the API user's.
        secret: the API user's.
        integration_code: the API tracking identifier.
        zone_url: the address of the zone look-up.
        cache_dir: where zone, picklists and catalogue are kept; made when needed.
        traffic: is told of each request.
        transport: httpx's, for tests.
        now: the clock, which is held against Autotask's.

    Raises:
        ForeignHost: the zone URL cannot be read.
    """

    def __init__(
        self,
        *,
        username: str,
        secret: SecretStr,
        integration_code: SecretStr,
        zone_url: str,
        cache_dir: Path,
        traffic: Traffic | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        secrets = secret.get_secret_value(), integration_code.get_secret_value()
        hosts = Hosts(zone_url)
        self._traffic = traffic or Traffic()
        self._http = Http(hosts, hide=secrets, traffic=self._traffic, transport=transport)
        self._cache = Cache(cache_dir, owner=(zone_url, username))
        self._zones = ZoneFinder(
            self._http, hosts, self._cache, zone_url=zone_url, username=username
        )
        credentials = {
            b"UserName": username.encode(),
            b"Secret": secrets[0].encode(),
            b"ApiIntegrationCode": secrets[1].encode(),
        }
        self._session = Session(self._http, self._zones, credentials=credentials, now=now)
        self._metadata = Metadata(self._session, self._cache)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.aclose()

    async def query(self, entity: type[E], *filters: f.Filter, reading: Reading) -> list[E]:
        """Return every row that matches all the filters, or every row without one.

        Args:
            entity: what is wanted, such as `Contract`.
            filters: of the vendor's limit of 500 conditions together.
            reading: the budget.

        Raises:
            AutotaskError: the rows are not complete.
        """
        reading.queries += 1
        return await Rows(entity).read(self._session, filters, reading)

    async def query_in(
        self, entity: type[E], field: str, ids: Iterable[int], *filters: f.Filter, reading: Reading
    ) -> list[E]:
        """Return every row whose field is one of the ids and that matches all the filters.

        Args:
            entity: what is wanted.
            field: the field's name on the wire.
            ids: any number of them; 400 go into one query, and the queries are parallel.
            filters: at most 100 conditions together.
            reading: the budget.

        Raises:
            AutotaskError: the rows are not complete.
        """
        wanted = sorted(set(ids))
        chunks = [wanted[i : i + IDS_A_QUERY] for i in range(0, len(wanted), IDS_A_QUERY)]
        async with siblings() as group:
            tasks = [
                group.create_task(
                    self.query(entity, f.in_(field, *chunk), *filters, reading=reading)
                )
                for chunk in chunks
            ]
        rows = {row.id: row for task in tasks for row in task.result()}
        known, own = {None, *wanted}, field_named(entity, field)
        if any(getattr(row, own) not in known for row in rows.values()):
            raise BrokenAnswer("a row came that was not asked for", entity=entity.entity)
        return list(rows.values())

    async def page(
        self, entity: type[E], *filters: f.Filter, after: int | None, reading: Reading
    ) -> tuple[list[E], bool]:
        """Return the rows that follow an id, at most 500, and whether there are more.

        Args:
            entity: what is wanted.
            filters: as for `query`.
            after: the id; `None` for the first rows.
            reading: the budget of this page.

        Raises:
            AutotaskError: the page could not be read whole.
        """
        reading.queries += 1
        return await page_after(self._session, entity, filters, after, reading)

    async def count(self, entity: type[E], *filters: f.Filter, reading: Reading) -> int:
        """Return how many rows match all the filters.

        Raises:
            AutotaskError: it could not be asked.
        """
        return await count_rows(self._session, entity, filters, reading)

    async def zone(self, reading: Reading) -> Zone:
        """Return where the tenant lives; looked up without the secret, at most a day old.

        Raises:
            AutotaskError: `ZoneUnknown` when the user name is known in no zone.
        """
        return await self._zones.find(reading)

    async def access(self, entity: str, reading: Reading) -> Access:
        """Return what the API user may read of an entity, at most 5 minutes old.

        Raises:
            AutotaskError: it could not be asked.
        """
        return await self._metadata.access(entity, reading)

    async def labels(
        self, entity: str, field: str, *, seen: AbstractSet[int], reading: Reading
    ) -> dict[int, str]:
        """Return a picklist's labels by value, those no longer in use too, at most a day old.

        Args:
            entity: the endpoint, such as `Companies`.
            field: the field's name on the wire, such as `companyType`.
            seen: values that rows have; one that is not in the list has it read afresh, once.
            reading: the budget.

        Raises:
            AutotaskError: it could not be asked.
        """
        return await self._metadata.labels(entity, field, seen=seen, reading=reading)

    async def catalogue(self, reading: Reading) -> Catalogue:
        """Return the services and bundles as they are now.

        Raises:
            AutotaskError: they could not be brought up to date.
        """
        return await read_catalogue(self._session, self._cache, reading)

    async def thresholds(self, reading: Reading) -> Thresholds:
        """Return how much of the tenant's request budget is used.

        Raises:
            AutotaskError: it could not be asked.
        """
        found = await self._metadata.thresholds(reading)
        self._traffic.budget(found.used, found.limit)
        return found

    async def writable(self, entity: str, reading: Reading) -> list[FieldInfo]:
        """Return the fields that a new row may have, with their picklists, read now.

        Raises:
            AutotaskError: they could not be asked.
        """
        return await self._metadata.writable(entity, reading)

    async def create(
        self, entity: str, row: dict[str, Any], reading: Reading, *, under: str | None = None
    ) -> int:
        """Make a row, sent once and never again.

        Args:
            entity: the endpoint, such as `Tickets`.
            row: the columns, by their names on the wire.
            reading: the budget.
            under: the path of a child such as `Tickets/7/Notes`, where rows are made under others.

        Returns:
            its id.

        Raises:
            Passing: it may have been made; look before it is sent again.
            AutotaskError: any other one: it was not made.
        """
        return await self._session.create(entity, under or entity, row, reading)
