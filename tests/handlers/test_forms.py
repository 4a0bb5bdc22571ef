"""The shortcuts' form, its type-ahead, and where its answer goes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bot.demo.autotask import BadPassword
from bot.demo.slack import ApiError, options_of
from tests.handlers.office import BILLING, DANA, DIRECT, OTHER, SAM, Office, open_office

if TYPE_CHECKING:
    from pathlib import Path

    from bot.demo.slack import Message, View
    from bot.demo.slack.model import Json


async def opened(office: Office, *, user: str = DANA) -> View:
    ack = await office.slack.people.use("open_diagnosis", user=user)
    assert ack.status == 200
    return await office.slack.views.next()


async def options(
    office: Office, view: View, typed: str, menu: str = "account_search"
) -> list[Json]:
    """What is offered once the names have been read in the background."""
    first = await office.slack.people.suggest(view, menu, typed)
    assert first.seconds < 0.3

    async def names() -> list[Json]:
        return options_of(await office.slack.people.suggest(view, menu, typed))

    for _ in range(200):
        if len(found := await names()) > 1 or "Names as read" in first.body:
            return found
    return await names()


def texts(found: list[Json]) -> list[str]:
    return [option["text"]["text"] for option in found]


async def test_type_ahead_offers_names_with_their_age_and_what_was_typed(office: Office) -> None:
    view = await opened(office)
    found = await options(office, view, "conto")
    assert texts(found) == ["Contoso Leeds", "Contoso York", "conto"]
    assert [o["value"][:2] for o in found] == ["a:", "a:", "t:"]
    ack = await office.slack.people.suggest(view, "account_search", "conto")
    assert "Names as read on" in ack.body
    assert ack.seconds < 0.3
    near = texts(await options(office, view, "Globx"))
    assert near == ["Globex", "Globx"]
    services = await options(office, view, "back", "service_search")
    assert texts(services) == ["Backup", "back"]


async def test_type_ahead_answers_while_autotask_does_not(office: Office) -> None:
    office.autotask.faults.add(BadPassword())
    view = await opened(office)
    ack = await office.slack.people.suggest(view, "account_search", "Acme & co")
    assert ack.seconds < 0.3
    (only,) = options_of(ack)
    assert only["value"] == "t:Acme & co"


async def test_the_global_form_answers_where_it_says(office: Office) -> None:
    view = await opened(office)
    acme = (await options(office, view, "acme"))[0]
    ack = await office.slack.people.submit(view, {"account_search": acme, "where": BILLING})
    assert ack.body == ""
    answer = await office.answer()
    assert "Prospect" in answer.text
    assert (await office.checklist(answer)).thread_ts == answer.ts
    understood = await office.slack.next_message(BILLING, ephemeral=True)
    assert '"Acme"' in understood.text
    await office.slack.replay(ack)
    assert office.calls("chat.postMessage") == 2


async def test_an_answer_reaches_a_channel_without_the_bot(office: Office) -> None:
    view = await opened(office)
    typed = (await options(office, view, "Acme"))[-1]
    await office.slack.people.submit(view, {"account_search": typed, "where": OTHER})
    answer = await office.slack.next_message(OTHER)
    assert (answer.via, "Prospect" in answer.text) == ("response_url", True)


async def test_a_form_without_an_account_stays_open(office: Office) -> None:
    view = await opened(office)
    ack = await office.slack.people.submit(view, {"where": BILLING})
    said = json.loads(ack.body)
    assert said["response_action"] == "errors"
    assert "Which account" in said["errors"]["account_search"]
    assert view.id in office.slack.views.opened
    await office.slack.people.submit(view, {"where": BILLING, "symptom": "sync"})
    assert "sync" in (await office.answer()).text.casefold()


async def test_a_picked_service_and_a_day_are_asked_for(office: Office) -> None:
    view = await opened(office)
    account = (await options(office, view, "globex"))[0]
    service = (await options(office, view, "backup", "service_search"))[0]
    values = {"account_search": account, "service_search": service, "where": BILLING}
    await office.slack.people.submit(view, {**values, "day": "2031-12-01"})
    understood = await office.slack.next_message(BILLING, ephemeral=True)
    assert "1 Dec 2031" in understood.text
    assert "Backup" in (await office.answer()).text


async def test_one_contract_is_looked_at_alone(office: Office) -> None:
    view = await opened(office)
    account = (await options(office, view, "globex"))[0]
    values = {"account_search": account, "where": BILLING, "contract": " Managed Services "}
    await office.slack.people.submit(view, values)
    understood = await office.slack.next_message(BILLING, ephemeral=True)
    assert "Managed Services" in understood.text
    checklist = await office.checklist(await office.answer())
    assert "Managed Services" in str(checklist.blocks)


def answers(office: Office, thread: str, text: str) -> list[Message]:
    """The replies in a thread that say the same in their first line."""
    first = text.splitlines()[0]
    return [m for m in office.slack.thread(BILLING, thread) if m.text.startswith(first)]


@pytest.mark.parametrize(
    ("text", "account", "service"),
    [
        ("Customer says Backup for Globex is missing in Gradient", "Globex", "Backup"),
        ("cant see Glebex in gradient!!", "Globex", None),
        ("Why is Initech not showing up?", "Initech", None),
    ],
)
async def test_a_message_is_read_and_confirmed(
    office: Office, text: str, account: str, service: str | None
) -> None:
    await options(office, await opened(office), "x")
    said = await office.slack.people.say(text, user=SAM, channel=BILLING)
    await office.slack.people.use("diagnose_message", user=DANA, message=said.message)
    view = await office.slack.views.next()
    chosen = view.element("account_search")[1]["initial_option"]["text"]["text"]
    assert chosen == account
    found = view.element("service_search")[1].get("initial_option")
    assert (found and found["text"]["text"]) == service
    assert "Is that right?" in view.texts
    await office.slack.people.submit(view)
    answer = await office.slack.next_message(BILLING, thread_ts=said.message.ts)
    assert account in answer.text
    follow = await office.slack.people.say(
        "check again", user=SAM, channel=BILLING, thread_ts=said.message.ts
    )
    assert follow.acks[0].status == 200
    await office.slack.until(lambda: len(answers(office, said.message.ts, answer.text)) == 2)


async def test_a_message_of_mentions_and_markup_opens_a_form_too(office: Office) -> None:
    text = '<!channel> "quotes" \\ <https://x.example|y> & ' + "x" * 3000
    said = await office.slack.people.say(text, user=SAM, channel=BILLING)
    await office.slack.people.use("diagnose_message", user=DANA, message=said.message)
    assert (await office.slack.views.next()).user == DANA
    assert office.slack.refused == []


async def test_a_form_that_does_not_open_is_told(office: Office) -> None:
    office.slack.faults.append(ApiError("views.open", "expired_trigger_id"))
    said = await office.slack.people.say("Globex", user=SAM, channel=BILLING)
    ack = await office.slack.people.use("diagnose_message", user=DANA, message=said.message)
    assert ack.status == 200
    told = await office.slack.until(
        lambda: next((m for m in office.slack.messages(BILLING) if m.ephemeral_to == DANA), None)
    )
    assert "Reference" in told.text
    office.slack.faults.append(ApiError("views.open", "expired_trigger_id"))
    await office.slack.people.use("open_diagnosis", user=DANA)
    assert "Reference" in (await office.slack.next_message("D0DANA")).text


async def test_a_form_whose_answer_fails_is_told(office: Office) -> None:
    view = await opened(office)
    typed = (await options(office, view, "Acme"))[-1]
    office.slack.faults.append(ApiError("chat.postMessage", "fatal_error"))
    ack = await office.slack.people.submit(view, {"account_search": typed, "where": BILLING})
    assert ack.body == ""
    told = await office.slack.next_message(DIRECT)
    assert "Reference" in told.text
    assert "fatal_error" in told.text


async def test_forms_and_threads_work_over_a_socket_too(tmp_path: Path) -> None:
    async with open_office(tmp_path, socket=True) as office:
        await office.slack.until(lambda: office.slack.sockets.connections)
        view = await opened(office)
        typed = (await options(office, view, "Acme"))[-1]
        await office.slack.people.submit(view, {"account_search": typed, "where": BILLING})
        answer = await office.answer()
        await office.checklist(answer)
        await office.slack.people.say(
            "check again", user=DANA, channel=BILLING, thread_ts=answer.ts
        )
        await office.slack.until(lambda: len(answers(office, answer.ts, answer.text)) == 1)
