"""Buttons and menus of an answer."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from bot.demo.autotask import Restricted
from bot.demo.autotask.faults import Hang
from bot.demo.slack import ApiError
from bot.presentation.ids import CHECK_AGAIN, PICK_ACCOUNT, ButtonValue, CandidateValue, case_block
from bot.state import Cases, Database
from tests.handlers.office import BILLING, DANA, SAM, Office

if TYPE_CHECKING:
    from pathlib import Path

    from bot.demo.slack import Message

YORK, LEEDS = "Contoso York", "Contoso Leeds"


async def edited(office: Office, ts: str) -> Message:
    return await office.slack.until(
        lambda: next((m for m in office.slack.messages(BILLING) if m.ts == ts and m.edited), None)
    )


async def whispered(office: Office) -> Message:
    return await office.slack.until(
        lambda: next(
            (m for m in office.slack.messages(BILLING) if m.ephemeral_to and m.via != "ack"), None
        )
    )


async def updates(office: Office, count: int) -> list[str]:
    """The time stamps of the messages that were updated, once there are as many."""
    await office.slack.until(lambda: office.calls("chat.update") == count)
    return [c.arguments["ts"] for c in office.slack.calls if c.method == "chat.update"]


async def kept(folder: Path, answer: Message) -> None:
    """Wait until the bot has its answer on record, which is just after Slack shows it."""
    async with asyncio.timeout(10), Database(f"sqlite:///{folder}/state.db") as database:
        while await Cases(database).find(answer.channel, answer.ts) is None:  # noqa: ASYNC110 - SQLite tells nobody of a change
            await asyncio.sleep(0.01)


async def test_check_again_judges_afresh_in_place(office: Office) -> None:
    await office.ask("why-missing Acme")
    answer = await office.answer()
    checklist = await office.checklist(answer)
    company = next(
        row
        for row in office.autotask.msp.tables["Companies"].values()
        if row["companyName"] == "Acme"
    )
    company["companyType"] = 1
    ack = await office.slack.click(answer, CHECK_AGAIN, user=SAM)
    assert ack.status == 200
    again = await edited(office, answer.ts)
    assert "Prospect" not in again.text
    assert (await edited(office, checklist.ts)).blocks != checklist.blocks
    assert office.calls("chat.postMessage") == 2


async def test_a_repeated_click_is_worked_on_once(office: Office) -> None:
    await office.ask("why-missing Acme")
    answer = await office.answer()
    await office.checklist(answer)
    click = await office.slack.click(answer, CHECK_AGAIN, user=DANA)
    await office.slack.replay(click)
    await office.slack.replay(click)
    await edited(office, answer.ts)
    second = await office.slack.click(answer, CHECK_AGAIN, user=DANA)
    assert second.status == 200
    await office.slack.until(lambda: office.calls("chat.update") >= 4)
    assert office.calls("chat.update") == 4


async def test_an_answer_that_was_deleted_is_given_again(office: Office) -> None:
    await office.ask("why-missing Acme")
    answer = await office.answer()
    await office.checklist(answer)
    office.slack.faults.append(ApiError("chat.update", "message_not_found"))
    await office.slack.click(answer, CHECK_AGAIN, user=DANA)
    again = await edited(office, answer.ts)
    assert "Prospect" in again.text


def button(value: str) -> list[dict[str, Any]]:
    text = {"type": "plain_text", "text": "Check again"}
    element = {"type": "button", "action_id": CHECK_AGAIN.value, "value": value, "text": text}
    return [{"type": "actions", "block_id": "old", "elements": [element]}]


async def test_a_copy_of_a_button_updates_the_case_and_not_the_copy(
    office: Office, tmp_path: Path
) -> None:
    await office.ask("why-missing Acme")
    answer = await office.answer()
    checklist = await office.checklist(answer)
    await kept(tmp_path, answer)
    copy = office.slack.workspace.post(
        BILLING, "a copy", answer.blocks, via="chat.postMessage", thread_ts=answer.ts
    )
    await office.slack.click(copy, CHECK_AGAIN, user=DANA)
    assert await updates(office, 2) == [answer.ts, checklist.ts]
    await office.ask("why-missing Globex")
    other = await office.answer()
    await office.checklist(other)
    await kept(tmp_path, other)
    moved = office.slack.workspace.edit(other, "moved", answer.blocks)
    await office.slack.click(moved, CHECK_AGAIN, user=DANA)
    assert await updates(office, 4) == [answer.ts, checklist.ts] * 2
    told = [m for m in office.slack.messages(BILLING) if m.ephemeral_to and m.via != "ack"]
    assert told == []


async def test_a_copy_stays_where_the_answer_itself_was_deleted(
    office: Office, tmp_path: Path
) -> None:
    await office.ask("why-missing Acme")
    answer = await office.answer()
    await office.checklist(answer)
    await kept(tmp_path, answer)
    copy = office.slack.workspace.post(BILLING, "copy", answer.blocks, via="chat.postMessage")
    office.slack.faults.append(ApiError("chat.update", "message_not_found"))
    await office.slack.click(copy, CHECK_AGAIN, user=DANA)
    again = await office.slack.until(
        lambda: next((m for m in office.slack.messages(BILLING) if m.via == "response_url"), None)
    )
    assert "Prospect" in again.text
    assert not office.slack.workspace.find(BILLING, copy.ts).edited


@pytest.mark.parametrize("value", ["{}", "not ours", ButtonValue(case="ab12").dump()])
async def test_a_button_that_names_no_case_is_of_the_case_of_its_message(
    office: Office, tmp_path: Path, value: str
) -> None:
    await office.ask("why-missing Acme")
    answer = await office.answer()
    checklist = await office.checklist(answer)
    await kept(tmp_path, answer)
    for times, message in enumerate((answer, checklist), 1):
        changed = office.slack.workspace.edit(message, message.text, button(value))
        await office.slack.click(changed, CHECK_AGAIN, user=DANA)
        assert await updates(office, 2 * times) == [answer.ts, checklist.ts] * times


@pytest.mark.parametrize("block_id", ["from elsewhere", "case:ab12"])
async def test_a_menu_that_names_no_case_is_of_the_case_of_its_message(
    office: Office, tmp_path: Path, block_id: str
) -> None:
    await office.ask("why-missing Contoso")
    menu = await office.answer()
    await kept(tmp_path, menu)
    block, select = menu.element("pick_account")
    renamed = [{**b, "block_id": block_id} if b == block else b for b in menu.blocks]
    changed = office.slack.workspace.edit(menu, menu.text, renamed)
    value = next(o["value"] for o in select["options"] if "York" in str(o))
    await office.slack.click(changed, "pick_account", user=DANA, selected=value)
    answer = await office.slack.until(
        lambda: next(iter(office.slack.thread(BILLING, menu.ts)), None)
    )
    assert "Contoso York" in answer.text


@pytest.mark.parametrize("value", [ButtonValue(case="ab12").dump(), "{}", "not ours", ""])
async def test_a_button_of_no_case_is_answered_expired(office: Office, value: str) -> None:
    blocks = [
        {
            "type": "actions",
            "block_id": "old",
            "elements": [
                {
                    "type": "button",
                    "action_id": CHECK_AGAIN.value,
                    "text": {"type": "plain_text", "text": "Check again"},
                    **({"value": value} if value else {}),
                }
            ],
        }
    ]
    old = office.slack.workspace.post(BILLING, "old", blocks, via="chat.postMessage")
    await office.slack.click(old, CHECK_AGAIN, user=DANA)
    assert "no longer" in (await whispered(office)).text
    assert office.autotask.log == []


@pytest.mark.parametrize("value", ["a:174", "z:1", "a:-1", "a:x", "nonsense"])
async def test_a_menu_of_no_case_is_answered_expired(office: Office, value: str) -> None:
    option = {"text": {"type": "plain_text", "text": "Acme"}, "value": value}
    blocks = [
        {
            "type": "actions",
            "block_id": case_block("ab12"),
            "elements": [
                {
                    "type": "static_select",
                    "action_id": PICK_ACCOUNT.value,
                    "placeholder": {"type": "plain_text", "text": "Which?"},
                    "options": [option],
                }
            ],
        }
    ]
    old = office.slack.workspace.post(BILLING, "old", blocks, via="chat.postMessage")
    await office.slack.click(old, PICK_ACCOUNT, user=DANA, selected=value)
    assert "no longer" in (await whispered(office)).text


async def test_a_case_of_another_channel_is_answered_expired(office: Office) -> None:
    await office.ask("why-missing Acme")
    answer = await office.answer()
    await office.checklist(answer)
    moved = office.slack.workspace.post(
        "C0OTHER", answer.text, answer.blocks, via="chat.postMessage"
    )
    await office.slack.click(moved, CHECK_AGAIN, user=DANA)
    told = await office.slack.next_message("C0OTHER", ephemeral=True)
    assert "no longer" in told.text


async def test_a_click_on_something_unknown_is_answered_too(office: Office) -> None:
    element = {
        "type": "button",
        "action_id": "from_an_older_version",
        "text": {"type": "plain_text", "text": "Old"},
        "value": "x",
    }
    blocks = [{"type": "actions", "block_id": "old", "elements": [element]}]
    old = office.slack.workspace.post(BILLING, "old", blocks, via="chat.postMessage")
    ack = await office.slack.click(old, "from_an_older_version", user=DANA)
    assert ack.status == 200
    assert "no longer" in (await whispered(office)).text


async def test_a_click_on_a_link_is_only_acknowledged(office: Office) -> None:
    element = {
        "type": "button",
        "action_id": "open",
        "text": {"type": "plain_text", "text": "Open in Autotask"},
        "url": "https://ww1.autotask.net/",
    }
    blocks = [{"type": "actions", "block_id": "links", "elements": [element]}]
    posted = office.slack.workspace.post(BILLING, "posted", blocks, via="chat.postMessage")
    ack = await office.slack.click(posted, "open", user=DANA)
    assert (ack.status, ack.error) == (200, None)
    assert office.slack.messages(BILLING) == [posted]


async def test_where_accounts_may_be_hidden_a_softer_name_is_picked(office: Office) -> None:
    office.autotask.faults.add(Restricted(entity="Companies", hides=()))
    await office.ask("why-missing acme")
    menu = await office.answer()
    assert menu.text.startswith("I cannot tell yet why acme is missing.")
    _, select = menu.element("pick_account")
    value = next(o["value"] for o in select["options"] if o["text"]["text"] == "Acme")
    await office.slack.click(menu, "pick_account", user=SAM, selected=value)
    answer = await edited(office, menu.ts)
    assert answer.text.startswith("Acme is a Prospect")


async def test_a_service_is_picked_like_an_account(office: Office) -> None:
    msp = office.autotask.msp
    for name in ("Cloud Backup Basic", "Cloud Backup Plus"):
        msp.service(name)
    await office.ask("why-missing Globex / Cloud Backup")
    menu = await office.answer()
    block, select = menu.element("pick_service")
    values = [option["value"] for option in select["options"]]
    picked = [CandidateValue.load(value) for value in values]
    assert all(value is not None and value.kind == "s" for value in picked)
    assert block["block_id"].startswith("case:")
    await office.slack.click(menu, "pick_service", user=SAM, selected=values[0])
    again = await edited(office, menu.ts)
    assert "Cloud Backup" in again.text


async def test_a_contract_is_picked_by_its_id(office: Office) -> None:
    msp = office.autotask.msp
    companies = msp.tables["Companies"].values()
    account = next(row["id"] for row in companies if row["companyName"] == "Globex")
    for name in ("Backup 2025", "Backup 2026"):
        msp.contract(account, name, starts=date(2025, 1, 1), ends=date(2099, 12, 31))
    await office.ask("why-missing Globex --contract Backup")
    menu = await office.answer()
    options = next(e for _, e in menu.interactive() if "options" in e)["options"]
    value = next(o["value"] for o in options if "2026" in str(o))
    assert value.startswith("c:")
    await office.slack.click(menu, "pick_service", user=SAM, selected=value)
    again = await edited(office, menu.ts)
    assert not [e for _, e in again.interactive() if "options" in e]


async def test_of_two_picks_the_later_one_stays(office: Office) -> None:
    await office.ask("why-missing Contoso")
    menu = await office.answer()
    _, select = menu.element("pick_account")
    values = {option["text"]["text"]: option["value"] for option in select["options"]}
    york, leeds = (next(v for text, v in values.items() if name in text) for name in (YORK, LEEDS))
    office.autotask.faults.add(Hang(times=1, entity="Contracts", kind="query", seconds=1.5))
    await office.slack.click(menu, "pick_account", user=DANA, selected=york)
    await office.slack.until(lambda: any(r.entity == "Contracts" for r in office.autotask.log))
    await office.slack.click(menu, "pick_account", user=DANA, selected=leeds)
    assert LEEDS in (await edited(office, menu.ts)).text
    await asyncio.sleep(2)
    assert LEEDS in (await edited(office, menu.ts)).text
    before = office.calls("chat.update")
    await office.slack.click(await edited(office, menu.ts), CHECK_AGAIN, user=DANA)
    await office.slack.until(lambda: office.calls("chat.update") > before)
    assert LEEDS in (await edited(office, menu.ts)).text
