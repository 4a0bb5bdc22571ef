"""A sync of Gradient that begins while a scan reads is waited for."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from bot.demo.autotask import AutotaskServer
from bot.demo.autotask.northwind import demo_msp
from bot.diagnosis.facts import Reason, Running, Sync, Syncs, Unreadable
from bot.estate.scan import Scanner
from bot.estate.sync_watch import LOOK_SECONDS, STUCK_SECONDS
from bot.presentation.presenter import Presenter
from bot.presentation.scans import progress_message
from tests.estate.test_delta import tables
from tests.estate.test_scan import OWNER, client
from tests.oracle.case import NOW, TODAY

if TYPE_CHECKING:
    from pathlib import Path

PAGE = 10
BEFORE = Sync(started_at=NOW, started_on=TODAY, completed_at=NOW, by="Dana")
LAST_ANSWERS = 0.05
AT_ONCE = 20
"""Answers that may come together, each a second of the clock."""


@dataclass
class Gradient:
    """A ledger whose sync begins with a look at it and ends with another one, and a clock.

    Args:
        begins: with which look; the one after `lasts` more finds that it has ended.
        seconds: for how long it runs already.
    """

    server: AutotaskServer
    begins: int
    lasts: int = 3
    seconds: int = 20
    now: datetime = NOW
    looks: list[datetime] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    scanner: Scanner | None = None

    async def syncs(self) -> Syncs | Unreadable:
        self.looks.append(self.now)
        if not 0 <= len(self.looks) - self.begins < self.lasts:
            return Syncs(last=BEFORE)
        running = Running(started_at=self.now, seconds=self.seconds, by="Dana", kind="full")
        return Syncs(last=BEFORE, running=running)

    async def sleep(self, seconds: float) -> None:
        """What had been sent by then is answered meanwhile."""
        assert self.scanner is not None
        assert self.scanner.progress is not None
        await asyncio.sleep(LAST_ANSWERS)
        self.now += timedelta(seconds=seconds)
        self.sent.append(len(self.server.log))
        assert self.scanner.allowance.waits
        told = progress_message(self.scanner.progress, self.scanner.allowance, Presenter(UTC))
        self.told.append(told.text)

    def a_page_came(self, _: object) -> None:
        self.now += timedelta(seconds=1)


async def scan(gradient: Gradient, folder: Path) -> Scanner:
    async with client(gradient.server, folder, PAGE) as autotask:
        gradient.scanner = scanner = Scanner(
            autotask,
            OWNER,
            folder,
            share=1.0,
            now=lambda: gradient.now,
            tell=gradient.a_page_came,
            syncs=gradient.syncs,
            sleep=gradient.sleep,
        )
        artifact = await scanner.scan(TODAY, BEFORE)
    assert artifact.meta.complete
    assert artifact.meta.known.last_sync == BEFORE
    return scanner


async def test_nothing_is_asked_until_it_ends(tmp_path: Path) -> None:
    gradient = Gradient(AutotaskServer(demo_msp(TODAY)), begins=3)
    scanner = await scan(gradient, tmp_path / "one")
    assert len(gradient.sent) == gradient.lasts
    assert len(set(gradient.sent)) == 1
    assert 0 < gradient.sent[0] < len(gradient.server.log)
    assert not scanner.allowance.waits
    assert all("a sync of Gradient has begun" in text for text in gradient.told)
    quiet = await scan(Gradient(gradient.server, begins=999), tmp_path / "other")
    assert tables(scanner.whole()[0]) == tables(quiet.whole()[0])


async def test_it_is_seen_within_15_seconds(tmp_path: Path) -> None:
    gradient = Gradient(AutotaskServer(demo_msp(TODAY)), begins=999)
    await scan(gradient, tmp_path)
    waits = [after - before for before, after in pairwise(gradient.looks)]
    assert len(waits) > 2
    assert all(LOOK_SECONDS <= wait.total_seconds() < LOOK_SECONDS + AT_ONCE for wait in waits)


async def test_one_that_is_stuck_is_not_waited_for(tmp_path: Path) -> None:
    server = AutotaskServer(demo_msp(TODAY))
    gradient = Gradient(server, begins=2, lasts=999, seconds=STUCK_SECONDS + 1)
    await scan(gradient, tmp_path)
    assert len(gradient.looks) > 2
    assert not gradient.sent


async def test_a_ledger_that_cannot_be_read_holds_nothing_up(tmp_path: Path) -> None:
    async def unreadable() -> Unreadable:
        return Unreadable(reason=Reason(code="unreachable"))

    async with client(AutotaskServer(demo_msp(TODAY)), tmp_path) as autotask:
        scanner = Scanner(autotask, OWNER, tmp_path, share=1.0, syncs=unreadable)
        assert (await scanner.scan(TODAY, BEFORE)).meta.complete


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=400)])
async def test_a_clock_that_is_put_back_does_not_blind_it(tmp_path: Path, back: timedelta) -> None:
    gradient = Gradient(AutotaskServer(demo_msp(TODAY)), begins=999)
    await scan(gradient, tmp_path)
    seen = len(gradient.looks)
    gradient.now -= back
    await scan(gradient, tmp_path)
    assert len(gradient.looks) > seen + 1
