"""Every action with an effect is on record, its refusals too, and done once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.app.server import build_app
from bot.demo.serving import on_loopback
from bot.demo.slack import ApiError
from bot.presentation.ids import Action, ButtonValue
from bot.state import Audit, Database, Syncs
from tests.handlers.office import (
    BILLING,
    DANA,
    SAM,
    autotask_settings,
    local_settings,
    open_office,
    slack_settings,
)
from tests.handlers.test_remedies import (
    HOOK_SECRET,
    QUICK,
    Automation,
    asked,
    automated,
    in_thread,
    whispered,
)

if TYPE_CHECKING:
    from pathlib import Path

    from bot.demo.slack import Message
    from bot.state import Entry
    from tests.handlers.office import Office

# What is put on record for a permitted click, and how.
DONE = {
    Action.START_FULL_SYNC: ("start_full_sync", "started"),
    Action.SYNC_STARTED: ("sync_started", "started"),
    Action.SYNC_COMPLETED: ("sync completed", "recorded"),
    Action.SYNC_RUNNING: ("sync_running", "noted"),
    Action.WATCH: ("watch", "watching"),
    Action.WHY_NOT: ("why_not", "asked"),
}
# It opens a form; sending that is the effect, see tests/handlers/test_tickets.py.
FORMS = {Action.CREATE_TICKET: "create_ticket"}
# The other replica has no need of Autotask: it has to do nothing.
NOWHERE = "http://127.0.0.1:9/zoneInformation"
FOR_ANYBODY = {Action.WATCH, Action.WHY_NOT}
# They change nothing but an answer, or have tests of their own: marks, and revenue.
READ_ONLY = {
    Action.CHECK_AGAIN,
    Action.PICK_ACCOUNT,
    Action.PICK_SERVICE,
    Action.ASK,
    Action.LIST_GO,
    Action.LIST_COLUMNS,
    Action.LOOK_AGAIN,
    Action.MARK_ITEM,
    Action.REVENUE,
}
TOLD_TO_THE_LEDGER = {Action.START_FULL_SYNC, Action.SYNC_STARTED, Action.SYNC_COMPLETED}
REFUSED = sorted({*DONE, *FORMS} - FOR_ANYBODY)


def button(action: Action, case: str) -> list[dict[str, Any]]:
    element = {
        "type": "button",
        "action_id": action.value,
        "text": {"type": "plain_text", "text": "Do it"},
        "value": ButtonValue(case=case).dump(),
    }
    return [{"type": "actions", "elements": [element]}]


async def message_with(office: Office, action: Action) -> tuple[Message, str]:
    """A message in the thread of a case, with the button."""
    answer = await asked(office)
    _, element = answer.element(Action.CHECK_AGAIN)
    case = ButtonValue.load(element["value"])
    assert case is not None
    post = office.slack.workspace.post
    blocks = button(action, case.case)
    shown = post(BILLING, "A button", blocks, via="chat.postMessage", thread_ts=answer.ts)
    return shown, case.case


async def rows(folder: Path) -> list[Entry]:
    async with Database(f"sqlite:///{folder / 'state.db'}") as database:
        return await Audit(database).entries()


async def until_row(folder: Path) -> Entry:
    async with asyncio.timeout(15):
        while not (found := await rows(folder)):  # noqa: ASYNC110 - another process writes it
            await asyncio.sleep(0.1)
    return found[0]


def test_every_action_is_either_on_record_or_without_effect() -> None:
    assert {*DONE, *FORMS} | READ_ONLY == set(Action)


@pytest.mark.parametrize("action", list(DONE))
async def test_one_effect_and_one_row_however_often_it_comes(
    tmp_path: Path, action: Action
) -> None:
    automation = Automation()
    async with automation.serve() as url, automated(tmp_path, automation) as office:
        other = build_app(
            local_settings(tmp_path, webhook=(url, HOOK_SECRET)),
            autotask_settings(office.autotask, NOWHERE),
            slack_settings(office.slack, (DANA,), socket=False),
            QUICK,
        )
        async with other.router.lifespan_context(other), on_loopback(other) as elsewhere:
            shown, case = await message_with(office, action)
            click = await office.slack.click(shown, action, user=DANA)
            await asyncio.gather(*(office.slack.retry(click, number) for number in (1, 2, 3)))
            office.slack.deliver_to(f"{elsewhere}/slack/events")
            await asyncio.gather(office.slack.replay(click), office.slack.retry(click, 3))
            row = await until_row(tmp_path)
            await asyncio.sleep(0.5)
    assert (row.who, row.what, row.result) == (DANA, *DONE[action])
    assert row.case_id == case
    assert datetime.now(UTC) - row.at < timedelta(minutes=1)
    assert len(await rows(tmp_path)) == 1
    assert len(automation.heard) == (action is Action.START_FULL_SYNC)
    async with Database(f"sqlite:///{tmp_path / 'state.db'}") as database:
        assert len(await Syncs(database).events()) == (action in TOLD_TO_THE_LEDGER)


@pytest.mark.parametrize("action", REFUSED)
async def test_a_refusal_is_on_record_and_has_no_effect(tmp_path: Path, action: Action) -> None:
    automation = Automation()
    async with automated(tmp_path, automation) as office:
        shown, case = await message_with(office, action)
        await office.slack.click(shown, action, user=SAM)
        row = await until_row(tmp_path)
    expected = FORMS.get(action) or DONE[action][0]
    assert (row.who, row.what, row.case_id) == (SAM, expected, case)
    assert row.result == "refused-not-listed"
    assert len(await rows(tmp_path)) == 1
    assert automation.heard == []


@pytest.mark.parametrize("action", REFUSED)
async def test_a_group_that_slack_does_not_resolve_lets_nobody_click(
    tmp_path: Path, action: Action
) -> None:
    async with open_office(tmp_path, operators=("S0OPS",), pace=QUICK) as office:
        shown, case = await message_with(office, action)
        office.slack.faults.append(ApiError("usergroups.users.list", "missing_scope"))
        await office.slack.click(shown, action, user=DANA)
        row = await until_row(tmp_path)
        told = await whispered(office, "cannot tell whether you may do this")
        assert not told.interactive()
    assert (row.who, row.case_id, row.result) == (DANA, case, "refused-cannot-tell")
    async with Database(f"sqlite:///{tmp_path / 'state.db'}") as database:
        assert await Syncs(database).events() == []


@pytest.mark.parametrize(
    ("action", "words", "event"),
    [
        (Action.SYNC_COMPLETED, "is said to have finished", "completed"),
        (Action.SYNC_STARTED, "is said to have been started", "started"),
    ],
)
async def test_who_may_not_say_it_can_ask_an_operator_and_the_time_is_that_of_saying_it(
    tmp_path: Path, action: Action, words: str, event: str
) -> None:
    async with open_office(tmp_path, operators=(DANA,), pace=QUICK) as office:
        shown, _ = await message_with(office, action)
        answer = next(m for m in office.slack.messages(BILLING) if m.ts == shown.thread_ts)
        await office.slack.click(shown, action, user=SAM)
        said_at = datetime.now(UTC)
        refusal = await whispered(office, "Nothing was recorded")
        await office.slack.click(refusal, Action.WHY_NOT, user=SAM)
        wish = await in_thread(office, answer, words)
        assert f"<@{SAM}>" in str(wish.blocks)
        await asyncio.sleep(1.5)
        await office.slack.click(wish, action, user=DANA)
        async with Database(f"sqlite:///{tmp_path / 'state.db'}") as database:
            async with asyncio.timeout(15):
                while not (told := await Syncs(database).events()):  # noqa: ASYNC110 - another process writes it
                    await asyncio.sleep(0.1)
    assert (told[0].event, told[0].by) == (event, DANA)
    assert abs(told[0].at - said_at) <= timedelta(seconds=1)
