"""The database takes what a click writes, and no job can begin: the next click is as the first."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from bot.presentation.ids import START_FULL_SYNC, WATCH
from tests.handlers.office import DANA, open_office
from tests.handlers.test_remedies import QUICK, Automation, asked, automated, in_thread, whispered
from tests.handlers.test_tickets import clear_case, reviewed

if TYPE_CHECKING:
    from pathlib import Path

AWAY = "database does not answer"


def execute(folder: Path, statement: str) -> None:
    with closing(sqlite3.connect(folder / "state.db")) as connection:
        connection.execute(statement)


def take_away(folder: Path) -> None:
    """The jobs find a table of theirs that is not theirs."""
    execute(folder, "CREATE TABLE dbos_migrations (other TEXT)")


def give_back(folder: Path) -> None:
    execute(folder, "DROP TABLE dbos_migrations")


async def test_a_watch_is_begun_by_the_next_click(tmp_path: Path) -> None:
    async with open_office(tmp_path, pace=QUICK) as office:
        answer = await asked(office)
        take_away(tmp_path)
        await office.slack.click(answer, WATCH, user=DANA)
        await whispered(office, AWAY)
        give_back(tmp_path)
        await office.slack.click(answer, WATCH, user=DANA)
        await in_thread(office, answer, "I look at this every")


async def test_a_sync_is_started_by_the_next_click(tmp_path: Path) -> None:
    automation = Automation()
    async with automated(tmp_path, automation) as office:
        answer = await asked(office)
        take_away(tmp_path)
        await office.slack.click(answer, START_FULL_SYNC, user=DANA)
        await whispered(office, AWAY)
        give_back(tmp_path)
        await office.slack.click(answer, START_FULL_SYNC, user=DANA)
        await in_thread(office, answer, "was started at")
    assert len(automation.heard) == 1


async def test_a_ticket_is_made_when_it_is_sent_again(tmp_path: Path) -> None:
    async with open_office(tmp_path, operators=(DANA,), pace=QUICK) as office:
        answer = await clear_case(office)
        review = await reviewed(office, answer)
        take_away(tmp_path)
        await office.slack.people.submit(review)
        await office.slack.until(
            lambda: any(AWAY in m.text for m in office.slack.workspace.posted) or None
        )
        give_back(tmp_path)
        await office.slack.people.submit(await reviewed(office, answer))
        await in_thread(office, answer, "was created in Autotask")
