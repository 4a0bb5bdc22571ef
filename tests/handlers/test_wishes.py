"""What somebody who may not says of a sync, and asks an operator to put on record."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.presentation.ids import START_FULL_SYNC, SYNC_COMPLETED, SYNC_STARTED, WHY_NOT
from tests.handlers.office import BILLING, DANA, DIRECT, SAM, Office, open_office
from tests.handlers.test_remedies import IMPATIENT, QUICK, asked, in_thread, state, whispered

if TYPE_CHECKING:
    from pathlib import Path

    from bot.demo.slack import Message

ANOTHER_CLICK = 1.2
"""Seconds after which a click is no repetition of the one before."""
REFUSED = "Only the operators"


async def refused(office: Office, answer: Message, words: str, user: str = SAM) -> Message:
    """Somebody says it in the thread, and is told who may."""

    def refusals() -> list[Message]:
        there = office.slack.messages(BILLING)
        return [m for m in there if m.ephemeral_to and REFUSED in m.text]

    before = len(refusals())
    await office.slack.people.say(words, user=user, channel=BILLING, thread_ts=answer.ts)
    return await office.slack.until(lambda: refusals()[-1] if len(refusals()) > before else None)


def _are_there(office: Office, answer: Message, count: int) -> bool:
    thread = office.slack.thread(BILLING, answer.ts)
    return len([m for m in thread if "said to have finished" in m.text]) == count


async def test_a_quick_sync_cannot_be_put_on_record_as_one_of_any_kind(tmp_path: Path) -> None:
    async with open_office(tmp_path, operators=(DANA,), pace=QUICK) as office:
        answer = await asked(office)
        said = await refused(office, answer, "the quick sync is done")
        assert not said.interactive()
        said = await refused(office, answer, "the full sync is done")
        assert said.interactive()


async def test_what_an_operator_was_asked_for_is_on_record_once(tmp_path: Path) -> None:
    async with open_office(tmp_path, operators=(DANA,), pace=QUICK) as office:
        answer = await asked(office)
        said = await refused(office, answer, "the sync is done")
        await office.slack.click(said, WHY_NOT, user=SAM)
        wish = await in_thread(office, answer, "said to have finished")
        await office.slack.click(wish, SYNC_COMPLETED, user=DANA)
        await in_thread(office, answer, "On record")
        await asyncio.sleep(ANOTHER_CLICK)
        await office.slack.click(wish, SYNC_COMPLETED, user=DANA)
        await whispered(office, "On record")
        thread = office.slack.thread(BILLING, answer.ts)
        assert len([m for m in thread if "On record" in m.text and not m.ephemeral_to]) == 1
    assert [event.event for event in (await state(tmp_path))[0]] == ["completed"]


async def test_a_start_that_was_put_on_record_late_begins_one_watch(tmp_path: Path) -> None:
    pace = replace(IMPATIENT, usual=timedelta(seconds=2.5))
    async with open_office(tmp_path, operators=(DANA,), pace=pace) as office:
        answer = await asked(office)
        await office.slack.click(answer, START_FULL_SYNC, user=DANA)
        path = await whispered(office, "Start Full Sync")
        await office.slack.click(path, SYNC_STARTED, user=SAM)
        await office.slack.click(await whispered(office, REFUSED), WHY_NOT, user=SAM)
        wish = await in_thread(office, answer, "said to have been started")
        await asyncio.sleep(2.6)
        await office.slack.click(wish, SYNC_STARTED, user=DANA)
        await in_thread(office, answer, "was started at")
        await asyncio.sleep(ANOTHER_CLICK)
        await office.slack.click(wish, SYNC_STARTED, user=DANA)
        late = await whispered(office, "nothing was started")
        assert "is on record already" in late.text
        assert "less than 30 minutes ago" not in late.text
        assert "No end of it was told of" in late.text
        await office.slack.people.say(
            "the full sync is done", user=DANA, channel=BILLING, thread_ts=answer.ts
        )
        await in_thread(office, answer, "On record")
        await asyncio.sleep(ANOTHER_CLICK)
        await office.slack.click(wish, SYNC_STARTED, user=DANA)
        over = await whispered(office, "another full sync can be started now")
        assert "can be started from" not in over.text
    assert [event.event for event in (await state(tmp_path))[0]] == ["started", "completed"]


async def test_a_later_wish_is_brought_to_the_operators_too(tmp_path: Path) -> None:
    async with open_office(tmp_path, operators=(DANA,), pace=QUICK) as office:
        answer = await asked(office)
        for count in (1, 2):
            said = await refused(office, answer, "the sync is done")
            await office.slack.click(said, WHY_NOT, user=SAM)
            await office.slack.until(partial(_are_there, office, answer, count))
            await asyncio.sleep(ANOTHER_CLICK)  # the time of saying it is kept in seconds


async def test_a_wish_that_cannot_be_said_in_the_channel_is_told_the_person(
    tmp_path: Path,
) -> None:
    async with open_office(tmp_path, operators=(SAM,), pace=QUICK) as office:
        answer = await asked(office)
        said = await refused(office, answer, "the sync is done", DANA)
        workspace = office.slack.workspace
        left = replace(workspace.channels[BILLING], bot_is_member=False)
        workspace.channels = {**workspace.channels, BILLING: left}
        await office.slack.click(said, WHY_NOT, user=DANA)
        told = await office.slack.next_message(DIRECT)
        assert "said to have finished" in told.text
