from __future__ import annotations

import getpass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot.state import Database, SyncEvent, Syncs

if TYPE_CHECKING:
    from tests.cli.running import Shell

LONDON = ZoneInfo("Europe/London")


async def on_record(shell: Shell) -> list[SyncEvent]:
    async with Database(f"sqlite:///{shell.folder / 'data' / 'state.db'}") as database:
        return await Syncs(database).events()


async def test_what_is_said_is_on_record_and_shown(shell: Shell) -> None:
    before = datetime.now(UTC)
    assert (await shell("sync", "started", "2026-11-20T09:00")).code == 0
    assert (await shell("sync", "completed", "2026-11-20T10:12+01:00")).code == 0
    ran = await shell("sync", "started")
    assert (ran.code, ran.err) == (0, "")
    assert "On record" in ran.out
    first, second, third = await on_record(shell)
    assert first.at == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert second.at == datetime(2026, 11, 20, 9, 12, tzinfo=UTC)
    assert before <= third.at <= datetime.now(UTC)
    assert {event.by for event in (first, second, third)} == {getpass.getuser()}
    assert {event.source for event in (first, second, third)} == {"terminal"}

    status = await shell("sync", "status")
    assert (status.code, status.err) == (0, "")
    assert "20 Nov 2026, 09:00" in status.out
    assert "20 Nov 2026, 09:12" in status.out
    assert "Under way" in status.out


@pytest.mark.parametrize(
    ("option", "kind"), [(("--quick",), "quick"), (("--full",), "full"), ((), None)]
)
async def test_which_of_the_two_it_was_is_kept(
    shell: Shell, option: tuple[str, ...], kind: str | None
) -> None:
    ran = await shell("sync", "completed", "2026-11-20T09:00", *option)
    assert ran.code == 0
    assert f"On record: a {kind + ' ' if kind else ''}sync of Gradient completed" in ran.out
    (event,) = await on_record(shell)
    assert event.kind == kind


async def test_an_empty_ledger_says_so(shell: Shell) -> None:
    ran = await shell("sync", "status")
    assert ran.code == 0
    assert "No completed sync is on record." in ran.out
    assert "No sync is under way" in ran.out


async def test_a_stuck_and_a_failed_sync_are_shown(shell: Shell) -> None:
    await shell("sync", "failed", "2026-11-19T09:00")
    hour_ago = datetime.now(LONDON) - timedelta(minutes=61)
    ran = await shell("sync", "started", hour_ago.isoformat(timespec="minutes"))
    assert "usually stuck" in ran.out
    assert "failed on 19 Nov 2026, 09:00" in ran.out


async def test_names_from_outside_are_no_markup(shell: Shell) -> None:
    async with Database(f"sqlite:///{shell.folder / 'data' / 'state.db'}") as database:
        about = {"id": "1", "event": "completed", "at": datetime(2026, 11, 20, tzinfo=UTC)}
        said = {**about, "by": "[bold]Dana[/bold] :smile:", "source": "webhook"}
        await Syncs(database).record(SyncEvent.model_validate(said))
    assert "[bold]Dana[/bold] :smile:" in (await shell("sync", "status")).out


@pytest.mark.parametrize(
    "time",
    [
        "soon",
        "25:00",
        "9:5",
        "2026-11-20",
        "2026-13-01T09:00",
        "2999-01-01T09:00",
        "1999-01-01T09:00",
    ],
)
async def test_a_time_that_is_none_is_refused_in_one_line(shell: Shell, time: str) -> None:
    ran = await shell("sync", "completed", time)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    assert "TIME" in ran.err
    assert not (shell.folder / "data").exists()


async def test_it_needs_the_calendar_and_nothing_else(shell: Shell) -> None:
    ran = await shell("sync", "status", PSA_TIMEZONE="")
    assert (ran.code, ran.out) == (2, "")
    assert "PSA_TIMEZONE: " in ran.err


async def test_a_database_that_does_not_answer_is_told(shell: Shell) -> None:
    (shell.folder / "file").write_text("not a folder")
    url = f"sqlite:///{shell.folder / 'file' / 'state.db'}"
    ran = await shell("sync", "status", PSA_DATABASE_URL=url)
    assert (ran.code, ran.out) == (3, "")
    assert "PSA_DATABASE_URL" in ran.err
    assert "Traceback" not in ran.err
