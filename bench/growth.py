"""The cost of an account while the tenant grows from 1,000 to 100,000 companies."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.estate import UNLIMITED
from bench.report import Measure
from bench.scanning import scanned
from bench.tenant import Estate
from bot.demo.autotask import AutotaskServer

SIZES = (1_000, 10_000, 100_000)


@dataclass(frozen=True)
class Grown:
    """A scan of one size.

    Args:
        companies: how many accounts there are.
        pages: the pages that hold the data.
        requests: of the scan.
        seconds: of the scan, with judging, where each answer comes at once.
        memory: the most memory of its process, in MB.
    """

    companies: int
    pages: int
    requests: int
    seconds: float
    memory: float

    @property
    def requests_each(self) -> float:
        """Requests per account."""
        return self.requests / self.companies

    @property
    def ms_each(self) -> float:
        """Milliseconds per account."""
        return 1000 * self.seconds / self.companies

    def __str__(self) -> str:
        return (
            f"{self.companies:>7,} companies: {self.requests:,} requests, {self.pages:,} pages,"
            f" {self.requests_each:.4f} and {self.ms_each:.2f} ms each, {self.memory:.0f} MB"
        )


async def grown(companies: int) -> Grown:
    """Scan a tenant of so many companies."""
    estate = Estate(companies)
    server = AutotaskServer(estate, limits=UNLIMITED)
    with tempfile.TemporaryDirectory() as folder:
        async with server.serve() as running:
            took = await scanned(running.zone_url, Path(folder))
    pages = sum(estate.pages.values())
    return Grown(companies, pages, len(server.log), took.seconds, took.memory)


def flat(sizes: list[Grown]) -> list[Measure]:
    """The cost of an account of the largest tenant over that of the smallest."""
    small, large = sizes[0], sizes[-1]
    of = f"{large.companies:,} over {small.companies:,} companies"
    return [
        Measure(f"requests per account, {of}", large.requests_each / small.requests_each, 1.1),
        Measure(f"seconds per account, {of}", large.ms_each / small.ms_each, 1.1),
    ]
