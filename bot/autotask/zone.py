from __future__ import annotations

import asyncio
import time
from copy import copy
from http import HTTPStatus
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from bot.autotask.answers import parse
from bot.autotask.cache import Cache, Entry
from bot.autotask.retry import retrying
from bot.autotask.wiremodel import WireModel
from bot.errors import AutotaskError, BadCredentials, Refused, ZoneUnknown

if TYPE_CHECKING:
    import httpx

    from bot.autotask.hosts import Hosts
    from bot.autotask.http import Http
    from bot.autotask.reading import Reading

_NAME = "zone"
_ENTITY = "zoneInformation"


class _ZoneAnswer(WireModel):
    zone_name: str | None = None
    url: str
    web_url: str | None = None


class Zone(BaseModel):
    """Where a tenant lives.

    Attributes:
        name: Autotask's name of the zone, such as "America East 2".
        url: the root of the REST API, with a slash at its end.
        web_url: the root of the pages for people, without one; empty when not known.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    url: str
    web_url: str

    @property
    def base(self) -> str:
        """The root of the entities, with a slash at its end."""
        return f"{self.url}V1.0/"


class ZoneFinder:
    """Finds the zone of a user name, without any secret, and keeps it for a day.

    Args:
        http: what sends.
        hosts: where it may be sent; the answer's address has to be among them.
        cache: where it is kept.
        zone_url: the address of the look-up.
        username: the API user's.
    """

    def __init__(
        self, http: Http, hosts: Hosts, cache: Cache, *, zone_url: str, username: str
    ) -> None:
        self._http = http
        self._hosts = hosts
        self._cache = cache
        self._zone_url = zone_url
        self._username = username
        self._lock = asyncio.Lock()

    async def find(self, reading: Reading) -> Zone:
        """Return the zone; all calls of a question share one look-up, a failed one too.

        Raises:
            AutotaskError: `ZoneUnknown` when the user name is known in none.
        """

        async def once() -> Zone:
            return await self._look_up(reading)

        async with self._lock:
            kept = self._cache.get(_NAME, Entry[Zone])
            if kept is not None:
                return kept.value
            if reading.zone_failure is not None:
                raise copy(reading.zone_failure)
            try:
                traffic = self._http.traffic
                return await retrying(once, reading=reading, entity=_ENTITY, traffic=traffic)
            except AutotaskError as error:
                reading.zone_failure = copy(error)
                raise

    async def renew(self, reading: Reading) -> Zone:
        """Return the zone, asked afresh and once: a tenant may have been moved.

        Raises:
            AutotaskError: as `find`.
        """
        async with self._lock:
            return await self._look_up(reading)

    async def _look_up(self, reading: Reading) -> Zone:
        where = self._hosts.check(self._zone_url).copy_merge_params({"user": self._username})
        try:
            data = await self._http.exchange(str(where), entity=_ENTITY, reading=reading)
        except BadCredentials:
            # No credentials were sent, so none can have been rejected.
            raise Refused(f"HTTP {HTTPStatus.UNAUTHORIZED.value}", entity=_ENTITY) from None
        except Refused as error:
            if "could not be determined" in error.detail.lower():
                raise ZoneUnknown(error.detail, entity=_ENTITY) from None
            raise
        answer = parse(_ZoneAnswer, data, entity=_ENTITY)
        url = _rooted(self._hosts.check(answer.url))
        zone = Zone(name=answer.zone_name or "", url=url, web_url=_web(answer.web_url))
        self._cache.put(_NAME, Entry[Zone](at=time.time(), value=zone))
        return zone


def _rooted(url: httpx.URL) -> str:
    return str(url).rstrip("/") + "/"


def _web(url: str | None) -> str:
    address = (url or "").strip().rstrip("/")
    return address if address.startswith(("https://", "http://")) else ""
