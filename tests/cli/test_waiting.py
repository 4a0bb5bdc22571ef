"""What a scan says in a terminal while it does not read, or had better not."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.errors import BillingCloses
from bot.lists.answering import LIVE_MOST
from bot.state import Database, SyncEvent, Syncs
from tests.cli.running import SECONDS
from tests.cli.test_scan import assert_says_why
from tests.test_close_days import EVERY_DAY

if TYPE_CHECKING:
    from bot.demo.autotask import AutotaskServer
    from tests.cli.running import Shell


async def test_on_a_close_day_nothing_is_read_but_for_who_wants_it_anyway(
    office: Shell, autotask: AutotaskServer
) -> None:
    ran = await office("scan", PSA_CLOSE_DAYS=EVERY_DAY)
    assert (ran.code, ran.out, ran.err.strip()) == (3, "", BillingCloses().advice)
    assert_says_why(
        await office("scan", "--json", PSA_CLOSE_DAYS=EVERY_DAY), BillingCloses().advice
    )
    assert not autotask.log
    ran = await office("scan", "--json", "--anyway", PSA_CLOSE_DAYS=EVERY_DAY)
    assert ran.code == 0, ran.err
    assert "Billing closes today" not in ran.err


async def test_on_a_close_day_a_long_list_uses_the_scan_that_is_there_and_makes_none(
    office: Shell, autotask: AutotaskServer
) -> None:
    rows = "\n".join(f"Customer {number}" for number in range(LIVE_MOST + 1))
    (office.folder / "list.csv").write_text(f"Account\n{rows}\n", encoding="utf-8")
    asked = ("list", "list.csv", "--yes")
    ran = await office(*asked, PSA_CLOSE_DAYS=EVERY_DAY)
    assert ran.code == 3
    assert BillingCloses().advice in ran.err
    assert not [request for request in autotask.log if request.kind == "query"]
    assert (await office("scan", "--anyway", PSA_CLOSE_DAYS=EVERY_DAY)).code == 0
    autotask.log.clear()
    ran = await office(*asked, PSA_CLOSE_DAYS=EVERY_DAY)
    assert "Customer 1" in ran.out
    assert not [request for request in autotask.log if request.kind == "query"]


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
