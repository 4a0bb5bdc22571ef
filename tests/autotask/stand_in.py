"""A small Autotask at httpx's seam: pages, metadata, and whatever a test scripts before them."""

from __future__ import annotations

import asyncio
import json
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx
from pydantic import SecretStr

from bot.autotask import Autotask

if TYPE_CHECKING:
    from pathlib import Path

ZONE_URL = "https://webservices.autotask.net/atservicesrest/v1.0/zoneInformation"
ZONE = {
    "zoneName": "America East 2",
    "url": "https://webservices14.autotask.net/ATServicesRest/",
    "webUrl": "https://ww14.autotask.net/",
    "ci": 1,
}
SECRET = "s3cret-value"
CODE = "TRACKING-CODE"

Handler = Callable[[httpx.Request], Coroutine[None, None, httpx.Response]]
Scripted = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


def page(items: list[Any], following: str | None = None, **details: Any) -> httpx.Response:  # noqa: ANN401 - any JSON
    """Answer a query with one page."""
    about = {
        "count": len(items),
        "requestCount": 500,
        "prevPageUrl": None,
        "nextPageUrl": following,
    }
    return httpx.Response(200, json={"items": items, "pageDetails": about | details})


@dataclass
class StandIn:
    """Serves `rows` in pages of `page_size`; what is in `script` for a path comes first."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    page_size: int = 500
    latency: float = 0.0
    rejecting: bool = False
    zone: dict[str, Any] = field(default_factory=lambda: dict(ZONE))
    script: dict[str, deque[Scripted]] = field(default_factory=lambda: defaultdict(deque))
    requests: list[httpx.Request] = field(default_factory=list)
    running: Counter[str] = field(default_factory=Counter)
    most: Counter[str] = field(default_factory=Counter)
    most_together: int = 0

    def client(
        self,
        cache_dir: Path,
        zone_url: str = ZONE_URL,
        *,
        answer: Handler | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> Autotask:
        return Autotask(
            username="bot@msp.example",
            secret=SecretStr(SECRET),
            integration_code=SecretStr(CODE),
            zone_url=zone_url,
            cache_dir=cache_dir,
            transport=httpx.MockTransport(answer or self.answer),
            now=now,
        )

    def paths(self) -> list[str]:
        return [_path(request) for request in self.requests]

    def signed(self) -> list[httpx.Request]:
        return [request for request in self.requests if "Secret" in request.headers]

    def bodies(self, path: str) -> list[dict[str, Any]]:
        return [json.loads(r.content) for r in self.requests if _path(r) == path]

    async def answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        entity = _path(request).split("/", maxsplit=1)[0]
        self.running[entity] += 1
        self.most[entity] = max(self.most[entity], self.running[entity])
        self.most_together = max(self.most_together, self.running.total())
        try:
            await asyncio.sleep(self.latency)
            return self._reply(request)
        finally:
            self.running[entity] -= 1

    def _reply(self, request: httpx.Request) -> httpx.Response:
        path = _path(request)
        if self.script[path]:
            scripted = self.script[path].popleft()
            if isinstance(scripted, Exception):
                raise scripted
            return scripted if isinstance(scripted, httpx.Response) else scripted(request)
        if path == "zoneInformation":
            return httpx.Response(200, json=self.zone)
        if self.rejecting:
            return httpx.Response(401)
        if path in self.metadata:
            return httpx.Response(200, json=self.metadata[path])
        if request.method != "POST":
            return httpx.Response(405, json={"Message": "does not support http method 'GET'."})
        return self._page(request, path.split("/")[0])

    def _page(self, request: httpx.Request, entity: str) -> httpx.Response:
        start = int(request.url.params.get("paging", 0))
        rows = self.rows.get(entity, [])
        end = start + self.page_size
        base = f"{self.zone['url']}V1.0/{entity}/query/next?paging={end}"
        return page(rows[start:end], base if end < len(rows) else None)


def on_disk(folder: Path) -> bytes:
    """Return everything that is in a cache folder, names included."""
    return b"".join(
        path.name.encode() + (path.read_bytes() if path.is_file() else b"")
        for path in sorted(folder.iterdir())
    )


def damage(folder: Path, change: Callable[[bytes], bytes]) -> None:
    """Change every file of a cache folder."""
    for path in folder.iterdir():
        path.write_bytes(change(path.read_bytes()))


def block(folder: Path) -> None:
    """Put a folder in the place of every file of a cache folder, so that none can be replaced."""
    for path in [*folder.iterdir()]:
        path.unlink()
        path.mkdir()


def _path(request: httpx.Request) -> str:
    path = request.url.path
    return path.split("/V1.0/")[-1].split("/v1.0/")[-1].lstrip("/")
