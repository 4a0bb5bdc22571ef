"""Buttons that start, watch and ask."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from bot.demo.autotask import NotPermitted, Throttle
from bot.demo.serving import on_loopback
from bot.demo.slack import ApiError
from bot.gradient import verify
from bot.presentation.ids import (
    CREATE_TICKET,
    START_FULL_SYNC,
    SYNC_COMPLETED,
    SYNC_RUNNING,
    SYNC_STARTED,
    WATCH,
    WHY_NOT,
)
from bot.remedies import Pace
from bot.state import Audit, Database, SyncEvent, Syncs
from tests.handlers.office import BILLING, DANA, DIRECT, SAM, Office, open_office

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from starlette.requests import Request

    from bot.demo.slack import Message

HOOK_SECRET = "a webhook secret"
QUICK = Pace(
    look=timedelta(seconds=0.1),
    told=timedelta(seconds=0.3),
    judge=timedelta(seconds=0.3),
)
IMPATIENT = Pace(
    usual=timedelta(seconds=1.5),
    look=timedelta(seconds=0.1),
    told=timedelta(seconds=0.3),
    judge=timedelta(seconds=0.3),
)


@dataclass
class Automation:
    """What stands behind GRADIENT_SYNC_WEBHOOK_URL.

    Args:
        statuses: what it answers next; 202 when they are used up.
        heard: the idempotency key and the body of every request.
    """

    statuses: list[int] = field(default_factory=list)
    heard: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    async def hear(self, request: Request) -> Response:
        body = await request.body()
        stamp, signature = (request.headers[f"X-PSA-{n}"] for n in ("Timestamp", "Signature"))
        verify(HOOK_SECRET, stamp, signature, body, datetime.now(UTC))
        self.heard.append((request.headers["Idempotency-Key"], json.loads(body)))
        return Response(status_code=self.statuses.pop(0) if self.statuses else 202)

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[str]:
        app = Starlette(routes=[Route("/start", self.hear, methods=["POST"])])
        async with on_loopback(app) as address:
            yield f"{address}/start"


@asynccontextmanager
async def automated(
    folder: Path, automation: Automation, pace: Pace = QUICK, operators: tuple[str, ...] = (DANA,)
) -> AsyncIterator[Office]:
    async with (
        automation.serve() as url,
        open_office(folder, operators=operators, pace=pace, webhook=(url, HOOK_SECRET)) as office,
    ):
        yield office


async def asked(office: Office, text: str = "why-missing Acme") -> Message:
    await office.ask(text)
    answer = await office.answer()
    await office.checklist(answer)
    return answer


async def in_thread(office: Office, answer: Message, words: str, seconds: float = 15) -> Message:
    return await office.slack.until(
        lambda: next((m for m in office.slack.thread(BILLING, answer.ts) if words in m.text), None),
        seconds,
    )


async def whispered(office: Office, words: str) -> Message:
    return await office.slack.until(
        lambda: next(
            (m for m in office.slack.messages(BILLING) if m.ephemeral_to and words in m.text), None
        )
    )


def told_of(office: Office, words: str, times: int) -> bool:
    return sum(words in message.text for message in office.slack.messages(BILLING)) == times


async def state(folder: Path) -> tuple[list[SyncEvent], list[tuple[str, str, str]]]:
    async with Database(f"sqlite:///{folder / 'state.db'}") as database:
        entries = await Audit(database).entries()
        return await Syncs(database).events(), [(e.who, e.what, e.result) for e in entries]


def mend(office: Office) -> None:
    rows = office.autotask.msp.tables["Companies"].values()
    next(row for row in rows if row["companyName"] == "Acme")["companyType"] = 1


def edited(office: Office, answer: Message) -> Message | None:
    found = office.slack.workspace.find(answer.channel, answer.ts)
    return found if found.edited else None


async def test_a_sync_is_said_to_be_started_after_a_2xx_and_its_end_is_told(tmp_path: Path) -> None:
    automation = Automation()
    async with automated(tmp_path, automation) as office:
        answer = await asked(office)
        await office.slack.click(answer, START_FULL_SYNC, user=DANA)
        told = await in_thread(office, answer, "was started at")
        assert f"<@{DANA}>" in str(told.blocks)
        mend(office)
        await office.ask("sync completed")
        judged = await in_thread(office, answer, "judged this again")
        assert "Right in Autotask" in judged.text
        closed = office.slack.workspace.find(BILLING, told.ts)
        assert "has completed" in closed.text
    events, audit = await state(tmp_path)
    assert [event.event for event in events] == ["started", "completed"]
    assert [body["by"] for _, body in automation.heard] == [DANA]
    assert (DANA, "start_full_sync", "started") in audit


async def test_after_a_sync_the_next_step_is_a_look_and_then_a_ticket(tmp_path: Path) -> None:
    automation = Automation()
    async with automated(tmp_path, automation) as office:
        answer = await asked(office, "why-missing Globex")
        await office.slack.click(answer, START_FULL_SYNC, user=DANA)
        await in_thread(office, answer, "was started at")
        await office.ask("sync completed")
        judged = await in_thread(office, answer, "judged this again")
        assert "Look in Gradient whether it is there now" in judged.text
        assert "start a full sync" not in judged.text
        assert judged.element(CREATE_TICKET)
        anew = await office.slack.until(lambda: edited(office, answer))
        assert anew.text.startswith("Autotask explains nothing")
        assert anew.element(CREATE_TICKET)
        await office.slack.until(
            lambda: [m for m in office.slack.thread(BILLING, answer.ts) if m.edited and m.blocks]
        )


async def test_an_answer_stays_where_nothing_new_is_known_after_the_sync(tmp_path: Path) -> None:
    async with automated(tmp_path, Automation()) as office:
        answer = await asked(office)
        await office.slack.click(answer, START_FULL_SYNC, user=DANA)
        await in_thread(office, answer, "was started at")
        office.autotask.faults.add(NotPermitted(entity="Companies"))
        await office.ask("sync completed")
        await in_thread(office, answer, "judged this again")
        await in_thread(office, answer, "cannot tell")
    assert edited(office, answer) is None


async def test_the_start_that_gradients_side_tells_of_is_the_one_that_is_watched(
    tmp_path: Path,
) -> None:
    async with automated(tmp_path, Automation()) as office:
        answer = await asked(office)
        await office.slack.click(answer, START_FULL_SYNC, user=DANA)
        told = await in_thread(office, answer, "was started at")
        async with Database(f"sqlite:///{tmp_path / 'state.db'}") as database:
            at = datetime.now(UTC)
            start = SyncEvent(id="theirs", event="started", at=at, by="Gradient", source="webhook")
            await Syncs(database).record(start)
        await asyncio.sleep(3 * QUICK.look.total_seconds())
        await office.ask("sync completed")
        await in_thread(office, answer, "judged this again")
        assert "has completed" in office.slack.workspace.find(BILLING, told.ts).text


async def test_a_refusal_of_the_automation_is_no_start(tmp_path: Path) -> None:
    automation = Automation([403])
    async with automated(tmp_path, automation) as office:
        answer = await asked(office)
        await office.slack.click(answer, START_FULL_SYNC, user=DANA)
        await in_thread(office, answer, "refused to start")
        await office.slack.click(answer, START_FULL_SYNC, user=DANA)
        await in_thread(office, answer, "was started at")
    events, audit = await state(tmp_path)
    assert [event.event for event in events] == ["started"]
    assert [result for _, _, result in audit] == ["refused", "started"]
    assert len({key for key, _ in automation.heard}) == 2


async def test_an_unclear_answer_is_asked_again_under_one_key(tmp_path: Path) -> None:
    automation = Automation([502])
    async with automated(tmp_path, automation) as office:
        answer = await asked(office)
        await office.slack.click(answer, START_FULL_SYNC, user=DANA)
        await in_thread(office, answer, "was started at")
    assert len(automation.heard) == 2
    assert len({key for key, _ in automation.heard}) == 1


async def test_nobody_can_tell_after_three_unclear_answers(tmp_path: Path) -> None:
    automation = Automation([500, 500, 500])
    async with automated(tmp_path, automation) as office:
        answer = await asked(office)
        await office.slack.click(answer, START_FULL_SYNC, user=DANA)
        told = await in_thread(office, answer, "cannot tell whether a sync was started")
        assert told.element(SYNC_STARTED)
    assert (await state(tmp_path))[0] == []


async def test_no_second_start_within_30_minutes(tmp_path: Path) -> None:
    automation = Automation()
    async with automated(tmp_path, automation, operators=(DANA, SAM)) as office:
        answer = await asked(office)
        await asyncio.gather(
            office.slack.click(answer, START_FULL_SYNC, user=DANA),
            office.slack.click(answer, START_FULL_SYNC, user=SAM),
        )
        await in_thread(office, answer, "was started at")
        await office.slack.click(answer, START_FULL_SYNC, user=SAM)
        await whispered(office, "less than 30 minutes ago")
        assert "A second one would not help" in (await whispered(office, "A full sync was")).text
        await office.ask("sync completed")
        await in_thread(office, answer, "judged this again")
        await office.slack.click(answer, START_FULL_SYNC, user=SAM)
        over = await whispered(office, "and is over")
        assert "another one can be started from" in over.text
    assert len(automation.heard) == 1
    events = (await state(tmp_path))[0]
    assert [event.event for event in events] == ["started", "completed"]


async def test_a_quick_sync_that_is_over_does_not_stand_in_the_way(tmp_path: Path) -> None:
    automation = Automation()
    async with automated(tmp_path, automation) as office:
        answer = await asked(office)
        await office.ask("sync started quick")
        await office.slack.until(lambda: "a quick sync" in office.slack.messages(BILLING)[-1].text)
        await office.slack.click(answer, START_FULL_SYNC, user=DANA)
        await whispered(office, "A quick sync was started at")
        assert automation.heard == []
        await office.ask("sync completed quick")
        await office.slack.until(
            lambda: "quick sync of Gradient completed" in office.slack.messages(BILLING)[-1].text
        )
        await office.slack.click(answer, START_FULL_SYNC, user=DANA)
        await in_thread(office, answer, "was started at")
    assert len(automation.heard) == 1


async def test_without_an_automation_a_person_starts_it_and_says_so(tmp_path: Path) -> None:
    async with open_office(tmp_path, operators=(DANA,), pace=QUICK) as office:
        answer = await asked(office)
        await office.slack.click(answer, START_FULL_SYNC, user=DANA)
        path = await whispered(office, "Start Full Sync")
        assert (await state(tmp_path))[0] == []
        click = await office.slack.click(path, SYNC_STARTED, user=DANA)
        await in_thread(office, answer, "was started at")
        await office.slack.replay(click)
    events, _ = await state(tmp_path)
    assert [(event.event, event.by) for event in events] == [("started", DANA)]


async def test_who_may_not_is_told_why_and_can_ask(tmp_path: Path) -> None:
    async with open_office(tmp_path, operators=(DANA,), pace=QUICK) as office:
        answer = await asked(office)
        await office.slack.click(answer, START_FULL_SYNC, user=SAM)
        refusal = await whispered(office, "Only the operators")
        await office.slack.click(refusal, WHY_NOT, user=SAM)
        wanted = await in_thread(office, answer, "is wanted")
        assert f"<@{SAM}>" in str(wanted.blocks)
        assert wanted.element(START_FULL_SYNC)
    events, audit = await state(tmp_path)
    assert events == []
    assert audit == [
        (SAM, "start_full_sync", "refused-not-listed"),
        (SAM, "why_not", "asked"),
    ]


async def test_a_sync_without_an_end_is_asked_about(tmp_path: Path) -> None:
    automation = Automation()
    async with automated(tmp_path, automation, pace=IMPATIENT) as office:
        answer = await asked(office)
        await office.slack.click(answer, START_FULL_SYNC, user=DANA)
        question = await in_thread(office, answer, "usually stuck rather than")
        assert question.element(START_FULL_SYNC)[1]["confirm"]
        await office.slack.click(question, SYNC_RUNNING, user=DANA)
        await whispered(office, "still runs")
        await office.slack.click(answer, START_FULL_SYNC, user=DANA)
        again = await whispered(office, "nobody told of its end")
        assert len(automation.heard) == 1
        await office.slack.click(again, START_FULL_SYNC, user=DANA)
        await office.slack.until(lambda: len(automation.heard) == 2)
        await in_thread(office, answer, "another one was started")
        once_more = await in_thread(office, answer, "usually stuck rather than")
        assert once_more.ts != question.ts
        await office.slack.click(once_more, SYNC_COMPLETED, user=DANA)
        await in_thread(office, answer, "judged this again")
    events, _ = await state(tmp_path)
    assert [event.event for event in events] == ["started", "started", "completed"]


async def test_a_question_about_a_sync_that_is_over_puts_nothing_on_record(tmp_path: Path) -> None:
    async with automated(tmp_path, Automation(), pace=IMPATIENT) as office:
        answer = await asked(office)
        await office.slack.click(answer, START_FULL_SYNC, user=DANA)
        question = await in_thread(office, answer, "usually stuck rather than")
        # Somebody whose Slack still shows the buttons.
        post = office.slack.workspace.post
        stale = post(
            BILLING, question.text, question.blocks, via="chat.postMessage", thread_ts=answer.ts
        )
        await office.ask("sync completed")
        await in_thread(office, answer, "judged this again")
        over = office.slack.workspace.find(BILLING, question.ts)
        assert "has completed" in over.text
        assert not over.interactive()
        for number, action in enumerate((SYNC_COMPLETED, SYNC_RUNNING), 1):
            await office.slack.click(stale, action, user=DANA)
            await office.slack.until(partial(told_of, office, "I no longer watch", number))
    events, audit = await state(tmp_path)
    assert [event.event for event in events] == ["started", "completed"]
    assert audit[-2:] == [(DANA, "sync completed", "over"), (DANA, "sync_running", "over")]


async def test_a_failed_sync_is_told_and_nothing_is_judged(tmp_path: Path) -> None:
    automation = Automation()
    async with automated(tmp_path, automation) as office:
        answer = await asked(office)
        await office.slack.click(answer, START_FULL_SYNC, user=DANA)
        await in_thread(office, answer, "was started at")
        await office.ask("sync failed")
        await in_thread(office, answer, "has failed")
        assert not [m for m in office.slack.thread(BILLING, answer.ts) if "judged" in m.text]


async def test_a_watch_tells_of_changes_only_and_ends_when_it_is_right(tmp_path: Path) -> None:
    async with open_office(tmp_path, pace=QUICK) as office:
        answer = await asked(office)
        await office.ask("sync completed")
        await office.slack.click(answer, WATCH, user=SAM)
        await in_thread(office, answer, "I look at this every")
        await office.slack.click(answer, WATCH, user=DANA)
        await whispered(office, "watched already")
        seen = len(office.autotask.log)
        while len(office.autotask.log) < seen + 20:  # noqa: ASYNC110 - a log has no event
            await asyncio.sleep(0.1)
        office.autotask.faults.add(Throttle(times=20))
        await asyncio.sleep(1)
        assert len(office.slack.thread(BILLING, answer.ts)) == 2
        office.autotask.faults.clear()
        mend(office)
        changed = await in_thread(office, answer, "Something changed")
        assert "Whether Gradient shows it" in changed.text or "sync" in changed.text


async def test_a_watch_of_what_is_right_says_so_and_ends(tmp_path: Path) -> None:
    async with open_office(tmp_path, operators=(DANA,), pace=QUICK) as office:
        await office.ask("sync completed")
        await office.answer()
        await office.ask("watch Globex", user=SAM)
        answer = await office.slack.until(
            lambda: next(
                (m for m in office.slack.messages(BILLING) if "Globex has" in m.text), None
            )
        )
        told = await in_thread(office, answer, "there is nothing to watch")
        assert "changed" not in told.text


async def test_a_watch_on_an_old_answer_says_how_it_stands_now(tmp_path: Path) -> None:
    pace = replace(QUICK, judge=timedelta(hours=1), old=timedelta(0))
    async with open_office(tmp_path, pace=pace) as office:
        answer = await asked(office)
        mend(office)
        await office.slack.click(answer, WATCH, user=SAM)
        told = await in_thread(office, answer, "how it stands now")
        assert "sync" in told.text
        assert "Prospect" not in told.text


async def test_a_watch_can_be_stopped(tmp_path: Path) -> None:
    async with open_office(tmp_path, pace=QUICK) as office:
        answer = await asked(office)
        await office.slack.click(answer, WATCH, user=SAM)
        on = await in_thread(office, answer, "I look at this every")
        await office.slack.click(on, WATCH, user=DANA)
        await whispered(office, "no longer watch")
        # Everybody sees who stopped it, and the button is gone.
        stopped = await in_thread(office, answer, "no longer watch")
        assert stopped.ts == on.ts
        assert f"<@{DANA}>" in str(stopped.blocks)
        assert not stopped.interactive()
        mend(office)
        await asyncio.sleep(0.8)
        assert len(office.slack.thread(BILLING, answer.ts)) == 2
        # Somebody whose Slack still shows the button.
        post = office.slack.workspace.post
        stale = post(BILLING, on.text, on.blocks, via="chat.postMessage", thread_ts=answer.ts)
        await office.slack.click(stale, WATCH, user=DANA)
        await whispered(office, "not watched any more")


async def test_a_thread_that_cannot_be_written_to_does_not_stop_the_watch(tmp_path: Path) -> None:
    automation = Automation()
    async with automated(tmp_path, automation) as office:
        answer = await asked(office)
        office.slack.faults.append(ApiError("chat.postMessage", "not_in_channel"))
        await office.slack.click(answer, START_FULL_SYNC, user=DANA)
        await office.slack.until(lambda: automation.heard)
        await office.ask("sync completed")
        await in_thread(office, answer, "judged this again")


async def in_private(office: Office, words: str) -> Message:
    return await office.slack.until(
        lambda: next((m for m in office.slack.messages(DIRECT) if words in m.text), None), 15
    )


async def test_a_case_whose_channel_was_left_goes_on_and_tells_the_person(tmp_path: Path) -> None:
    automation = Automation()
    async with automated(tmp_path, automation) as office:
        answer = await asked(office)
        await office.slack.click(answer, START_FULL_SYNC, user=DANA)
        await in_thread(office, answer, "full sync of Gradient")
        space = office.slack.workspace
        left = replace(space.channels[BILLING], bot_is_member=False)
        space.channels = {**space.channels, BILLING: left}
        await office.ask("sync completed", channel=DIRECT)
        over = await in_private(office, "judged this again")
        assert "may not write into the conversation" in over.text
        assert over.interactive() == []
        await in_private(office, "has completed")
    assert office.slack.refused == []


async def test_a_message_that_was_deleted_is_said_anew(tmp_path: Path) -> None:
    automation = Automation()
    async with automated(tmp_path, automation) as office:
        answer = await asked(office)
        await office.slack.click(answer, START_FULL_SYNC, user=DANA)
        shown = await in_thread(office, answer, "full sync of Gradient")
        office.slack.workspace.delete(shown)
        await office.ask("sync completed")
        await in_thread(office, answer, "has completed")
        await in_thread(office, answer, "judged this again")


@pytest.mark.parametrize("action", [START_FULL_SYNC, WATCH])
async def test_a_button_of_no_case_sets_nothing_off(tmp_path: Path, action: str) -> None:
    async with open_office(tmp_path, operators=(DANA,), pace=QUICK) as office:
        answer = await asked(office)
        moved = office.slack.workspace.post(
            "C0OTHER", answer.text, answer.blocks, via="chat.postMessage"
        )
        await office.slack.click(moved, action, user=DANA)
        told = await office.slack.next_message("C0OTHER", ephemeral=True)
        assert "no longer" in told.text
    assert await state(tmp_path) == ([], [])
