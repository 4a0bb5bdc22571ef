"""A scan takes its share of the hourly budget and leaves the rest to others."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC

import pytest

from bot.autotask import Thresholds
from bot.estate.allowance import PAUSE, SLOWER, Allowance, BudgetSpent
from bot.estate.reader import Progress
from bot.presentation.presenter import Presenter
from bot.presentation.scans import progress_message


@dataclass
class Tenant:
    """A tenant's budget, as the test says it is used, and a clock that only waiting moves."""

    used: list[int]
    limit: int = 1000
    time: float = 0.0
    waits: list[float] = field(default_factory=list)
    asked: int = 0

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

    def allowance(self, share: float = 0.25) -> Allowance:
        self.made = Allowance(self.ask, share, sleep=self.sleep, clock=lambda: self.time)
        return self.made


async def spend(allowance: Allowance, times: int) -> None:
    for _ in range(times):
        await allowance.spend()


async def test_it_stops_at_its_share_and_goes_on_an_hour_later() -> None:
    tenant = Tenant([0])
    allowance = tenant.allowance()
    with pytest.raises(BudgetSpent):
        await spend(allowance, 1000)
    assert allowance.used == allowance.limit == 250
    tenant.time += 3600
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
    presenter, progress = Presenter(UTC), Progress(requests=7, rows=100, rows_due=400)
    tenant = Tenant([600, 800])
    allowance = tenant.allowance()
    await spend(allowance, 1)
    slow = progress_message(progress, allowance, 30, presenter).text
    assert "100 of 400 records, about 2 min left" in slow
    assert "Slower than usual" in slow
    assert "600 of 1000" in slow
    allowance.paused = True
    assert "Paused: " in progress_message(progress, allowance, 30, presenter).text


async def test_it_gives_up_when_the_budget_stays_full() -> None:
    tenant = Tenant([900])
    with pytest.raises(BudgetSpent, match="900 of 1000"):
        await spend(tenant.allowance(), 1)
    assert tenant.time == 3600


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
