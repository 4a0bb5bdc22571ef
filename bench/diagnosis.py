"""The time of one diagnosis over its round trips: three, or two with a scan at hand."""

from __future__ import annotations

import statistics
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from bench.report import Measure
from bot.autotask import Autotask
from bot.demo.autotask import AutotaskServer, Msp
from bot.diagnosis.diagnose import Diagnosis
from bot.diagnosis.facts import Reason, Unreadable
from bot.diagnosis.question import Question
from bot.estate.foresight import LastScan
from bot.estate.scan import Scanner
from bot.gradient import Ledger, fold

LATENCY = 0.1
CONTRACTS = 20
TIMES = 15
UTC_ZONE = ZoneInfo("UTC")
NO_SYNC = Unreadable(reason=Reason(code="no-sync"))
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class NoSyncs:
    """A ledger without entries."""

    async def read(self) -> Ledger:
        """Nothing is on record."""
        return fold([])


def _msp() -> Msp:
    msp = Msp()
    backup, account = msp.service("Backup"), msp.account("Acme")
    for number in range(CONTRACTS):
        contract = msp.contract(
            account, f"Managed {number}", starts=date(2026, 1, 1), ends=date(2026, 12, 31)
        )
        msp.line(contract, backup, units=number + 1)
    return msp


async def run() -> list[Measure]:
    """Ask about an account with 20 contracts, with 100 ms between question and answer."""
    server = AutotaskServer(_msp(), latency=LATENCY)
    with tempfile.TemporaryDirectory() as folder:
        async with (
            server.serve() as running,
            Autotask(
                username=server.username,
                secret=SecretStr(server.secret),
                integration_code=SecretStr(server.integration_code),
                zone_url=running.zone_url,
                cache_dir=Path(folder),
            ) as autotask,
        ):
            owner = running.zone_url, server.username
            await Scanner(autotask, owner, Path(folder), share=1.0).scan(NOON.date(), NO_SYNC)
            alone = await _median(Diagnosis(autotask, NoSyncs(), zone=UTC_ZONE, now=_noon))
            aided = await _median(
                Diagnosis(
                    autotask,
                    NoSyncs(),
                    zone=UTC_ZONE,
                    now=_noon,
                    foresight=LastScan(Path(folder), owner),
                )
            )
    return [
        Measure(
            "time of a diagnosis over its three round trips at 100 ms", alone / (3 * LATENCY), 1.25
        ),
        Measure("the same with a scan at hand, over two round trips", aided / (2 * LATENCY), 1.25),
    ]


async def _median(diagnosis: Diagnosis) -> float:
    await diagnosis.ask(Question(account="Acme"))
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        report = await diagnosis.ask(Question(account="Acme"))
        took.append(time.perf_counter() - began)
        assert report.verdict == "waiting", report
    return statistics.median(took)


def _noon() -> datetime:
    return NOON
