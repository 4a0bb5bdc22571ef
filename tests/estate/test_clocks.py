"""What is newer is found by Autotask's clock, whatever ours shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import pytest

from bot.demo.autotask import AutotaskServer, Fault, Msp
from bot.demo.autotask.dates import stamp
from tests.estate.test_delta import NO_SYNC, scanned, tables
from tests.oracle.case import NOW, TODAY

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.responses import Response

SOON, LATER = timedelta(minutes=2), timedelta(days=1)


@dataclass(frozen=True)
class Dated(Fault):
    """Autotask says what its clock shows."""

    at: str

    def spoil(self, response: Response) -> Response:
        response.headers["Date"] = self.at
        return response


@pytest.mark.parametrize("ahead", [timedelta(minutes=4), -timedelta(minutes=4), timedelta(0)])
async def test_a_change_is_found_though_our_clock_is_another(
    tmp_path: Path, ahead: timedelta
) -> None:
    msp = Msp()
    account = msp.account("Acme")
    server = AutotaskServer(msp)

    async def scan(folder: str, at: datetime, *, full: bool = False) -> object:
        server.faults.clear()
        server.faults.add(Dated(entity="ThresholdInformation", at=format_datetime(at, usegmt=True)))
        scan = await scanned(server, tmp_path / folder, at + ahead, TODAY, NO_SYNC, full=full)
        assert scan.meta.started_at == min(at, at + ahead)
        assert (scan.meta.since is None) == full
        return tables(scan)

    await scan("one", NOW, full=True)
    changed = {"isActive": False, "lastTrackedModifiedDateTime": stamp(NOW + SOON)}
    msp.tables["Companies"][account] |= changed
    assert await scan("one", NOW + LATER) == await scan("other", NOW + LATER, full=True)


@pytest.mark.parametrize("said", ["", "soon", "Fri, 31 Dec 9999 23:59:59 -1200"])
async def test_who_does_not_say_the_time_is_asked_by_our_clock(tmp_path: Path, said: str) -> None:
    server = AutotaskServer(Msp())
    server.faults.add(Dated(entity="ThresholdInformation", at=said))
    scan = await scanned(server, tmp_path, NOW, TODAY, NO_SYNC, full=True)
    assert scan.meta.started_at == NOW
