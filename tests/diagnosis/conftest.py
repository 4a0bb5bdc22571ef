"""A diagnosis over the stand-in, through the real client."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import httpx
import pytest
import stamina
from pydantic import SecretStr

from bot.autotask import Autotask
from bot.demo.autotask import AutotaskServer, Msp
from bot.diagnosis.diagnose import Diagnosis
from bot.diagnosis.question import Question
from bot.gradient import Ledger, fold
from bot.state import SyncEvent

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

    from bot.diagnosis.report import Report

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass
class KnownSyncs:
    """A ledger in memory."""

    events: list[SyncEvent]

    async def read(self) -> Ledger:
        return fold(self.events)


def completed(at: datetime) -> SyncEvent:
    return SyncEvent(id=str(at), event="completed", at=at, by="Dana", source="terminal")


@dataclass
class Desk:
    """Asks questions of one MSP."""

    server: AutotaskServer
    diagnosis: Diagnosis
    syncs: KnownSyncs

    async def ask(self, account: str, **more: object) -> Report:
        return await self.diagnosis.ask(Question.model_validate({"account": account, **more}))

    @property
    def queries(self) -> list[str]:
        return [request.entity for request in self.server.log if request.kind == "query"]


@asynccontextmanager
async def desk_over(
    msp: Msp, folder: Path, now: Callable[[], datetime] = lambda: NOW
) -> AsyncIterator[Desk]:
    server = AutotaskServer(msp)
    syncs = KnownSyncs([completed(NOW - timedelta(hours=3))])
    async with Autotask(
        username=server.username,
        secret=SecretStr(server.secret),
        integration_code=SecretStr(server.integration_code),
        zone_url="http://127.0.0.1/ATServicesRest/V1.0/zoneInformation",
        cache_dir=folder,
        transport=httpx.ASGITransport(app=server.app),
    ) as autotask:
        diagnosis = Diagnosis(autotask, syncs, zone=ZoneInfo("Europe/London"), now=now)
        yield Desk(server, diagnosis, syncs)


@pytest.fixture(autouse=True)
def two_tries() -> Iterator[None]:
    """A read is tried twice and without waiting."""
    with stamina.set_testing(True, attempts=2):
        yield


@pytest.fixture
def msp() -> Msp:
    """An empty MSP, to be filled by the test."""
    return Msp()


@pytest.fixture
async def desk(msp: Msp, tmp_path: Path) -> AsyncIterator[Desk]:
    """The diagnosis over that MSP."""
    async with desk_over(msp, tmp_path) as running:
        yield running
