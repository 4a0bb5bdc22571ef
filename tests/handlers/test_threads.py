"""Mentions, and replies in the thread of a case."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.demo.autotask import NotPermitted
from bot.demo.slack import Late, RateLimit
from bot.presentation.ids import CREATE_TICKET
from tests.handlers.office import BILLING, DANA, DIRECT, SAM, Office, open_office
from tests.handlers.test_actions import kept
from tests.handlers.test_forms import opened, options

if TYPE_CHECKING:
    from pathlib import Path

    from bot.demo.slack import Message
    from bot.demo.slack.people import Said

BOT = "<@U0PSABOT>"


async def case(office: Office, text: str = "why-missing Acme") -> Message:
    """An answer in the channel, with its check-list already in the thread."""
    await office.ask(text)
    answer = await office.answer()
    await office.slack.next_message(BILLING, thread_ts=answer.ts)
    return answer


async def reply(office: Office, answer: Message, text: str, *, user: str = SAM) -> Said:
    return await office.slack.people.say(
        text, user=user, channel=BILLING, thread_ts=answer.thread_ts or answer.ts
    )


async def told(office: Office, thread: str, channel: str = BILLING) -> Message:
    return await office.slack.next_message(channel, thread_ts=thread)


async def whispered(office: Office, thread: str) -> Message:
    return await office.slack.next_message(BILLING, thread_ts=thread, ephemeral=True)


async def test_a_mention_is_answered_in_its_thread(office: Office) -> None:
    said = await office.slack.people.say(
        f"{BOT} why is Acme missing in Gradient?", user=SAM, channel=BILLING
    )
    assert [ack.status for ack in said.acks] == [200, 200]
    understood = await whispered(office, said.message.ts)
    assert '"Acme"' in understood.text
    assert "thread" in understood.text
    answer = await told(office, said.message.ts)
    assert "Prospect" in answer.text
    checklist = await told(office, said.message.ts)
    assert checklist.blocks
    assert office.calls("chat.postMessage") == 2
    assert office.slack.refused == []


async def test_a_text_acts_once_however_often_it_is_told(office: Office) -> None:
    said = await office.slack.people.say(f"{BOT} why is Acme missing?", user=SAM, channel=BILLING)
    for ack in said.acks:
        await asyncio.gather(*(office.slack.retry(ack, number) for number in (1, 2, 3)))
        await office.slack.replay(ack)
    await told(office, said.message.ts)
    await told(office, said.message.ts)
    await office.slack.people.edit(said.message, f"{BOT} why is Globex missing?")
    await office.slack.people.hear(await case(office))
    assert office.calls("chat.postMessage") == 4
    assert office.calls("chat.postEphemeral") == 1


async def test_check_again_reads_afresh(office: Office) -> None:
    answer = await case(office)
    companies = office.autotask.msp.tables["Companies"].values()
    next(row for row in companies if row["companyName"] == "Acme")["companyType"] = 1
    await reply(office, answer, "check again please")
    again = await told(office, answer.ts)
    assert "Acme" in again.text
    assert "Prospect" not in again.text


async def test_the_context_is_the_account_and_the_service(office: Office) -> None:
    answer = await case(office)
    await reply(office, answer, "and Backup?")
    assert '"Backup" of "Acme"' in (await whispered(office, answer.ts)).text
    await told(office, answer.ts)
    await told(office, answer.ts)
    await reply(office, answer, "what about Globex?")
    assert '"Backup" of "Globex"' in (await whispered(office, answer.ts)).text
    assert "Globex" in (await told(office, answer.ts)).text
    await told(office, answer.ts)
    await reply(office, answer, "on 1 December 2031")
    understood = await whispered(office, answer.ts)
    assert '"Backup" of "Globex"' in understood.text
    assert "1 Dec 2031" in understood.text


async def test_who_changed_it_names_the_authors_of_the_notes_and_no_more(office: Office) -> None:
    msp = office.autotask.msp
    (globex,) = (r for r in msp.tables["Companies"].values() if r["companyName"] == "Globex")
    (contract,) = (r for r in msp.tables["Contracts"].values() if r["companyID"] == globex["id"])
    field = msp.resource("sam@msp.example", first="Sam", last="Field")
    answer = await case(office, "why-missing Globex / Backup")
    await reply(office, answer, "who changed it?")
    assert "I see no note on the contracts of Globex" in (await told(office, answer.ts)).text
    msp.note(contract["id"], datetime.now(UTC) - timedelta(days=3), field)
    await reply(office, answer, "who changed the quantity?")
    named = await told(office, answer.ts)
    assert 'on "Managed Services", by Sam Field' in named.text
    assert "not what was changed: ask them." in named.text
    assert "Gradient" not in named.text
    office.autotask.faults.add(NotPermitted(entity="Resources"))
    await reply(office, answer, "who changed it?")
    assert "by somebody whose name I cannot read" in (await told(office, answer.ts)).text
    office.autotask.faults.add(NotPermitted(entity="Contracts"))
    await reply(office, answer, "who changed it?")
    assert "I cannot tell who changed it." in (await told(office, answer.ts)).text


async def test_who_changed_it_asks_for_a_service(office: Office) -> None:
    answer = await case(office, "why-missing Globex")
    await reply(office, answer, "who changed it?")
    assert "for one service at a time" in (await whispered(office, answer.ts)).text
    answer = await case(office, "why-missing Dock / Harbour")
    await reply(office, answer, "who changed it?")
    assert "for one service at a time" in (await whispered(office, answer.ts)).text


async def test_a_slash_in_an_accounts_name_stays_a_part_of_it(office: Office) -> None:
    office.autotask.msp.account("Dock", type=3)
    answer = await case(office, "why-missing Dock / Harbour")
    await reply(office, answer, "and Backup?")
    assert '"Backup" of "Dock / Harbour"' in (await whispered(office, answer.ts)).text
    assert "Backup of Dock / Harbour" in (await told(office, answer.ts)).text


async def test_in_the_thread_of_a_sync_an_account_is_asked_for_by_its_name(office: Office) -> None:
    answer = await case(office, "sync status")
    await reply(office, answer, "evidence")
    assert "Which account" in (await whispered(office, answer.ts)).text
    await reply(office, answer, "what about Acme?")
    assert 'why "Acme" is missing' in (await whispered(office, answer.ts)).text
    assert "Prospect" in (await told(office, answer.ts)).text


async def test_a_day_goes_with_the_name_beside_it_and_today_is_no_fixed_day(office: Office) -> None:
    answer = await case(office, "why-missing Globex")
    await reply(office, answer, "what about Acme on 1 December 2031?")
    understood = await whispered(office, answer.ts)
    assert '"Acme"' in understood.text
    assert "for 1 Dec 2031" in understood.text
    await told(office, answer.ts)
    await reply(office, answer, "and today?")
    understood = await whispered(office, answer.ts)
    assert '"Acme" is missing in Gradient. I' in understood.text


async def test_an_account_that_only_looks_like_one_is_a_question(office: Office) -> None:
    answer = await case(office)
    await reply(office, answer, "what about Contoso")
    menu = await told(office, answer.ts)
    options = menu.element("pick_account")[1]["options"]
    assert len(options) == 2
    await office.slack.click(menu, "pick_account", user=SAM, selected=options[0]["value"])
    await office.slack.until(
        lambda: next(
            (m for m in office.slack.messages(BILLING) if m.ts == menu.ts and m.edited), None
        )
    )
    checklist = await told(office, answer.ts)
    assert checklist.thread_ts == answer.ts


@pytest.mark.parametrize("pause", [0, 1.5])
async def test_a_click_that_comes_before_slack_has_told_of_the_message(
    office: Office, pause: float
) -> None:
    answer = await case(office)
    office.slack.faults = [Late("chat.postMessage", seconds=1)]
    await reply(office, answer, "what about Contoso")
    menu = await told(office, answer.ts)
    options = menu.element("pick_account")[1]["options"]
    await office.slack.click(menu, "pick_account", user=SAM, selected=options[0]["value"])
    checklist = await told(office, answer.ts)
    assert "Contoso" in checklist.text
    await asyncio.sleep(pause)  # Slack may tell of the menu before the next click, or after it.
    changed = next(m for m in office.slack.messages(BILLING) if m.ts == menu.ts)
    await office.slack.click(changed, "check_again", user=SAM)
    await office.slack.until(
        lambda: len([c for c in office.slack.calls if c.method == "chat.update"]) == 3
    )


async def test_why_is_answered_with_the_proof(office: Office) -> None:
    answer = await case(office)
    before = office.slack.thread(BILLING, answer.ts)[0]
    await reply(office, answer, "why?")
    assert (await told(office, answer.ts)).text == before.text


async def test_ticket_and_sync_are_offered_as_clicks(office: Office) -> None:
    answer = await case(office)
    await reply(office, answer, "open a ticket")
    offered = await told(office, answer.ts)
    assert "filled in" in offered.text
    assert offered.element(CREATE_TICKET)
    await reply(office, answer, "start the sync")
    assert "PSA_OPERATORS" in (await whispered(office, answer.ts)).text


async def test_a_thread_is_watched_and_no_longer(office: Office) -> None:
    answer = await case(office)
    await reply(office, answer, "stop watching")
    assert "was not watched" in (await whispered(office, answer.ts)).text
    await reply(office, answer, "please keep an eye on it")
    on = await told(office, answer.ts)
    assert "I look at this every" in on.text
    await reply(office, answer, "what about Globex")
    await told(office, answer.ts)
    # What is watched is the first question of the thread, not the last one.
    await reply(office, answer, "stop watching", user=DANA)
    stopped = await office.slack.until(
        lambda: next(
            (m for m in office.slack.thread(BILLING, answer.ts) if "no longer" in m.text), None
        )
    )
    assert stopped.ts == on.ts
    assert f"<@{DANA}>" in str(stopped.blocks)


async def test_a_sync_is_not_offered_where_only_the_name_is_wrong(office: Office) -> None:
    answer = await case(office, "why-missing Globex / Bakcup Plus")
    assert "no service or bundle called" in answer.text
    shown = [element["action_id"] for _, element in answer.interactive()]
    assert "start_full_sync" not in shown
    assert "check_again" in shown


async def test_evidence_is_of_the_threads_question(office: Office) -> None:
    answer = await case(office, "count Globex / Backup --gradient 28 --expected 25")
    await reply(office, answer, "evidence")
    given = await told(office, answer.ts)
    assert given.text.startswith("Evidence on Backup of Globex")
    assert "Expected 25, Gradient 28" in given.text


async def test_of_several_accounts_it_says_which_one_it_looks_at(office: Office) -> None:
    await options(office, await opened(office), "Ac")  # the names are known from now on
    text = f"{BOT} Acme and Globex are both missing"
    said = await office.slack.people.say(text, user=SAM, channel=BILLING)
    understood = await whispered(office, said.message.ts)
    assert 'You also named "' in understood.text
    assert "in a message of its own" in understood.text
    answer = await told(office, said.message.ts)
    assert ("Acme" in answer.text) != ("Globex" in answer.text)


async def test_what_changed_is_of_the_threads_account(office: Office) -> None:
    answer = await case(office)
    await reply(office, answer, "what changed since it last worked?")
    assert "no two complete scans" in (await told(office, answer.ts)).text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "/psa why-missing Acme"),
        ("help", "/psa why-missing Acme"),
        ("hello!", "/psa why-missing Acme"),
        ("scan", "type /psa scan"),
        ("watch", "type /psa watch Acme"),
    ],
)
async def test_a_mention_that_asks_nothing_gets_help(office: Office, text: str, words: str) -> None:
    said = await office.slack.people.say(f"{BOT} {text}", user=SAM, channel=BILLING)
    listed = await whispered(office, said.message.ts)
    assert words in listed.text
    assert "not understand" not in listed.text


async def test_what_is_said_of_a_sync_needs_an_operator(tmp_path: Path) -> None:
    async with open_office(tmp_path, operators=(DANA,)) as office:
        answer = await case(office)
        await reply(office, answer, "the sync is done")
        assert "operators" in (await whispered(office, answer.ts)).text
        await reply(office, answer, "the quick sync is done", user=DANA)
        done = await told(office, answer.ts)
        assert f"<@{DANA}>" in str(done.blocks)
        assert "quick sync of Gradient completed" in done.text


async def test_what_is_not_understood_gets_the_list_of_what_is(office: Office) -> None:
    answer = await case(office)
    await reply(office, answer, "the weather is fine today")
    listed = await whispered(office, answer.ts)
    assert listed.ephemeral_to == SAM
    known = ("check again", "why?", "on 1 December", "start the sync", "ticket", "stop watching")
    for words in known:
        assert words in listed.text
    said = await office.slack.people.say(BOT, user=SAM, channel=BILLING)
    assert "Acme" in (await whispered(office, said.message.ts)).text


@pytest.mark.parametrize(
    "text", ["thanks!", "ok", "<@U0DANA> why is Acme missing?", "\N{PARTY POPPER}"]
)
async def test_what_is_not_meant_for_the_bot_is_left_alone(office: Office, text: str) -> None:
    answer = await case(office)
    await reply(office, answer, text)
    await office.slack.people.say("why is Acme missing?", user=SAM, channel=BILLING)
    elsewhere = await office.slack.people.say("hello", user=SAM, channel=BILLING)
    await office.slack.people.say(
        "check again", user=SAM, channel=BILLING, thread_ts=elsewhere.message.ts
    )
    await reply(office, answer, "check again")
    await told(office, answer.ts)
    assert office.calls("chat.postEphemeral") == 1


async def test_the_context_survives_a_restart(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        answer = await case(office)
    async with open_office(tmp_path) as office:
        office.slack.workspace.posted.append(answer)
        await reply(office, answer, "check again")
        assert "Acme" in (await told(office, answer.ts)).text


async def test_direct_messages_are_answered_without_a_mention(office: Office) -> None:
    await office.slack.people.say("Backup of Globex is missing", user=DANA, channel=DIRECT)
    answer = await office.slack.next_message(DIRECT)
    assert "Globex" in answer.text
    await office.slack.people.say("check again", user=DANA, channel=DIRECT, thread_ts=answer.ts)
    await office.slack.next_message(DIRECT, thread_ts=answer.ts)
    assert "Globex" in (await office.slack.next_message(DIRECT, thread_ts=answer.ts)).text


async def test_a_symptom_without_an_account_is_about_the_threads(office: Office) -> None:
    answer = await case(office, "why-missing Globex")
    await reply(office, answer, f"{BOT} Backup is missing")
    understood = await whispered(office, answer.ts)
    assert understood.text


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("the count is wrong", 'the number that Gradient shows for "Backup" of "Globex"'),
        ("and the service is missing", 'why "Backup" of "Globex" is missing'),
    ],
)
async def test_what_is_asked_about_is_no_name(
    office: Office, tmp_path: Path, said: str, meant: str
) -> None:
    answer = await case(office, "why-missing Globex / Backup")
    await kept(tmp_path, answer)
    await reply(office, answer, f"{BOT} {said}")
    assert meant in (await whispered(office, answer.ts)).text


async def test_a_rate_limit_is_waited_out_in_a_thread_too(office: Office) -> None:
    office.slack.faults.append(RateLimit("chat.postMessage"))
    said = await office.slack.people.say(f"{BOT} why is Acme missing?", user=SAM, channel=BILLING)
    assert "Prospect" in (await told(office, said.message.ts)).text
