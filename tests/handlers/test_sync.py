"""What is said about Gradient's syncs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot.demo.slack import ApiError
from bot.state import Audit, Database, Syncs
from tests.handlers.office import BILLING, DANA, SAM, Office, open_office

if TYPE_CHECKING:
    from pathlib import Path

    from bot.demo.slack import Message
    from bot.state import SyncEvent

LONDON = ZoneInfo("Europe/London")


async def recorded(folder: Path) -> list[SyncEvent]:
    async with Database(f"sqlite:///{folder / 'state.db'}") as database:
        return await Syncs(database).events()


async def told(office: Office) -> Message:
    return await office.slack.until(
        lambda: next(
            (m for m in office.slack.messages(BILLING) if m.ephemeral_to and m.via != "ack"), None
        )
    )


@pytest.mark.parametrize("operators", [(DANA,), ("S0OPS",), (SAM, "S0OPS")])
async def test_an_operator_is_taken_at_their_word_and_named(
    tmp_path: Path, operators: tuple[str, ...]
) -> None:
    async with open_office(tmp_path, operators=operators) as office:
        ack = await office.ask("sync completed 2026-01-02T03:04")
        assert ack.status == 200
        said = await office.answer()
        assert f"<@{DANA}>" in str(said.blocks)
        await office.slack.replay(ack)
        await office.ask("sync started")
        await office.answer()
    first, second = await recorded(tmp_path)
    assert (first.event, first.by, first.source) == ("completed", DANA, "slack")
    assert first.at == datetime(2026, 1, 2, 3, 4, tzinfo=LONDON)
    assert second.event == "started"


async def test_nobody_may_when_no_operator_is_named(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.ask("sync started")
        assert "PSA_OPERATORS" in (await told(office)).text
        assert office.calls("chat.postMessage") == 0
    assert await recorded(tmp_path) == []


async def test_somebody_else_may_not(tmp_path: Path) -> None:
    async with open_office(tmp_path, operators=("S0OPS",)) as office:
        await office.ask("sync completed", user=SAM)
        assert "operators" in (await told(office)).text
        await office.ask("sync completed", user=SAM)
        await office.slack.until(lambda: office.calls("response_url") == 2)
        assert office.calls("usergroups.users.list") == 1
    assert await recorded(tmp_path) == []


async def test_a_group_that_slack_does_not_resolve_allows_nobody(tmp_path: Path) -> None:
    async with open_office(tmp_path, operators=("S0OPS",)) as office:
        office.slack.faults.append(ApiError("usergroups.users.list", "missing_scope"))
        await office.ask("sync completed")
        assert "cannot tell" in (await told(office)).text
    assert await recorded(tmp_path) == []


async def test_a_time_that_has_not_come_is_refused(tmp_path: Path) -> None:
    later = datetime.now(LONDON) + timedelta(hours=2)
    async with open_office(tmp_path, operators=(DANA,)) as office:
        await office.ask(f"sync completed {later:%Y-%m-%dT%H:%M}")
        assert "not come yet" in (await told(office)).text
    assert await recorded(tmp_path) == []
    async with Database(f"sqlite:///{tmp_path / 'state.db'}") as database:
        (row,) = await Audit(database).entries()
    assert (row.who, row.what, row.result) == (DANA, "sync completed", "refused-time")


async def test_who_told_of_the_end_is_named_and_not_who_started_it(tmp_path: Path) -> None:
    async with open_office(tmp_path, operators=(DANA, SAM)) as office:
        await office.ask("sync started", user=SAM)
        await office.answer()
        await office.ask("sync completed", user=DANA)
        await office.answer()
        await office.ask("sync status", user=SAM)
        status = await office.answer()
        assert f"<@{DANA}>" in str(status.blocks)
        assert SAM not in str(status.blocks)


async def test_the_status_says_which_kind_of_sync_it_was_and_when_that_matters(
    tmp_path: Path,
) -> None:
    async with open_office(tmp_path, operators=(DANA,)) as office:
        await office.ask("sync started quick")
        await office.answer()
        await office.ask("sync status")
        running = await office.answer()
        assert "A quick sync has been running for less than a minute" in running.text
        await office.checklist(running)
        await office.ask("sync completed quick")
        await office.answer()
        await office.ask("sync status")
        done = await office.answer()
        assert "The last sync was a quick one: for a line that should go" in done.text
        checklist = await office.checklist(done)
        assert "The last sync on record, a quick one, started on" in str(checklist.blocks)


async def test_the_status_is_an_answer_in_the_channel(tmp_path: Path) -> None:
    async with open_office(tmp_path, operators=(DANA,)) as office:
        await office.ask("sync status")
        before = await office.answer()
        await office.checklist(before)
        await office.ask("sync completed")
        await office.answer()
        await office.ask("sync status")
        assert (await office.answer()).text != before.text
