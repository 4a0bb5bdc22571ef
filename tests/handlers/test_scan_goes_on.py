"""The message of a scan that a stop has cut off: it is ended after the restart, and once."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, cast

import pytest

from bot.app.server import build_app
from bot.demo.autotask import AutotaskServer, BadPassword
from bot.demo.autotask.faults import Hang
from bot.demo.serving import on_loopback
from bot.demo.slack import ApiError, ServerError
from bot.desk import Place, Posted
from bot.desk.telling import Telling
from bot.desk.unfinished import Unfinished
from bot.estate.artifact import owner_key
from bot.estate.turn import turn
from bot.presentation import Message as Words
from bot.state import Database, MessagesUnderWay
from tests.handlers.office import (
    BILLING,
    DANA,
    EVENTS,
    autotask_settings,
    local_settings,
    local_slack,
    slack_settings,
    small_msp,
)
from tests.handlers.test_remedies import QUICK
from tests.state.test_under_way import SCAN

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.demo.slack import Message, SlackServer
    from bot.desk.desk import Desk

AT_ONCE = replace(QUICK, last=timedelta(seconds=0.2))
DONE = "Everything was read."


@dataclass
class Town:
    """A Slack and an Autotask that outlive the bots.

    Attributes:
        later: how much later it is than it is.
    """

    folder: Path
    slack: SlackServer
    autotask: AutotaskServer
    zone_url: str
    later: timedelta = field(default_factory=timedelta)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.later

    @asynccontextmanager
    async def bot(
        self,
        scan_at: time | None = None,
        close_days: str = "",
        again: tuple[timedelta, ...] = QUICK.again,
    ) -> AsyncIterator[None]:
        app = build_app(
            local_settings(self.folder, EVENTS, None, None, scan_at, close_days),
            autotask_settings(self.autotask, self.zone_url),
            slack_settings(self.slack, (DANA,), socket=False),
            replace(AT_ONCE, again=again),
            self.now,
        )
        async with app.router.lifespan_context(app), on_loopback(app) as address:
            self.slack.deliver_to(f"{address}/slack/events")
            yield

    async def says(self, words: str) -> Message:
        def there() -> Message | None:
            return next(
                (m for m in self.slack.workspace.messages(BILLING) if words in m.text), None
            )

        return await self.slack.until(there, 30)

    def asked(self, entity: str) -> int:
        return sum(r.entity == entity and r.kind == "query" for r in self.autotask.log)

    def files(self) -> list[str]:
        return [file.name for file in self.slack.files.known.values() if file.shared]

    def updates(self, words: str) -> int:
        calls = [call for call in self.slack.calls if call.method == "chat.update"]
        return sum(words in str(call.arguments) for call in calls)


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """One in which a stop has cut a scan off."""
    slack, autotask = local_slack(), AutotaskServer(small_msp())
    async with slack.serve(), autotask.serve() as running:
        here = Town(tmp_path, slack, autotask, running.zone_url)
        autotask.faults.add(Hang(entity="ContractServiceUnits", kind="query"))
        async with here.bot():
            await slack.command("/psa", "scan", user=DANA, channel=BILLING)
            await here.says("requests so far")
        autotask.faults.clear()
        yield here


@pytest.mark.parametrize("scan_at", [None, time(0, 1)])
async def test_it_goes_on_after_a_restart_in_the_same_message(
    town: Town, scan_at: time | None
) -> None:
    before = await town.says("requests so far")
    companies = town.asked("Companies")
    async with town.bot(scan_at):
        done = await town.says(DONE)
        await town.slack.until(lambda: len(town.files()) == 5 or None)
    assert done.ts == before.ts
    assert [m.thread_ts for m in town.slack.workspace.messages(BILLING)] == [None, done.ts]
    # What had been read was not read again.
    assert town.asked("Companies") == companies + 1  # the look at the end, for what changed
    async with town.bot(scan_at):
        await town.slack.command("/psa", "changes", user=DANA, channel=BILLING)
        await town.says("no two complete scans")
    assert len(town.files()) == 5


async def test_two_replicas_do_it_once(town: Town) -> None:
    async with AsyncExitStack() as both:
        for _ in range(2):
            await both.enter_async_context(town.bot())
        await town.says(DONE)
        await town.slack.until(lambda: len(town.files()) == 5 or None)
    assert town.updates(DONE) == 1
    assert len(list((town.folder / "estate").glob("*.db"))) == 1


@pytest.mark.parametrize(
    ("later", "close_days", "words"),
    [
        (timedelta(days=1), "", "was not back on that day"),
        (timedelta(), ",".join(map(str, range(1, 32))), "Billing closes today"),
    ],
)
async def test_one_that_does_not_go_on_says_so_and_can_be_asked_for_again(
    town: Town, later: timedelta, close_days: str, words: str
) -> None:
    before, asked = await town.says("requests so far"), len(town.autotask.log)
    town.later = later
    async with town.bot(close_days=close_days):
        told = await town.says(words)
        assert told.ts == before.ts
        *_, again = told.text.partition("Ask again: /psa ")
        assert again.startswith("scan")
        assert len(town.autotask.log) == asked
        await town.slack.command("/psa", again.strip(), user=DANA, channel=BILLING)
        assert (await town.says(DONE)).ts != told.ts


async def test_one_that_cannot_be_made_after_the_restart_says_why(town: Town) -> None:
    town.autotask.faults.add(BadPassword())
    async with town.bot():
        failed = await town.says("could not be made")
        assert "rejects the bot's API user" in failed.text
    assert len(town.slack.workspace.messages(BILLING)) == 1


async def test_its_end_is_told_when_slack_is_back(town: Town) -> None:
    before = await town.says("requests so far")
    # Each update is tried three times by itself.
    town.slack.faults = [ServerError("chat.update", times=9), ServerError("chat.postEphemeral", 3)]
    async with town.bot(again=(timedelta(seconds=0.1),) * 5):
        assert (await town.says(DONE)).ts == before.ts
        await town.slack.until(lambda: len(town.files()) == 5 or None)
    assert len(town.slack.workspace.messages(BILLING)) == 2  # the second has its files


async def test_what_fails_after_its_end_leaves_the_message_as_it_is(town: Town) -> None:
    town.slack.faults = [
        ApiError("files.getUploadURLExternal", "missing_scope"),
        ApiError("chat.postMessage", "fatal_error"),
    ]
    async with town.bot():
        done = await town.says(DONE)
        told = await town.says("Reference: ")
    assert told.ephemeral_to == DANA
    assert DONE in done.text


async def test_it_waits_for_a_scan_of_another_process(town: Town) -> None:
    owner = autotask_settings(town.autotask, town.zone_url).owner
    before = await town.says("requests so far")
    asked = len(town.autotask.log)
    with turn(town.folder, owner_key(*owner)):
        async with town.bot():
            await asyncio.sleep(1)
            assert before.text == (await town.says("requests so far")).text
            assert len(town.autotask.log) == asked
    async with town.bot():
        assert (await town.says(DONE)).ts == before.ts


async def test_who_stood_still_until_another_process_took_it_says_no_more(tmp_path: Path) -> None:
    lease = timedelta(seconds=0.3)
    async with Database(f"sqlite:///{tmp_path / 'state.db'}") as database:
        messages = MessagesUnderWay(database)
        said = Telling(cast("Desk", None), Place("1.2", DANA, BILLING), Posted("7.0"))
        await messages.keep(SCAN, "other", timedelta(minutes=1))
        async with Unfinished(messages, lease).held(SCAN.id, said), asyncio.timeout(10):
            while not said.lost:  # noqa: ASYNC110 - it has no event
                await asyncio.sleep(0.05)
            await said.end(Words("never said", []))
        assert await messages.any_scan()


async def test_what_is_under_way_here_was_not_cut_off_though_nobody_could_say_so(
    tmp_path: Path,
) -> None:
    async with Database(f"sqlite:///{tmp_path / 'state.db'}") as database:
        messages = MessagesUnderWay(database)
        said = Telling(cast("Desk", None), Place("1.2", DANA, BILLING), Posted("7.0"))
        unfinished = Unfinished(messages, timedelta(minutes=1))
        await messages.keep(SCAN, unfinished.holder, timedelta(seconds=-1))
        async with unfinished.held(SCAN.id, said):
            assert await unfinished.left() == []
            assert await Unfinished(messages, timedelta(minutes=1)).left() == [SCAN]
        assert await messages.left() == []


async def test_where_its_message_is_gone_the_person_is_told(town: Town) -> None:
    town.slack.workspace.posted.remove(await town.says("requests so far"))
    async with town.bot():
        told = await town.says(DONE)
    assert told.ephemeral_to == DANA
