"""A scan of 10,000 companies: its requests, those of what is newer, and the memory that it takes.

The tenant keeps two of twelve periods of each line, since the stand-in looks at every row for every
page; Autotask is asked for the current ones alone, so the scan reads the same.
"""

from __future__ import annotations

import asyncio
import math
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from bench.memory import most_memory
from bench.report import say
from bot.autotask import Autotask
from bot.demo.autotask import AutotaskServer, Msp
from bot.demo.autotask.dates import stamp
from bot.demo.autotask.door import Limits
from bot.diagnosis.diagnose import Diagnosis
from bot.diagnosis.facts import Sync
from bot.diagnosis.question import Question
from bot.estate.scan import Scanner
from bot.gradient import Ledger, fold

COMPANIES, CONTRACTS, LINES = 10_000, 25_000, 120_000
DAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
STARTS, ENDS = date(2026, 1, 1), date(2026, 12, 31)
PERIODS = ((date(2026, 10, 1), date(2026, 10, 31)), (date(2026, 11, 1), date(2026, 11, 30)))
SYNC = NOON - timedelta(hours=3)
LAST_SYNC = Sync(started_at=SYNC, started_on=DAY, completed_at=SYNC, by="Dana")
PAGE = 500


class NoSyncs:
    """A ledger without entries."""

    async def read(self) -> Ledger:
        """Nothing is on record."""
        return fold([])


def _tenant() -> Msp:
    msp = Msp()
    services = [msp.service(f"Service {number}") for number in range(40)]
    accounts = [msp.account(f"Account {number}") for number in range(COMPANIES)]
    contracts = [
        msp.contract(accounts[number % COMPANIES], f"Contract {number}", starts=STARTS, ends=ENDS)
        for number in range(CONTRACTS)
    ]
    for number in range(LINES):
        rows = [(first, last, number % 30 + 1) for first, last in PERIODS]
        msp.line(contracts[number % CONTRACTS], services[number % 40], rows=rows)
    return msp


def _change(msp: Msp) -> None:
    """One in a hundred contracts has a quantity that changed, with the note of it."""
    changed = set(list(msp.tables["Contracts"])[::100])
    for contract in changed:
        msp.tables["Contracts"][contract]["lastModifiedDateTime"] = stamp(NOON)
        msp.note(contract, NOON, None)
    for row in msp.tables["ContractServiceUnits"].values():
        if row["contractID"] in changed:
            row["units"] += 1


def _pages(msp: Msp) -> int:
    """The pages that hold the data: of every entity what is current."""
    sizes = [COMPANIES, CONTRACTS, LINES, LINES, len(msp.tables["Services"])]
    return sum(math.ceil(size / PAGE) for size in sizes)


async def scan(zone_url: str, folder: Path, *, full: bool) -> None:
    """Scan in a process of its own, and print the most memory that it took, in MB.

    Args:
        zone_url: of the stand-in.
        folder: where the scans are kept.
        full: read everything.
    """
    server = AutotaskServer(Msp())
    async with _client(server, zone_url, folder) as autotask:
        scanner = Scanner(autotask, (zone_url, "bench"), folder, 1.0, now=lambda: NOON)
        artifact = await scanner.scan(DAY, LAST_SYNC, full=full)
    assert artifact.meta.complete, artifact.meta.problems
    print(most_memory())


def _client(server: AutotaskServer, zone_url: str, folder: Path) -> Autotask:
    return Autotask(
        username=server.username,
        secret=SecretStr(server.secret),
        integration_code=SecretStr(server.integration_code),
        zone_url=zone_url,
        cache_dir=folder,
    )


async def run() -> None:
    """Scan everything, change one contract in a hundred, and scan what is newer."""
    msp = _tenant()
    server = AutotaskServer(msp, limits=Limits(per_hour=1_000_000))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with server.serve() as running:
            memory = await _scanned(running.zone_url, folder, "full")
            requests = len(server.log)
            server.log.clear()
            _change(msp)
            await _scanned(running.zone_url, folder, "delta")
            newer = len(server.log)
            server.log.clear()
            async with _client(server, running.zone_url, folder) as autotask:
                diagnosis = Diagnosis(autotask, NoSyncs(), zone=ZoneInfo("UTC"), now=lambda: NOON)
                await diagnosis.ask(Question(account="Account 77"))
                server.log.clear()
                await diagnosis.ask(Question(account="Account 78"))
            each = len(server.log)
    say("requests of a scan over the pages that hold the data", requests / _pages(msp), 1.15)
    say("requests of a scan over one diagnosis per account", requests / (each * COMPANIES), 0.01)
    say("requests after 1 % change over those of a full scan", newer / requests, 0.1)
    say("MB of memory that the scan takes at most", memory, 300)


async def _scanned(zone_url: str, folder: Path, which: str) -> float:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bench.estate",
        zone_url,
        str(folder),
        which,
        stdout=subprocess.PIPE,
    )
    printed, _ = await process.communicate()
    assert process.returncode == 0
    return float(printed.split()[-1])


if __name__ == "__main__":
    asyncio.run(scan(sys.argv[1], Path(sys.argv[2]), full=sys.argv[3] == "full"))
