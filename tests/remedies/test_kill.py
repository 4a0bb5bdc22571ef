"""kill -9 at every step, then a restart: it goes on, and nothing happens or is told twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.presentation.ids import CREATE_TICKET, START_FULL_SYNC
from bot.state import Audit, Database, SyncEvent, Syncs
from tests.handlers.office import BILLING, DANA
from tests.remedies.deaths import STEP
from tests.remedies.killing import town

if TYPE_CHECKING:
    from pathlib import Path

    from bot.demo.slack import Message
    from tests.remedies.killing import Town

TOLD = ("full sync of Gradient", "usually stuck rather", "judged this again")


async def answered(here: Town, account: str = "Acme") -> Message:
    await here.slack.command("/psa", f"why-missing {account}", user=DANA, channel=BILLING)
    answer = await here.slack.next_message(BILLING, seconds=20)
    await here.slack.until(lambda: here.slack.thread(BILLING, answer.ts) or None)
    here.fate.armed = True
    return answer


async def until_told(here: Town, answer: Message, words: str) -> None:
    await here.slack.until(
        lambda: any(words in m.text for m in here.slack.thread(BILLING, answer.ts)) or None, 150
    )


async def survive(here: Town, answer: Message) -> None:
    """The test's side of a sync: completion is signalled once the question stands there."""
    await until_told(here, answer, TOLD[1])
    async with Database(here.url) as database:
        done = SyncEvent(
            id="signal", event="completed", at=datetime.now(UTC), by="Gradient", source="webhook"
        )
        await Syncs(database).record(done)
    await until_told(here, answer, TOLD[2])
    await asyncio.sleep(1)


async def test_a_sync_and_a_ticket_survive_kill_9_at_every_step(tmp_path: Path) -> None:
    """Both at once, each with a bot and a database of its own: most of it is waiting."""
    async with asyncio.TaskGroup() as group:
        for name, lived in (("sync", sync_survives), ("ticket", ticket_survives)):
            folder = tmp_path / name
            group.create_task(lived(folder, f"sqlite:///{folder / 'state.db'}"))


async def test_a_sync_survives_on_postgres_too(tmp_path: Path, postgres_url: str) -> None:
    await sync_survives(tmp_path / "data", postgres_url, only_steps=True)


async def test_a_ticket_survives_on_postgres_too(tmp_path: Path, postgres_url: str) -> None:
    await ticket_survives(tmp_path / "data", postgres_url, only_steps=True)


async def sync_survives(folder: Path, url: str, *, only_steps: bool = False) -> None:
    async with town(folder, url, only_steps=only_steps) as here:
        answer = await answered(here)
        await here.slack.click(answer, START_FULL_SYNC, user=DANA)
        await survive(here, answer)
        texts = [m.text for m in here.slack.thread(BILLING, answer.ts)]
        steps = [death for death in here.deaths() if death.startswith(STEP)]
        assert len(steps) == len(set(steps)) >= 8, here.deaths()
        assert [path for path, _ in here.fate.effects].count("/start") == 1
    # The sync's own message and the question about it, each once: both say how it ended.
    assert [sum(words in text for text in texts) for words in TOLD] == [2, 0, 1]
    assert len({key for key, _ in here.automation.heard}) == 1
    async with Database(url) as database:
        events = [event.event for event in await Syncs(database).events()]
        results = Counter((e.what, e.result) for e in await Audit(database).entries())
    assert events == ["started", "completed"]
    assert results == {("start_full_sync", "started"): 1}


async def ticket_survives(folder: Path, url: str, *, only_steps: bool = False) -> None:
    async with town(folder, url, only_steps=only_steps) as here:
        await here.slack.command("/psa", "sync completed", user=DANA, channel=BILLING)
        await here.slack.next_message(BILLING, seconds=20)
        answer = await answered(here, "Globex")
        await here.slack.click(answer, CREATE_TICKET, user=DANA)
        form = await here.slack.views.next()
        while "Reading Autotask" in form.texts:
            form = await here.slack.views.next()
        picked: dict[str, object] = {"field:priority": "2", "field:status": "1"}
        picked |= {"files": [here.slack.files.put("gradient.png", b"picture")]}
        await here.slack.people.submit(form, picked)
        await here.slack.people.submit(await here.slack.views.next())
        await until_told(here, answer, "was created in Autotask")
        await asyncio.sleep(2)
        texts = [m.text for m in here.slack.thread(BILLING, answer.ts)]
        steps = [death for death in here.deaths() if death.startswith(STEP)]
        assert len(steps) == len(set(steps)) >= 5, here.deaths()
        tables = here.autotask.msp.tables
        made = ("Tickets", "TicketNotes", "TicketAttachments")
        assert [len(tables[name]) for name in made] == [1, 1, 1]
    assert sum("was created in Autotask" in text for text in texts) == 1
    async with Database(url) as database:
        results = [e.result for e in await Audit(database).entries() if e.what == "create_ticket"]
    assert results == ["made"]
