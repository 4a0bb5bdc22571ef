"""A list that the stop of the bot has cut off: its message says so, and it is still there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.demo.autotask import AutotaskServer
from bot.demo.autotask.faults import Hang
from tests.handlers.office import DANA, DIRECT, local_slack, small_msp
from tests.handlers.test_scan_goes_on import Town

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.demo.slack import Message

LIST = b"Client,Payer,PSA Units\nGlobex,Nobody,25\n"


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """One in which a stop has cut a list off whose columns somebody had chosen."""
    slack, autotask = local_slack(), AutotaskServer(small_msp())
    async with slack.serve(), autotask.serve() as running:
        here = Town(tmp_path, slack, autotask, running.zone_url)
        autotask.faults.add(Hang(entity="Companies", kind="query"))
        async with here.bot():
            more = {"files": [slack.files.put("list.csv", LIST)], "subtype": "file_share"}
            await slack.people.say("", user=DANA, channel=DIRECT, more=more)
            offer = await slack.next_message(DIRECT)
            await slack.click(offer, "list_columns", user=DANA)
            await slack.people.submit(await slack.views.next(), {"account": "1"})
            await until_it_says(here, offer, "Looking into 1 line")
        autotask.faults.clear()
        yield here


async def until_it_says(town: Town, message: Message, words: str) -> Message:
    def there() -> Message | None:
        now = town.slack.workspace.find(message.channel, message.ts)
        return now if words in now.text else None

    return await town.slack.until(there, 30)


async def test_it_is_told_after_the_restart_and_can_be_looked_into_once_more(town: Town) -> None:
    (offer,) = [m for m in town.slack.workspace.messages(DIRECT) if "Looking into" in m.text]
    async with town.bot():
        told = await until_it_says(town, offer, "The bot was stopped before this list")
        await town.slack.click(told, "list_go", user=DANA)
        await until_it_says(town, offer, "1 line looked into")
        await town.slack.until(lambda: town.files() or None)
    (causes,) = [f for f in town.slack.files.known.values() if f.name == "list-causes.csv"]
    assert b"Nobody" in (causes.content or b"")
    asked = len(town.slack.calls)
    async with town.bot():
        pass
    assert not [call for call in town.slack.calls[asked:] if call.method == "chat.update"]
