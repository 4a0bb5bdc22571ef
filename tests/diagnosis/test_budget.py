"""How many queries a question on an account needs, and how many of them one after the other."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import httpx
import pytest
from pydantic import SecretStr

from bot.autotask import Autotask
from bot.demo.autotask import AutotaskServer, Msp
from bot.diagnosis.diagnose import Diagnosis
from bot.diagnosis.question import Question
from tests.diagnosis.conftest import NOW, TODAY, KnownSyncs, completed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.diagnosis.foresight import Foresight
    from bot.diagnosis.report import Report

LATENCY: Final = 0.02
DAY: Final = timedelta(days=1)
START, END = date(2026, 1, 1), date(2026, 12, 31)
LATER: Final = [(START, TODAY, 0), (TODAY + DAY, END, 5)]
ENDED: Final = [(START, TODAY - DAY, 5)]


@dataclass
class Watch(httpx.AsyncBaseTransport):
    """The way to the stand-in, with a stop-watch on each page of each query."""

    inner: httpx.ASGITransport
    latency: float
    spans: list[tuple[float, float]] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        began = time.monotonic()
        await asyncio.sleep(self.latency)
        response = await self.inner.handle_async_request(request)
        if request.url.path.endswith(("/query", "/query/next")):
            self.spans.append((began, time.monotonic()))
        return response

    @property
    def in_a_row(self) -> int:
        """The longest chain of queries of which each began when the one before had ended."""
        chain, free = 0, 0.0
        for began, ended in sorted(self.spans, key=lambda span: span[1]):
            if began >= free:
                chain, free = chain + 1, ended
        return chain


async def watched(
    msp: Msp,
    folder: Path,
    question: Question = Question(account="Acme"),  # noqa: B008 - it cannot be changed
    foresight: Foresight | None = None,
    latency: float = LATENCY,
) -> tuple[Report, Watch]:
    """Ask about an account, with zone, picklists, permissions and catalogue known from before."""
    server = AutotaskServer(msp)
    watch = Watch(httpx.ASGITransport(app=server.app), 0)
    async with Autotask(
        username=server.username,
        secret=SecretStr(server.secret),
        integration_code=SecretStr(server.integration_code),
        zone_url="http://127.0.0.1/ATServicesRest/V1.0/zoneInformation",
        cache_dir=folder,
        transport=watch,
    ) as autotask:
        syncs = KnownSyncs([completed(NOW - timedelta(hours=3))])
        diagnosis = Diagnosis(
            autotask, syncs, zone=ZoneInfo("UTC"), now=lambda: NOW, foresight=foresight
        )
        await diagnosis.ask(question)
        watch.spans.clear()
        watch.latency = latency
        return await diagnosis.ask(question), watch


def contract(
    msp: Msp, account: int, *, starts: date = START, ends: date = END, bill_to: int | None = None
) -> int:
    return msp.contract(account, "Managed", starts=starts, ends=ends, bill_to=bill_to)


def healthy(msp: Msp) -> None:
    msp.line(contract(msp, msp.account("Acme")), msp.service("Backup"), units=5)


def many(msp: Msp) -> None:
    account, backup = msp.account("Acme"), msp.service("Backup")
    bundle = msp.bundle("Secure User", [backup])
    for _ in range(399):
        one = contract(msp, account)
        msp.line(one, backup, units=5)
        msp.bundle_line(one, bundle, units=5)


def prospect(msp: Msp) -> None:
    msp.line(contract(msp, msp.account("Acme", type=3)), msp.service("Backup"), units=5)


def ended(msp: Msp) -> None:
    msp.line(contract(msp, msp.account("Acme"), ends=TODAY - DAY), msp.service("Backup"), units=5)


def not_started(msp: Msp) -> None:
    line = contract(msp, msp.account("Acme"), starts=TODAY + DAY)
    msp.line(line, msp.service("Backup"), units=5)


def under_a_parent(msp: Msp) -> None:
    parent = msp.account("Acme Group")
    contract(msp, parent)
    account = msp.account("Acme", parent=parent)
    contract(msp, account, ends=TODAY - DAY)


def billed_to_it(msp: Msp) -> None:
    account = msp.account("Acme")
    contract(msp, msp.account("Acme Group"), bill_to=account)


@pytest.mark.parametrize(
    ("story", "verdict"),
    [
        (healthy, "clear"),
        (many, "clear"),
        (prospect, "blocked"),
        (ended, "blocked"),
        (not_started, "waiting"),
        (under_a_parent, "elsewhere"),
        (billed_to_it, "elsewhere"),
    ],
)
async def test_three_round_trips_and_ten_queries(
    story: Callable[[Msp], None], verdict: str, tmp_path: Path
) -> None:
    msp = Msp()
    story(msp)
    report, watch = await watched(msp, tmp_path)
    assert report.verdict == verdict
    assert watch.in_a_row <= 3
    assert report.read.round_trips == watch.in_a_row
    assert len(watch.spans) <= 10


async def test_a_name_typed_in_another_case_needs_no_more(tmp_path: Path) -> None:
    msp = Msp()
    many(msp)
    report, watch = await watched(msp, tmp_path, Question(account="acme"))
    assert (report.verdict, watch.in_a_row, len(watch.spans)) == ("clear", 3, 10)


@pytest.mark.parametrize(
    ("rows", "of_a_bundle", "verdict", "queries"),
    [
        (LATER, False, "waiting", 10),
        (ENDED, False, "blocked", 10),
        (LATER, True, "waiting", 11),
    ],
)
async def test_where_no_line_counts_one_more_trip_reads_the_rows_around(
    rows: list[tuple[date, date, int]],
    of_a_bundle: bool,
    verdict: str,
    queries: int,
    tmp_path: Path,
) -> None:
    msp = Msp()
    backup = msp.service("Backup")
    managed = contract(msp, msp.account("Acme"))
    msp.line(managed, backup, rows=rows)
    if of_a_bundle:
        msp.bundle_line(managed, msp.bundle("Secure User", [backup]), rows=rows)
    report, watch = await watched(msp, tmp_path)
    assert report.verdict == verdict
    assert report.read.round_trips == watch.in_a_row == 4
    assert len(watch.spans) == queries
