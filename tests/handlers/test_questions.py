"""A question from the slash command to the answer in the channel."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.demo.autotask import BadPassword
from bot.demo.slack import ApiError, Disconnect, InvalidBlocks, RateLimit, ServerError
from bot.presentation.ids import CHECK_AGAIN
from tests.handlers.office import BILLING, DANA, DIRECT, OLD, OTHER, Office

if TYPE_CHECKING:
    from bot.demo.slack import Message


async def test_the_answer_stands_in_the_channel_and_the_check_list_in_its_thread(
    office: Office,
) -> None:
    ack = await office.ask("why-missing Acme")
    assert (ack.status, ack.error) == (200, None)
    assert "Acme" in ack.text
    assert ack.message is not None
    assert ack.message.ephemeral_to == DANA
    answer = await office.answer()
    assert "Acme" in answer.text
    assert "Prospect" in answer.text
    checklist = await office.checklist(answer)
    assert checklist.text
    posts = [c.arguments for c in office.slack.calls if c.method == "chat.postMessage"]
    assert [str(p["unfurl_links"]).lower() in {"false", "0"} for p in posts] == [True, True]
    assert office.slack.refused == []


async def test_the_acknowledgement_does_not_wait_for_autotask(office: Office) -> None:
    office.autotask.latency = 0.5
    ack = await office.ask("why-missing Acme")
    assert ack.seconds < 0.4
    assert [m.via for m in office.slack.messages(BILLING)] == ["ack"]
    assert "Acme" in (await office.answer()).text


async def test_a_repeated_request_is_answered_once(office: Office) -> None:
    first = await office.ask("why-missing Acme")
    repeated = await asyncio.gather(
        office.slack.replay(first), office.slack.retry(first), office.slack.replay(first)
    )
    assert {ack.status for ack in repeated} == {200}
    await office.checklist(await office.answer())
    await office.ask("why-missing Globex")
    second = await office.answer()
    assert "Globex" in second.text
    await office.checklist(second)
    assert office.calls("chat.postMessage") == 4


@pytest.mark.parametrize("channel", [OTHER, OLD])
async def test_without_membership_the_answer_goes_through_the_response_url(
    office: Office, channel: str
) -> None:
    await office.ask("why-missing Acme", channel=channel)
    answer = await office.answer(channel)
    assert (answer.via, answer.ephemeral_to) == ("response_url", None)
    assert "Prospect" in answer.text
    assert_has_the_check_list(answer)
    await office.slack.click(answer, CHECK_AGAIN, user=DANA)
    again = await office.slack.until(lambda: _edited(office, channel))
    assert again.ts == answer.ts
    assert_has_the_check_list(again)
    assert len([m for m in office.slack.messages(channel) if m.via != "ack"]) == 1


def assert_has_the_check_list(answer: Message) -> None:
    for said in (answer.text, str(answer.blocks)):
        for title in ("What I checked for Acme", "Acme is active.", "1 line has a quantity"):
            assert title in said


def _edited(office: Office, channel: str) -> Message | None:
    return next((m for m in office.slack.messages(channel) if m.edited), None)


@pytest.mark.parametrize("channel", [BILLING, OTHER])
async def test_a_rate_limit_is_waited_out(office: Office, channel: str) -> None:
    method = "chat.postMessage" if channel == BILLING else "response_url"
    office.slack.faults.append(RateLimit(method, times=2, retry_after=1))
    await office.ask("why-missing Acme", channel=channel)
    assert "Prospect" in (await office.answer(channel)).text
    assert [c.status for c in office.slack.calls if c.method == method][:3] == [429, 429, 200]


@pytest.mark.parametrize("channel", [BILLING, OTHER])
async def test_blocks_that_slack_rejects_become_plain_text(office: Office, channel: str) -> None:
    method = "chat.postMessage" if channel == BILLING else "response_url"
    office.slack.faults.append(InvalidBlocks(method))
    await office.ask("why-missing Acme", channel=channel)
    answer = await office.answer(channel)
    assert "Prospect" in answer.text
    assert answer.blocks == []
    assert ("What I checked" in answer.text) == (channel == OTHER)


@pytest.mark.parametrize(
    "fault",
    [
        Disconnect("chat.postMessage", acted=True),
        ServerError("chat.postMessage"),
        ApiError("chat.postMessage", "fatal_error"),
    ],
)
async def test_a_post_whose_fate_is_unknown_is_not_repeated_and_the_person_is_told(
    office: Office, fault: Disconnect | ServerError | ApiError
) -> None:
    office.slack.faults.append(fault)
    await office.ask("why-missing Acme")
    told = await _whisper(office)
    assert "Slack" in told.text
    assert office.calls("chat.postMessage") == 1


@pytest.mark.parametrize("channel", [OTHER, OLD])
async def test_where_every_other_way_is_closed_the_person_is_told_directly(
    office: Office, channel: str
) -> None:
    office.slack.faults.append(ServerError("response_url", times=9))
    await office.ask("why-missing Acme", channel=channel)
    told = await office.slack.next_message(DIRECT)
    assert "Slack" in told.text
    assert "eference" in told.text


async def _whisper(office: Office) -> Message:
    return await office.slack.until(
        lambda: next(
            (m for m in office.slack.messages(BILLING) if m.ephemeral_to and m.via != "ack"), None
        )
    )


async def test_the_answer_stands_although_its_check_list_could_not_be_posted(
    office: Office,
) -> None:
    await office.ask("why-missing Globex")
    await office.checklist(await office.answer())
    office.slack.limit_to_one_a_second()
    await office.ask("why-missing Acme")
    answer = await office.answer()
    assert (await office.checklist(answer)).thread_ts == answer.ts


async def test_without_autotask_the_answer_says_so(office: Office) -> None:
    office.autotask.faults.add(BadPassword())
    await office.ask("why-missing Acme")
    answer = await office.answer()
    assert "Prospect" not in answer.text
    assert "AUTOTASK_SECRET" in answer.text


async def test_an_unexpected_failure_is_told_with_a_reference(office: Office) -> None:
    office.slack.faults += [ApiError("chat.postMessage", "invalid_auth")]
    await office.ask("why-missing Acme")
    told = await _whisper(office)
    assert any("eference" in str(block) for block in told.blocks)


async def test_when_the_response_url_fails_the_person_is_told_another_way(office: Office) -> None:
    office.slack.faults += [
        ApiError("chat.postMessage", "fatal_error"),
        ApiError("response_url", "used_url"),
    ]
    await office.ask("why-missing Acme")
    assert (await _whisper(office)).via == "chat.postEphemeral"


async def test_several_matches_are_a_menu_and_the_pick_is_answered_in_its_place(
    office: Office,
) -> None:
    await office.ask("why-missing Contoso")
    menu = await office.answer()
    _, select = menu.element("pick_account")
    assert len(select["options"]) == 2
    value = next(o["value"] for o in select["options"] if "York" in str(o))
    await office.slack.click(menu, "pick_account", user=DANA, selected=value)
    answer = await office.slack.until(lambda: _edited(office, BILLING))
    assert answer.ts == menu.ts
    assert "Contoso York" in answer.text
    assert (await office.checklist(answer)).thread_ts == answer.ts


async def test_a_whole_name_wins_over_a_service(office: Office) -> None:
    await office.ask("why-missing Dock / Harbour")
    assert "Dock / Harbour" in (await office.answer()).text


async def test_a_part_of_a_whole_name_is_never_shown_as_a_service(office: Office) -> None:
    for word in ("why-missing", "stale", "evidence"):
        await office.ask(f"{word} Dock / Harbour")
        answer = await office.answer()
        checklist = await office.checklist(answer)
        said = f"{answer.text}{answer.blocks}{checklist.text}{checklist.blocks}"
        assert "Harbour" not in said.replace("Dock / Harbour", "")


async def test_the_acknowledgement_holds_whether_a_slash_is_of_the_name_or_not(
    office: Office,
) -> None:
    ack = await office.ask("why-missing Dock / Harbour")
    said = 'why "Dock / Harbour" is missing in Gradient (an account of that name, or "Harbour" of'
    assert said in ack.text


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("", "why-missing"),
        ("help", "why-missing"),
        ("what is this", "why-missing"),
        ("why-missing", "why-missing"),
        ('why-missing "Acme', "not closed"),
        ('why-missing "Quoted" Ltd', "after the closing quote"),
        ("why-missing Acme --on tomorrow", "2026-"),
        ("sync now", "completed"),
    ],
)
async def test_help_and_usage_come_in_the_acknowledgement(
    office: Office, text: str, hint: str
) -> None:
    ack = await office.ask(text)
    assert hint in ack.text
    assert ack.message is not None
    assert ack.message.ephemeral_to == DANA
    assert office.autotask.log == []
    assert office.calls("chat.postMessage") == 0
