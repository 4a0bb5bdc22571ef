"""A scan takes its share of the hourly budget and leaves the rest to others."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from tempfile import mkdtemp

import pytest

from bot.autotask import Thresholds
from bot.errors import EstateError
from bot.estate.allowance import PAUSE, SLOWER, Allowance, BudgetSpent
from bot.estate.progress import Progress
from bot.estate.spent import Spent
from bot.estate.sync_watch import SyncWatch
from bot.presentation.presenter import Presenter
from bot.presentation.scans import progress_message

HOUR = 3660
"""Seconds: a minute counts whole."""


@dataclass
class Tenant:
    """A tenant's budget, as the test says it is used, and a clock that only waiting moves."""

    used: list[int]
    limit: int = 1000
    time: float = 0.0
    waits: list[float] = field(default_factory=list)
    asked: int = 0
    spent: Path | None = None

    async def ask(self) -> Thresholds:
        self.asked += 1
        used = self.used.pop(0) if len(self.used) > 1 else self.used[0]
        return Thresholds(limit=self.limit, minutes=60, used=used)

    told: list[bool] = field(default_factory=list)
    made: Allowance | None = None

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.told.append(self.made is not None and self.made.paused)
        self.time += seconds

    def clock(self) -> float:
        return self.time

    def allowance(self, share: float = 0.25) -> Allowance:
        spent = Spent(self.spent or Path(mkdtemp()) / "spent")
        watch = SyncWatch(None, clock=self.clock, sleep=self.sleep)
        made = Allowance(self.ask, share, spent, watch, sleep=self.sleep, clock=self.clock)
        self.made = made
        return made


async def spend(allowance: Allowance, times: int) -> None:
    for _ in range(times):
        await allowance.spend()


async def test_it_stops_at_its_share_and_goes_on_an_hour_later() -> None:
    tenant = Tenant([0])
    allowance = tenant.allowance()
    with pytest.raises(BudgetSpent):
        await spend(allowance, 1000)
    assert allowance.used == allowance.limit == 250
    tenant.time += HOUR
    await spend(allowance, 200)
    assert tenant.waits == []


async def test_it_is_slower_from_half_of_the_budget_on() -> None:
    tenant = Tenant([500])
    await spend(tenant.allowance(), 3)
    assert tenant.waits == [SLOWER] * 3


async def test_it_waits_while_three_quarters_are_used() -> None:
    tenant = Tenant([750, 800, 100])
    allowance = tenant.allowance()
    await spend(allowance, 1)
    assert tenant.waits == [PAUSE] * 2
    assert tenant.told == [True, True]
    assert not allowance.paused


async def test_people_are_told_why_it_is_slow_or_pauses() -> None:
    presenter, progress = Presenter(UTC), Progress(requests=7, rows=100, counted=400, earlier=30)
    tenant = Tenant([600, 800])
    allowance = tenant.allowance()
    await spend(allowance, 1)
    slow = progress_message(progress, allowance, presenter).text
    assert "100 of 400 records, about 2 min left" in slow
    assert "Slower than usual" in slow
    assert "600 of 1000" in slow
    allowance.paused = True
    assert "Paused: " in progress_message(progress, allowance, presenter).text


async def test_it_gives_up_when_the_budget_stays_full() -> None:
    tenant = Tenant([900])
    with pytest.raises(BudgetSpent, match="900 of 1000"):
        await spend(tenant.allowance(), 1)
    assert tenant.time == 3600


async def test_a_full_budget_holds_up_a_scan_for_an_hour_and_not_each_of_its_parts() -> None:
    tenant = Tenant([0, 900])
    allowance = tenant.allowance()
    await allowance.begin()
    await spend(allowance, 99)
    asked = await asyncio.gather(*(spend(allowance, 9) for _ in range(11)), return_exceptions=True)
    assert {type(end) for end in asked} == {BudgetSpent}
    assert tenant.time == 3600
    sent = allowance.used
    with pytest.raises(BudgetSpent, match="900 of 1000"):
        await allowance.spend()
    assert (tenant.time, allowance.used) == (3600, sent)
    tenant.used = [10]
    await allowance.begin()
    await spend(allowance, 1)


async def test_it_looks_again_from_time_to_time() -> None:
    tenant = Tenant([0], limit=100_000)
    await spend(tenant.allowance(), 350)
    assert tenant.asked == 4


async def test_a_scan_begins_with_a_fresh_look() -> None:
    """What an earlier scan was told may be of yesterday: full then, free now."""
    tenant = Tenant([740, 800, 10])
    allowance = tenant.allowance()
    await allowance.begin()
    assert allowance.by_all == (740, 1000)
    tenant.waits.clear()
    tenant.used = [10]
    await allowance.begin()
    assert allowance.by_all == (10, 1000)
    assert tenant.waits == []


async def test_the_share_is_one_of_all_processes(tmp_path: Path) -> None:
    tenant = Tenant([0], spent=tmp_path / "spent")
    first = tenant.allowance()
    await first.begin()
    await spend(first, 200)
    second = tenant.allowance()
    await second.begin()
    assert second.used == 203  # it looked once more after a hundred
    with pytest.raises(BudgetSpent):
        await spend(second, 100)
    await first.begin()  # the first one goes on by what the second one sent
    with pytest.raises(BudgetSpent):
        await first.spend()
    tenant.time += HOUR
    later = tenant.allowance()
    await later.begin()
    await spend(later, 200)


async def test_a_clock_that_was_put_back_holds_nothing_up(tmp_path: Path) -> None:
    tenant = Tenant([0], spent=tmp_path / "spent", time=1_000_000.0)
    with pytest.raises(BudgetSpent):
        await spend(tenant.allowance(), 300)
    tenant.time = 0.0
    later = tenant.allowance()
    await later.begin()
    await spend(later, 200)


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"[]", b'{"a": 1}', b'{"1": -5}', b'{"1": 1']
)
async def test_a_damaged_count_is_begun_anew(tmp_path: Path, content: bytes) -> None:
    tenant = Tenant([0], spent=tmp_path / "spent")
    (tmp_path / "spent").write_bytes(content)
    allowance = tenant.allowance()
    await allowance.begin()
    await spend(allowance, 100)
    assert allowance.used == 101
    kept = Spent(tmp_path / "spent")
    kept.read()
    assert kept.within(60, tenant.time) == 101


async def test_a_count_that_cannot_be_kept_ends_the_scan(tmp_path: Path) -> None:
    (tmp_path / "spent").mkdir()
    with pytest.raises(EstateError, match="spent"):
        await Tenant([0], spent=tmp_path / "spent").allowance().begin()


async def test_a_count_that_became_shorter_is_whole(tmp_path: Path) -> None:
    tenant = Tenant([0], spent=tmp_path / "spent")
    allowance = tenant.allowance()
    await allowance.begin()
    for _ in range(30):
        tenant.time += 60
        await spend(allowance, 1)
    tenant.time += HOUR
    await spend(allowance, 2)
    kept = Spent(tmp_path / "spent")
    kept.read()
    assert kept.within(60, tenant.time) == 2
