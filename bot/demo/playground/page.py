"""The page over HTTP: its files, its state as a stream, and what a person does."""

from __future__ import annotations

import asyncio
import json
import mimetypes
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route

from bot.demo.playground.acts import COMMAND, Acts
from bot.demo.playground.door import Door, token
from bot.demo.playground.levers import Levers
from bot.demo.playground.reader import Reader
from bot.demo.playground.scene import FAULTS
from bot.demo.playground.stories import COMMANDS, SHORTCUTS, TALES
from bot.demo.serving import on_loopback
from bot.demo.slack.methods import BOT_USER

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from starlette.requests import Request

    from bot.demo.playground.scene import Scene

BUILT = Path(__file__).resolve().parents[1] / "page"
PICTURES = {"image/png", "image/jpeg", "image/gif", "image/webp"}
LARGEST = 50_000_000
"""Bytes of a file; Slack itself takes a gigabyte."""
PAUSE = 0.03
"""Seconds in which changes are gathered before the page is told."""
QUIET = 15.0
"""Seconds after which an idle stream says that it is still there."""


@dataclass(frozen=True)
class Page:
    """What the browser talks to.

    Args:
        scene: what it shows.
        key: the token in its address.
    """

    scene: Scene
    key: str = field(default_factory=token)
    _over: asyncio.Event = field(default_factory=asyncio.Event)
    _open: set[Reader] = field(default_factory=set)

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[str]:
        """Listen on a free port of this machine until the block ends.

        Yields:
            the address to open.
        """
        async with on_loopback(Door(self.app(), self.key)) as address:
            try:
                yield f"{address}/{self.key}/"
            finally:
                await self._close()

    async def _close(self) -> None:
        """End the streams, which would go on for ever."""
        self._over.set()
        self.scene.changed()
        await asyncio.gather(*(reader.gone.wait() for reader in self._open))

    def app(self) -> Starlette:
        """Everything behind the door."""
        acts = Acts(self.scene).table() | Levers(self.scene).table()
        routes = [
            Route("/", self._file),
            Route("/{name}.{kind:str}", self._file),
            Route("/api/boot", self._boot),
            Route("/api/events", self._events),
            Route("/api/file/{id}", self._download),
            Route("/api/upload", self._upload, methods=["POST"]),
            *(Route(f"/api/{name}", _handler(act), methods=["POST"]) for name, act in acts.items()),
        ]
        return Starlette(routes=[Mount(f"/{self.key}", routes=routes)])

    async def _file(self, request: Request) -> Response:
        name = (
            f"{request.path_params.get('name', 'index')}.{request.path_params.get('kind', 'html')}"
        )
        if name not in {path.name for path in BUILT.iterdir()}:
            return JSONResponse({"error": "There is no such file."}, 404)
        return FileResponse(BUILT / name)

    async def _boot(self, _request: Request) -> Response:
        workspace = self.scene.slack.workspace
        users = workspace.users.items()
        return JSONResponse(
            {
                "channels": [
                    {"id": name, "name": c.name, "member": c.bot_is_member, "im": c.is_im}
                    for name, c in workspace.channels.items()
                ],
                "users": [{"id": i, "name": u.name, "real_name": u.real_name} for i, u in users],
                "bot": {"id": BOT_USER, "name": "psa-bot"},
                "command": COMMAND,
                "commands": [
                    dict(zip(("word", "hint", "about"), c, strict=True)) for c in COMMANDS
                ],
                "shortcuts": {
                    place: {"callback_id": callback, "name": name}
                    for place, (callback, name) in SHORTCUTS.items()
                },
                "stories": [tale.wire() for tale in TALES],
                "faults": list(FAULTS),
                "zone": str(self.scene.zone),
            }
        )

    async def _upload(self, request: Request) -> Response:
        """A file that a person puts into a form."""
        content = await request.body()
        if not 0 < len(content) <= LARGEST:
            return JSONResponse({"error": "file_too_large" if content else "file_is_empty"}, 400)
        name = request.query_params.get("name", "file").replace("/", "_")
        return JSONResponse({"file": self.scene.slack.files.put(name, content)})

    async def _download(self, request: Request) -> Response:
        """A file of the workspace; a picture is shown, anything else is kept."""
        file = self.scene.slack.files.known.get(request.path_params["id"])
        if file is None or file.content is None:
            return JSONResponse({"error": "There is no such file."}, 404)
        kind = mimetypes.guess_type(file.name)[0] or ""
        if kind in PICTURES:
            return Response(file.content, media_type=kind)
        name = f"attachment; filename*=UTF-8''{quote(file.name)}"
        headers = {"Content-Disposition": name}
        return Response(file.content, media_type="application/octet-stream", headers=headers)

    async def _events(self, _request: Request) -> Response:
        return StreamingResponse(self._news(), media_type="text/event-stream")

    async def _news(self) -> AsyncIterator[str]:
        reader = Reader(self.scene)
        self._open.add(reader)
        try:
            async for part in self._told(reader):
                yield part
        finally:
            self._open.discard(reader)
            reader.gone.set()

    async def _told(self, reader: Reader) -> AsyncIterator[str]:
        workspace = self.scene.slack.workspace
        yield "event: begin\ndata: {}\n\n"
        while not self._over.is_set():
            change = workspace.next_change
            if news := reader.news():
                yield f"data: {json.dumps(news)}\n\n"
            try:
                async with asyncio.timeout(QUIET):
                    await change.wait()
            except TimeoutError:
                yield ": still here\n\n"
            await asyncio.sleep(PAUSE)


def _handler(act: Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]) -> Any:  # noqa: ANN401 - what Starlette calls an endpoint
    async def handle(request: Request) -> Response:
        try:
            return JSONResponse(await act(await request.json()))
        except (LookupError, ValueError, TypeError) as problem:
            return JSONResponse({"error": str(problem)}, 400)

    return handle
