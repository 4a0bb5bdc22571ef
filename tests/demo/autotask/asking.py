"""A client with no intelligence at all: it sends what a test says."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.demo.autotask import AutotaskServer

ALL = {"op": "exist", "field": "id"}
API = "/ATServicesRest/V1.0"
Row = dict[str, Any]


@dataclass
class Asking:
    http: httpx.AsyncClient

    async def get(self, path: str, **params: str) -> httpx.Response:
        return await self.http.get(f"{API}/{path}", params=params)

    async def query(self, entity: str, *items: object, **more: object) -> httpx.Response:
        body = {"Filter": list(items or (ALL,)), **more}
        return await self.http.post(f"{API}/{entity}/query", json=body)

    async def rows(self, entity: str, *items: object, **more: object) -> list[Row]:
        answer = await self.query(entity, *items, **more)
        assert answer.status_code == 200, answer.text
        items_of_page: list[Row] = answer.json()["items"]
        return items_of_page

    async def refusal(self, entity: str, *items: object, **more: object) -> str:
        answer = await self.query(entity, *items, **more)
        assert answer.status_code == 500
        (message,) = answer.json()["errors"]
        return str(message)


@asynccontextmanager
async def asking(server: AutotaskServer, address: str | None = None) -> AsyncIterator[Asking]:
    """Log in; without an address there is no wire between."""
    headers = {
        "UserName": server.username,
        "Secret": server.secret,
        "ApiIntegrationCode": server.integration_code,
    }
    wire = None if address else httpx.ASGITransport(server.app)
    base = address or "http://127.0.0.1"
    async with httpx.AsyncClient(transport=wire, base_url=base, headers=headers) as http:
        yield Asking(http)
