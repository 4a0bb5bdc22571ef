"""Night after night: what fails is told, and what was cut off goes on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.demo.autotask import AutotaskServer, Refuse
from bot.demo.autotask.northwind import demo_msp
from bot.diagnosis.facts import Running, Syncs
from bot.errors import PsaBotError, Refused, StateUnavailable
from bot.estate.scan import Scanner
from bot.state import Claims
from tests.estate.test_digest import customers
from tests.estate.test_scan import OWNER, client
from tests.nights import AT, DAY, LONDON, Channel, Clock, live, nights

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from bot.diagnosis.facts import Sync, Unreadable
    from bot.estate.artifact import Artifact


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime.combine(DAY, AT, LONDON) - timedelta(hours=1))


async def test_a_night_that_fails_is_told_once_and_the_next_one_comes(
    tmp_path: Path, clock: Clock
) -> None:
    told, server = Channel(), AutotaskServer(customers("Fabrikam"))
    server.faults.add(Refuse(entity="ThresholdInformation"))
    async with client(server, tmp_path) as autotask:
        scanner = Scanner(autotask, OWNER, tmp_path, share=1.0)
        async with nights(tmp_path, scanner, told, clock.sleep, now=clock.now) as nightly:
            await live(nightly, lambda: bool(told.texts))
            await nightly.night(DAY, goes_on=True)
            (failed,) = told.texts
            clock.last += timedelta(days=1)
            server.faults.clear()
            await live(nightly, lambda: len(told.texts) > 1)
    assert "The scan of this night could not be made, so there is no news of it" in failed
    assert Refused().advice in failed
    assert "Everything was read." in told.texts[1]


class Dying(Scanner):
    """Dies once of what nobody has thought of."""

    died = False

    async def scan(
        self,
        day: date,
        last_sync: Sync | Unreadable,
        *,
        full: bool = True,
        other_day: bool = False,
    ) -> Artifact:
        if not self.died:
            self.died = True
            raise ZeroDivisionError
        return await super().scan(day, last_sync, full=full, other_day=other_day)


async def test_what_nobody_thought_of_is_told_too_and_ends_no_other_night(
    tmp_path: Path, clock: Clock
) -> None:
    told = Channel()
    clock.last += timedelta(days=1)
    async with client(AutotaskServer(customers("Fabrikam")), tmp_path) as autotask:
        scanner = Dying(autotask, OWNER, tmp_path, share=1.0)
        async with nights(tmp_path, scanner, told, clock.sleep, now=clock.now) as nightly:
            await live(nightly, lambda: len(told.texts) == 2)
    failed, digest = told.texts
    assert PsaBotError().advice in failed
    assert "Reference: " in failed
    assert "Everything was read." in digest


async def test_a_night_waits_until_a_sync_of_gradient_is_over(tmp_path: Path, clock: Clock) -> None:
    told, server = Channel(), AutotaskServer(customers("Fabrikam"))
    begins, asked = datetime.combine(DAY, AT, LONDON), []

    async def syncs() -> Syncs:
        asked.append(clock.at - begins)
        if clock.at - begins > timedelta(minutes=4):
            return Syncs()
        assert not server.log
        seconds = int((clock.at - begins).total_seconds())
        return Syncs(running=Running(started_at=begins, seconds=seconds, by="Dana"))

    async with client(server, tmp_path) as autotask:
        scanner = Scanner(autotask, OWNER, tmp_path, share=1.0)
        async with nights(
            tmp_path, scanner, told, clock.sleep, now=clock.now, syncs=syncs
        ) as nightly:
            await live(nightly, lambda: bool(told.texts))
    assert len(asked) > 10
    assert server.log
    assert "Everything was read." in told.texts[0]


async def test_a_night_that_a_stop_kept_from_its_scan_is_made_up_for(
    tmp_path: Path, clock: Clock
) -> None:
    told, waits, scans = Channel(), [], []

    async def syncs() -> Syncs:
        waits.append(clock.at)
        return Syncs(running=Running(started_at=clock.at, seconds=9, by="Dana"))

    async with client(AutotaskServer(customers("Fabrikam")), tmp_path) as autotask:
        scanner = Scanner(autotask, OWNER, tmp_path, share=1.0)
        async with nights(tmp_path, scanner, told, clock.sleep, now=clock.now) as nightly:
            clock.at += timedelta(hours=2)
            await live(nightly, lambda: clock.waits)
            assert not told.texts  # the first one comes at its time, whenever the bot is installed
            await nightly.night(DAY)
        clock.last += timedelta(days=1)
        async with nights(
            tmp_path, scanner, told, clock.sleep, now=clock.now, syncs=syncs
        ) as nightly:
            await live(nightly, lambda: len(waits) > 1)
        assert not scanner.was_cut_off()
        async with nights(tmp_path, scanner, told, clock.sleep, now=clock.now) as nightly:
            for _ in range(2):
                clock.waits = False
                await live(nightly, lambda: clock.waits)
                scans.append(len(scanner.whole()))
    assert list(told.said_there) == [f"digest:{DAY}", f"digest:{DAY + timedelta(days=1)}"]
    assert scans == [2, 2]


class Restarting(Claims):
    """A database that is started again just then."""

    answers = -2

    async def claim(self, key: str, by: str) -> bool:
        self.answers += 1
        if self.answers <= 0:
            raise StateUnavailable
        return await super().claim(key, by)


async def test_a_database_that_restarts_costs_no_night(tmp_path: Path, clock: Clock) -> None:
    told = Channel()
    async with client(AutotaskServer(customers("Fabrikam")), tmp_path) as autotask:
        scanner = Scanner(autotask, OWNER, tmp_path, share=1.0)
        async with nights(
            tmp_path, scanner, told, clock.sleep, now=clock.now, claims_of=Restarting
        ) as nightly:
            await live(nightly, lambda: bool(told.texts))
    assert list(told.said_there) == [f"digest:{DAY}"]
    assert clock.at == datetime.combine(DAY, AT, LONDON) + timedelta(minutes=11)


async def test_a_scan_that_a_stop_cut_off_goes_on_at_the_next_start(
    tmp_path: Path, clock: Clock
) -> None:
    told = Channel()
    async with client(AutotaskServer(demo_msp(DAY)), tmp_path, page=10) as autotask:
        first = Scanner(autotask, OWNER, tmp_path, share=1.0)
        async with nights(tmp_path, first, told, clock.sleep, now=clock.now) as nightly:
            await live(nightly, lambda: first.progress is not None and first.progress.pages > 20)
        assert not told.texts
        clock.at += timedelta(hours=2)
        again = Scanner(autotask, OWNER, tmp_path, share=1.0)
        assert again.was_cut_off()
        async with nights(tmp_path, again, told, clock.sleep, now=clock.now) as nightly:
            await live(nightly, lambda: bool(told.texts))
    assert list(told.said_there) == [f"digest:{DAY}"]
    (whole,) = again.whole()
    assert first.progress is not None
    assert again.progress is not None
    assert whole.meta.day == DAY
