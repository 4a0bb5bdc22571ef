"""The Autotask REST API, as far as the bot uses it, over the tables of an MSP."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from bot.demo.autotask.creating import created
from bot.demo.autotask.door import Door, Limits
from bot.demo.autotask.edge import Request, any_case, asked_of, entity_of, web_error
from bot.demo.autotask.replies import Kind, answer, refusal
from bot.demo.autotask.switches import Faults
from bot.demo.autotask.tables import Page, Tables
from bot.demo.serving import on_loopback

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import AsyncIterator

    from starlette.requests import Request as HttpRequest
    from starlette.types import ASGIApp

    from bot.demo.autotask.fields import Entity
    from bot.demo.autotask.msp import Msp

_BASE: Final = "/atservicesrest/v1.0"
_ONE: Final = f"{_BASE}/{{entity}}"
_ROUTES: Final[tuple[tuple[str, Kind, tuple[str, ...]], ...]] = (
    (f"{_BASE}/zoneinformation", "zone", ("GET",)),
    (f"{_BASE}/thresholdinformation", "threshold", ("GET",)),
    (f"{_BASE}/version", "version", ("GET",)),
    (f"{_ONE}/query", "query", ("GET", "POST")),
    (f"{_ONE}/query/next", "next", ("POST",)),
    (f"{_ONE}/query/count", "count", ("GET", "POST")),
    (f"{_ONE}/entityinformation", "entityInformation", ("GET",)),
    (f"{_ONE}/entityinformation/fields", "fields", ("GET",)),
    (f"{_ONE}/{{id:int}}", "get", ("GET",)),
    (_ONE, "create", ("POST",)),
    (f"{_BASE}/tickets/{{ticket:int}}/{{child}}", "create", ("POST",)),
)
_OWN_NAMES: Final[dict[Kind, str]] = {
    "zone": "zoneInformation",
    "threshold": "ThresholdInformation",
    "version": "Version",
}


@dataclass(frozen=True)
class Running:
    """A served stand-in.

    Args:
        address: such as `http://127.0.0.1:40213`.
    """

    address: str

    @property
    def zone_url(self) -> str:
        """What `AUTOTASK_ZONE_URL` should be."""
        return f"{self.address}{_BASE}/zoneInformation"


class AutotaskServer:
    """A stand-in for one Autotask tenant and one API user."""

    def __init__(
        self,
        msp: Msp,
        *,
        username: str = "bot@demo-msp.example",
        secret: str = "demo secret",  # noqa: S107 - it opens nothing
        integration_code: str = "DEMO INTEGRATION CODE",
        faults: Faults | None = None,
        latency: float = 0.0,
        limits: Limits = Limits(),  # noqa: B008 - frozen
    ) -> None:
        """Stand ready: `app` answers at once, `serve` puts it on a port.

        Args:
            msp: the tenant; it may be changed, or another one put in its place, at any time.
            username: of the API user.
            secret: of the API user.
            integration_code: of the API user.
            faults: what goes wrong from the start.
            latency: seconds that each request takes.
            limits: where Autotask stops.
        """
        self.username = username
        self.secret = secret
        self.integration_code = integration_code
        self.faults = Faults() if faults is None else faults
        self.latency = latency
        self.limits = limits
        self.log: list[Request] = []
        self.keeps_answers = False
        self.msp = msp
        self.door = self._new_door()
        routes = [
            Route(path, self._handler(kind), methods=list(verbs)) for path, kind, verbs in _ROUTES
        ]
        self.app: ASGIApp = any_case(
            Starlette(routes=routes, exception_handlers={HTTPException: web_error})
        )

    @property
    def rejected(self) -> int:
        """How many calls got an empty 401."""
        return self.door.rejected

    @property
    def peak(self) -> Counter[str]:
        """The most requests that were under way at once, for each entity."""
        return self.door.peak

    def reset(self, msp: Msp) -> None:
        """Become as new, over another tenant: no fault, no lock, nothing logged or counted."""
        self.msp = msp
        self.faults.clear()
        self.log.clear()
        self.door = self._new_door()

    def _new_door(self) -> Door:
        return Door((self.username, self.secret, self.integration_code), self.limits)

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[Running]:
        """Serve on a free port of this machine until the block ends."""
        async with on_loopback(self.app) as address:
            yield Running(address)

    def _handler(self, kind: Kind) -> Any:  # noqa: ANN401 - what Starlette calls an endpoint
        async def handle(http: HttpRequest) -> Response:
            entity, asked = entity_of(http, kind), await asked_of(http)
            name = entity.name if entity else _OWN_NAMES[kind]
            entry = Request(name, kind, asked.get("filter"), time.monotonic())
            self.log.append(entry)
            try:
                response = await self._enter(http, entry, entity, asked)
                entry.status = response.status_code
                if self.keeps_answers:
                    entry.answer = bytes(response.body)
            finally:
                entry.ended = time.monotonic()
            return response

        return handle

    async def _enter(
        self, http: HttpRequest, entry: Request, entity: Entity | None, asked: dict[str, Any]
    ) -> Response:
        if entry.kind == "zone":
            return await self._faulted(http, entry, entity, asked)
        response = await self._behind_the_door(http, entry, entity, asked)
        self.door.remember(rejected=response.status_code == 401)  # noqa: PLR2004 - not logged in
        return response

    async def _behind_the_door(
        self, http: HttpRequest, entry: Request, entity: Entity | None, asked: dict[str, Any]
    ) -> Response:
        if not self.door.admits(http.headers):
            return Response(status_code=401)
        with self.door.thread(entry.entity) as turned_away:
            return turned_away or await self._faulted(http, entry, entity, asked)

    async def _faulted(
        self, http: HttpRequest, entry: Request, entity: Entity | None, asked: dict[str, Any]
    ) -> Response:
        fault = self.faults.meet(entry.entity, entry.kind)
        held = fault.delay + self.door.pause
        await asyncio.sleep(held)
        response = fault.instead()
        if response is None:
            response = fault.spoil(self._answer(http, entry.kind, entity, asked))
        # What the stand-in itself takes is a part of the latency, not more of it.
        await asyncio.sleep(entry.started + held + self.latency - time.monotonic())
        return response

    def _answer(
        self, http: HttpRequest, kind: Kind, entity: Entity | None, asked: dict[str, Any]
    ) -> Response:
        if entity is not None:
            return self._of_entity(http, kind, entity, asked)
        if kind == "threshold":
            return answer(self.door.threshold())
        if kind == "version":
            return answer({"majorVersion": 1, "minorVersion": 0, "build": 0})
        if http.query_params.get("user", "").lower() != self.username.lower():
            return refusal("Zone information could not be determined")
        here = str(http.base_url)
        url = f"{here}ATServicesRest/"
        return answer({"zoneName": "Demo", "url": url, "webUrl": here, "ci": 0})

    def _of_entity(
        self, http: HttpRequest, kind: Kind, entity: Entity, asked: dict[str, Any]
    ) -> Response:
        tables = Tables(self.msp, self.faults.hidden if self.faults.hides else None)
        try:
            match kind:
                case "entityInformation" | "fields":
                    level = self.faults.level(entity.name)
                    about = tables.fields(entity) if kind == "fields" else None
                    return answer(about or tables.information(entity, level))
                case "get":
                    return answer(tables.row(entity, http.path_params["id"]))
                case "create":
                    return self._create(http, entity, asked)
                case "count":
                    return answer(tables.count(entity, asked))
            page = Page.read(http.query_params.get("paging"))
            url = f"{http.base_url}ATServicesRest/V1.0/{entity.name}/query"
            return answer(tables.query(entity, asked, page, url))
        except ValueError as refused:
            return refusal(str(refused))

    def _create(self, http: HttpRequest, entity: Entity, asked: dict[str, Any]) -> Response:
        ticket = http.path_params.get("ticket")
        parent = "parentid" if entity.name == "TicketAttachments" else "ticketid"
        under = {} if ticket is None else {parent: ticket}
        return answer({"itemId": created(self.msp, entity, asked | under)})
