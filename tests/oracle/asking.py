"""Puts a question to the real bot, over the real client, against the stand-in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import httpx
from pydantic import SecretStr

from bot.autotask import Autotask
from bot.diagnosis.diagnose import Diagnosis
from bot.diagnosis.question import Question
from bot.gradient.ledger import Ledger, Run
from tests.oracle.case import NOW

if TYPE_CHECKING:
    from bot.demo.autotask import AutotaskServer, Fault
    from bot.diagnosis.report import Report
    from tests.oracle.case import Case

ZONE_URL: Final = "http://127.0.0.1/ATServicesRest/V1.0/zoneInformation"
NOWHERE: Final = Path("/dev/null/cache")
"""A folder that cannot be made: nothing outlives an example."""


@dataclass(frozen=True)
class Told:
    """A ledger in which the last completed sync is known, or none is."""

    ledger: Ledger

    async def read(self) -> Ledger:
        return self.ledger


def told(case: Case) -> Told:
    """The start of the sync, or its end half an hour later, as whoever told of it knew."""
    if case.synced is None:
        return Told(Ledger())
    end = case.synced + timedelta(minutes=30)
    started = case.synced if case.knows_start else None
    return Told(Ledger(last_completed=Run(started_at=started, completed_at=end, by="Dana")))


class SmallPages(httpx.ASGITransport):
    """The way to the stand-in, on which every page is cut to a few rows."""

    def __init__(self, server: AutotaskServer, rows: int) -> None:
        super().__init__(server.app)
        self._rows = rows

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        if body:
            asked = {**json.loads(body), "MaxRecords": self._rows}
            request = httpx.Request(
                request.method, request.url, headers=_unsized(request), json=asked
            )
        return await super().handle_async_request(request)


def _unsized(request: httpx.Request) -> list[tuple[str, str]]:
    return [each for each in request.headers.items() if each[0] != "content-length"]


async def ask(
    server: AutotaskServer,
    case: Case,
    *faults: Fault,
    page: int = 500,
    seconds: float = 20.0,
) -> Report:
    """Ask the bot.

    Args:
        server: the stand-in; it becomes the MSP of the case.
        case: the question.
        faults: what goes wrong.
        page: rows a page.
        seconds: the budget.
    """
    server.reset(case.msp)
    server.faults.add(*faults)
    autotask = Autotask(
        username=server.username,
        secret=SecretStr(server.secret),
        integration_code=SecretStr(server.integration_code),
        zone_url=ZONE_URL,
        cache_dir=NOWHERE,
        transport=SmallPages(server, page),
    )
    async with autotask:
        diagnosis = Diagnosis(
            autotask,
            told(case),
            zone=case.zone,
            now=lambda: NOW,
            seconds=seconds,
        )
        return await diagnosis.ask(Question(account=case.account, service=case.service, on=case.on))
