"""Scans of 10,000 companies: requests, time and memory, and the requests for what is newer.

The tenant is served by this process and scanned by another one, so that neither waits for the
other's part of Python.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.report import Measure
from bench.scanning import Scanned, client, scanned
from bench.tenant import NOON, Estate
from bot.demo.autotask import AutotaskServer
from bot.demo.autotask.door import Limits
from bot.diagnosis.diagnose import Diagnosis
from bot.diagnosis.question import Question
from bot.gradient import Ledger, fold

COMPANIES = 10_000
LATENCY = 0.05
IN_FLIGHT = 2
UNLIMITED = Limits(per_hour=100_000_000)


class NoSyncs:
    """A ledger without entries."""

    async def read(self) -> Ledger:
        """Nothing is on record."""
        return fold([])


async def run() -> list[Measure]:
    """Scan everything, change one contract in a hundred, and scan what is newer."""
    estate = Estate(COMPANIES)
    server = AutotaskServer(estate, limits=UNLIMITED)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with server.serve() as running:
            server.latency = LATENCY
            whole = await scanned(running.zone_url, folder)
            server.latency = 0.0
            requests = _asked(server)
            estate.change()
            delta = await scanned(running.zone_url, folder, full=False)
            newer = _asked(server)
            async with client(running.zone_url, folder) as autotask:
                diagnosis = Diagnosis(autotask, NoSyncs(), zone=ZoneInfo("UTC"), now=lambda: NOON)
                await diagnosis.ask(Question(account="Account 77"))
                _asked(server)
                await diagnosis.ask(Question(account="Account 78"))
            each = _asked(server)
    pages = sum(estate.pages.values())
    return [
        Measure("requests of a scan over the pages that hold the data", requests / pages, 1.15),
        *_times(estate, whole),
        Measure(
            "requests of a scan over one diagnosis per account", requests / each / COMPANIES, 0.01
        ),
        Measure("requests after 1 % change over those of a full scan", newer / requests, 0.1),
        Measure("MB of memory that the scan takes at most", max(whole.memory, delta.memory), 300),
    ]


def _asked(server: AutotaskServer) -> int:
    """How many requests came in since this was last asked."""
    requests = len(server.log)
    server.log.clear()
    return requests


def _times(estate: Estate, whole: Scanned) -> list[Measure]:
    floor = max(estate.pages.values()) * LATENCY / IN_FLIGHT
    return [
        Measure(
            "time of reading at 50 ms over pages x latency / 2 of its slowest entity",
            whole.reading / floor,
            1.3,
        ),
        Measure("time of the whole scan, with judging, over the same", whole.seconds / floor),
        Measure("seconds of judging after the last page", whole.seconds - whole.reading),
    ]
