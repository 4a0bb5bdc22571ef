"""Over a real socket: what only a server can get wrong."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from bot.autotask import Autotask, Reading
from bot.autotask.entities import Company
from bot.errors import AutotaskError, BrokenAnswer, Unreachable
from tests.autotask.stand_in import CODE, SECRET

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

ROWS = b'{"items": [{"id": 0}], "pageDetails": {"count": 1, "nextPageUrl": null}}'


def response(body: bytes, length: int) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n"
    return f"{head}Connection: close\r\n\r\n".encode() + body


@asynccontextmanager
async def served(answer: bytes, folder: Path) -> AsyncIterator[Autotask]:
    """Serve the zone as it should be, and the answer for everything else."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        zone = json.dumps({"zoneName": "Local", "url": url, "webUrl": url}).encode()
        writer.write(response(zone, len(zone)) if b"zoneInformation" in head else answer)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    async with (
        server,
        Autotask(
            username="bot@msp.example",
            secret=SecretStr(SECRET),
            integration_code=SecretStr(CODE),
            zone_url=f"{url}zoneInformation",
            cache_dir=folder,
        ) as autotask,
    ):
        yield autotask


async def test_a_whole_answer_is_read(tmp_path: Path) -> None:
    async with served(response(ROWS, len(ROWS)), tmp_path) as autotask:
        assert await autotask.query(Company, reading=Reading()) == [Company(id=0)]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (response(ROWS[:-9], len(ROWS)), BrokenAnswer),
        (response(ROWS[:-9], len(ROWS) - 9), BrokenAnswer),
        (b"", Unreachable),
        (b"not HTTP\r\n\r\n", Unreachable),
    ],
)
async def test_a_connection_that_ends_early_is_no_answer(
    tmp_path: Path, three_tries: None, answer: bytes, error: type[AutotaskError]
) -> None:
    async with served(answer, tmp_path) as autotask:
        with pytest.raises(error):
            await autotask.query(Company, reading=Reading())


async def test_nobody_there_is_unreachable(tmp_path: Path, three_tries: None) -> None:
    async with Autotask(
        username="bot@msp.example",
        secret=SecretStr(SECRET),
        integration_code=SecretStr(CODE),
        zone_url="http://127.0.0.1:1/zoneInformation",
        cache_dir=tmp_path,
    ) as autotask:
        with pytest.raises(Unreachable):
            await autotask.zone(Reading())
