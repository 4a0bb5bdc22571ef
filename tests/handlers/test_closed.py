"""Slack refuses or fails in the middle of a case: it goes on, says so, and says nothing twice."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.demo.slack import Disconnect, RateLimit, ServerError
from bot.presentation.ids import START_FULL_SYNC, WATCH
from bot.remedies import Pace
from bot.state import Audit, Database, Watches
from tests.handlers.office import BILLING, DANA, DIRECT, open_office
from tests.handlers.test_remedies import QUICK, Automation, asked, automated, in_thread, mend
from tests.handlers.test_tickets import clear_case, reviewed

if TYPE_CHECKING:
    from pathlib import Path

    from bot.demo.slack import Message
    from bot.demo.slack.faults import Fault
    from tests.handlers.office import Office


async def direct(office: Office, words: str) -> Message:
    return await office.slack.until(
        lambda: next((m for m in office.slack.messages(DIRECT) if words in m.text), None), 15
    )


@pytest.mark.parametrize("archived", [True, False])
async def test_a_closed_channel_is_told_to_the_person(tmp_path: Path, *, archived: bool) -> None:
    automation = Automation()
    async with automated(tmp_path, automation) as office:
        answer = await asked(office)
        await office.slack.click(answer, START_FULL_SYNC, user=DANA)
        await in_thread(office, answer, "was started at")
        workspace = office.slack.workspace
        closed = replace(workspace.channels[BILLING], is_archived=archived, bot_is_member=archived)
        workspace.channels = {**workspace.channels, BILLING: closed}
        await office.ask("sync completed", channel=DIRECT)
        told = await direct(office, "judged this again")
        assert "may not write into the conversation" in told.text
        assert not [block for block in told.blocks if block["type"] == "actions"]
    async with Database(f"sqlite:///{tmp_path / 'state.db'}") as database:
        told_rows = [e for e in await Audit(database).entries() if e.what == "tell"]
    assert {(e.who, e.result, e.detail) for e in told_rows} == {(DANA, "told-aside", BILLING)}


@pytest.mark.parametrize(
    "fault",
    [
        RateLimit("chat.postMessage"),
        ServerError("chat.postMessage"),
        Disconnect("chat.postMessage"),
        Disconnect("chat.postMessage", acted=True),
    ],
    ids=lambda fault: f"{type(fault).__name__}-{getattr(fault, 'acted', '')}",
)
async def test_what_may_have_been_said_is_looked_for_and_said_once(
    tmp_path: Path, fault: Fault
) -> None:
    async with automated(tmp_path, Automation()) as office:
        answer = await asked(office)
        office.slack.faults.append(fault)
        await office.slack.click(answer, WATCH, user=DANA)
        await in_thread(office, answer, "I look at this every")
        await office.slack.until(lambda: not office.slack.faults or None)
        watched = [m for m in office.slack.thread(BILLING, answer.ts) if "I look at" in m.text]
        assert len(watched) == 1


async def test_what_a_watch_saw_while_slack_was_away_is_told_by_a_later_look(
    tmp_path: Path,
) -> None:
    pace = replace(QUICK, again=(timedelta(0),))
    async with open_office(tmp_path, pace=pace) as office:
        await office.ask("sync completed")
        answer = await asked(office)
        await office.slack.click(answer, WATCH, user=DANA)
        await in_thread(office, answer, "I look at this every")
        await watched(tmp_path, "blocked")
        office.slack.faults.append(ServerError("chat.postMessage", times=4))
        mend(office)
        await in_thread(office, answer, "Something changed")
        told = [m for m in office.slack.thread(BILLING, answer.ts) if "changed" in m.text]
        assert len(told) == 1


async def test_what_comes_of_a_ticket_is_told_when_slack_is_back(tmp_path: Path) -> None:
    pace = replace(QUICK, again=(timedelta(0),) * 4)
    async with open_office(tmp_path, operators=(DANA,), pace=pace) as office:
        answer = await clear_case(office)
        review = await reviewed(office, answer)
        office.slack.faults.append(ServerError("chat.postMessage", times=4))
        await office.slack.people.submit(review)
        await in_thread(office, answer, "was created in Autotask")


def test_slack_may_be_away_for_half_an_hour() -> None:
    assert sum(Pace().again, timedelta()) > timedelta(minutes=30)


async def watched(folder: Path, seen: str) -> None:
    """Wait until a look has seen something."""
    async with Database(f"sqlite:///{folder / 'state.db'}") as database, asyncio.timeout(15):
        while not any(seen in w.seen for w in await Watches(database).unfinished()):  # noqa: ASYNC110 - another task writes it
            await asyncio.sleep(0.05)
