"""One scan in a process of its own, measured from within."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bench.memory import most_memory
from bench.tenant import DAY, LAST_SYNC, NOON
from bot.autotask import Autotask
from bot.demo.autotask import AutotaskServer, Msp
from bot.estate.scan import Scanner
from bot.loaded import settle
from bot.logs import configure_logging

if TYPE_CHECKING:
    from bot.estate.progress import Progress


@dataclass(frozen=True)
class Scanned:
    """What a scan took.

    Args:
        reading: seconds until its last page was kept.
        seconds: seconds in all, with judging.
        memory: the most memory of its process, in MB.
    """

    reading: float
    seconds: float
    memory: float


def client(zone_url: str, folder: Path) -> Autotask:
    """The bot's client, for the stand-in's API user."""
    server = AutotaskServer(Msp())
    return Autotask(
        username=server.username,
        secret=SecretStr(server.secret),
        integration_code=SecretStr(server.integration_code),
        zone_url=zone_url,
        cache_dir=folder,
    )


async def scan(zone_url: str, folder: Path, *, full: bool) -> Scanned:
    """Scan here.

    Args:
        zone_url: of the stand-in.
        folder: where the scans are kept.
        full: read everything.
    """
    last = 0.0

    def told(_: Progress) -> None:
        nonlocal last
        last = time.perf_counter()

    async with client(zone_url, folder) as autotask:
        scanner = Scanner(autotask, (zone_url, "bench"), folder, 1.0, lambda: NOON, told)
        began = time.perf_counter()
        artifact = await scanner.scan(DAY, LAST_SYNC, full=full)
        ended = time.perf_counter()
    assert artifact.meta.complete, artifact.meta.problems
    return Scanned(last - began, ended - began, most_memory())


async def scanned(zone_url: str, folder: Path, *, full: bool = True) -> Scanned:
    """Scan in a process of its own; the arguments are those of `scan`."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bench.scanning",
        zone_url,
        str(folder),
        "full" if full else "delta",
        stdout=subprocess.PIPE,
    )
    printed, _ = await process.communicate()
    assert process.returncode == 0
    return Scanned(**json.loads(printed.splitlines()[-1]))


if __name__ == "__main__":
    configure_logging("ERROR", [])
    settle()
    took = asyncio.run(scan(sys.argv[1], Path(sys.argv[2]), full=sys.argv[3] == "full"))
    print(json.dumps(asdict(took)))
