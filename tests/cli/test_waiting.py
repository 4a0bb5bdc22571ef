"""What a scan says in a terminal while it does not read, or had better not."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.state import Database, SyncEvent, Syncs
from tests.cli.running import SECONDS
from tests.test_close_days import EVERY_DAY

if TYPE_CHECKING:
    from bot.demo.autotask import AutotaskServer
    from tests.cli.running import Shell


async def test_whoever_scans_on_a_close_day_is_told(office: Shell) -> None:
    ran = await office("scan", "--json", PSA_CLOSE_DAYS=EVERY_DAY)
    assert ran.code == 0, ran.err
    assert ran.err.count("Billing closes today (PSA_CLOSE_DAYS)") == 1
    assert ran.out.startswith("{")
    ran = await office("scan", "--json")
    assert "Billing closes today" not in ran.err


async def test_it_says_in_a_pipe_too_that_it_waits_for_a_sync(
    office: Shell, autotask: AutotaskServer
) -> None:
    at = datetime.now(UTC) - timedelta(minutes=2)
    async with Database(f"sqlite:///{office.folder / 'data' / 'state.db'}") as database:
        syncs = Syncs(database)
        started = {"id": "1", "event": "started", "at": at, "by": "Dana", "source": "slack"}
        await syncs.record(SyncEvent.model_validate(started))
        process = await office.start("scan", "--json")
        assert process.stderr is not None
        line = (await asyncio.wait_for(process.stderr.readline(), SECONDS)).decode()
        assert "a sync of Gradient is running; the scan begins after it" in line
        assert not autotask.log
        completed = started | {"id": "2", "event": "completed", "at": datetime.now(UTC)}
        await syncs.record(SyncEvent.model_validate(completed))
        out, err = await asyncio.wait_for(process.communicate(), SECONDS)
    assert process.returncode == 0
    assert out.startswith(b"{")
    assert not err.strip()
    assert autotask.log
