"""The one ticket of a case."""

from __future__ import annotations

import asyncio
from base64 import b64decode
from typing import TYPE_CHECKING

import pytest

from bot.demo.autotask import Cut, Disconnect, Refuse
from bot.presentation.ids import CREATE_TICKET
from tests.handlers.office import BILLING, DANA, SAM, Office, open_office
from tests.handlers.test_remedies import QUICK, asked, in_thread, state, whispered

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path
    from typing import Any

    from bot.demo.slack import Message
    from bot.demo.slack.views import View

FILLED = {
    "gradient": "28",
    "autotask": "25",
    "expected": "28",
    "field:priority": "2",
    "field:status": "1",
}


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path, operators=(DANA,), pace=QUICK) as opened:
        yield opened


async def clear_case(office: Office) -> Message:
    """Globex has all that Gradient needs, and a sync has completed since."""
    await office.ask("sync completed")
    await office.answer()
    return await asked(office, "why-missing Globex")


async def form_of(office: Office, answer: Message) -> View:
    await office.slack.click(answer, CREATE_TICKET, user=DANA)
    waiting = await office.slack.views.next()
    while "Reading Autotask" in waiting.texts:
        waiting = await office.slack.views.next()
    return waiting


async def reviewed(office: Office, answer: Message, **values: str) -> View:
    form = await form_of(office, answer)
    await office.slack.people.submit(form, {**FILLED, **values})
    return await office.slack.views.next()


def tickets(office: Office) -> list[dict[str, Any]]:
    return list(office.autotask.msp.tables["Tickets"].values())


async def test_a_ticket_is_filled_in_reviewed_and_made_with_a_note(office: Office) -> None:
    answer = await clear_case(office)
    review = await reviewed(office, answer)
    assert "Gradient shows: 28" in review.texts
    assert "Priority: Medium" in review.texts
    assert "Status: New" in review.texts
    assert tickets(office) == []
    await office.slack.people.submit(review)
    told = await in_thread(office, answer, "was created in Autotask")
    (ticket,) = tickets(office)
    assert ticket["ticketNumber"] in told.text
    assert "Globex" in ticket["description"]
    assert "Gradient shows: 28" in ticket["description"]
    assert (ticket["priority"], ticket["status"]) == (2, 1)
    (note,) = office.autotask.msp.tables["TicketNotes"].values()
    assert note["ticketID"] == ticket["id"]
    assert "12.5" not in ticket["description"] + note["description"]


async def test_what_autotask_shows_stands_in_the_form_already(office: Office) -> None:
    await office.ask("sync completed")
    await office.answer()
    answer = await asked(office, "count Globex / Backup --gradient 31 --expected 9")
    form = await form_of(office, answer)
    given = {name: form.element(name)[1].get("initial_value") for name in FILLED if ":" not in name}
    lines = office.autotask.msp.tables["ContractServiceUnits"].values()
    assert given["gradient"] == "31"
    assert given["expected"] == "9"
    assert given["autotask"] in {str(row["units"]) for row in lines}
    assert form.element("contract")[1]["initial_value"]


async def test_a_case_has_one_ticket(office: Office) -> None:
    answer = await clear_case(office)
    review = await reviewed(office, answer)
    sent = await office.slack.people.submit(review)
    await office.slack.replay(sent)
    await in_thread(office, answer, "was created in Autotask")
    await office.slack.click(answer, CREATE_TICKET, user=DANA)
    await whispered(office, "has its ticket")
    await office.slack.people.say("ticket", user=DANA, channel=BILLING, thread_ts=answer.ts)
    told = await in_thread(office, answer, "has its ticket")
    assert "T2" in told.text
    assert not told.interactive()
    assert len(tickets(office)) == 1


async def test_the_click_that_opens_the_form_opens_one(office: Office) -> None:
    answer = await clear_case(office)
    click = await office.slack.click(answer, CREATE_TICKET, user=DANA)
    await asyncio.gather(office.slack.replay(click), office.slack.retry(click, 1))
    form = await office.slack.views.next()
    while "Reading Autotask" in form.texts:
        form = await office.slack.views.next()
    await office.slack.retry(click, 2)
    await asyncio.sleep(0.3)
    assert office.calls("views.open") == 1
    assert len(office.slack.views.opened) == 1
    assert tickets(office) == []


@pytest.mark.parametrize("fault", [Cut, Disconnect])
async def test_an_unclear_answer_is_looked_up_and_never_sent_twice(
    office: Office, fault: type[Cut | Disconnect]
) -> None:
    answer = await clear_case(office)
    review = await reviewed(office, answer)
    office.autotask.faults.add(fault(entity="Tickets", kind="create", times=1))
    await office.slack.people.submit(review)
    words = "was created in Autotask" if fault is Cut else "cannot tell whether the ticket"
    told = await in_thread(office, answer, words)
    creates = [r for r in office.autotask.log if (r.entity, r.kind) == ("Tickets", "create")]
    assert len(creates) == 1
    assert len(tickets(office)) == (1 if fault is Cut else 0)
    assert bool(told.interactive()) == (fault is Disconnect)


async def test_what_autotask_refuses_is_told_and_can_be_tried_again(office: Office) -> None:
    answer = await clear_case(office)
    office.autotask.msp.required["Tickets"] = ("dueDateTime",)
    review = await reviewed(office, answer, **{"field:dueDateTime": "2026-07-01 17:00"})
    refuse = Refuse(entity="Tickets", kind="create", times=1, message="queueID is required.")
    office.autotask.faults.add(refuse)
    await office.slack.people.submit(review)
    told = await in_thread(office, answer, "No ticket was created")
    assert "queueID is required" in told.text
    again = await reviewed(office, told, **{"field:dueDateTime": "2026-07-01 17:00"})
    await office.slack.people.submit(again)
    await in_thread(office, answer, "was created in Autotask")
    (ticket,) = tickets(office)
    assert ticket["dueDateTime"] == "2026-07-01T16:00:00Z", "typed in London's summer"


async def test_a_note_that_cannot_be_added_is_said(office: Office) -> None:
    answer = await clear_case(office)
    review = await reviewed(office, answer)
    office.autotask.faults.add(Refuse(entity="TicketNotes", kind="create"))
    await office.slack.people.submit(review)
    await in_thread(office, answer, "could not be added")


async def test_only_operators_create_tickets(tmp_path: Path) -> None:
    async with open_office(tmp_path, operators=(DANA,), pace=QUICK) as office:
        answer = await clear_case(office)
        await office.slack.click(answer, CREATE_TICKET, user=SAM)
        await whispered(office, "Only the operators create tickets")
        assert office.slack.views.opened == {}
    _, audit = await state(tmp_path)
    assert (SAM, "create_ticket", "refused-not-listed") in audit


async def test_a_form_that_cannot_be_filled_says_so(office: Office) -> None:
    answer = await clear_case(office)
    office.autotask.faults.add(Refuse(entity="Tickets", kind="fields"))
    form = await form_of(office, answer)
    assert "No ticket can be filled in now" in form.texts
    assert "submit" not in form.content


def attachments(office: Office) -> list[dict[str, Any]]:
    return list(office.autotask.msp.tables["TicketAttachments"].values())


async def with_files(office: Office, *files: dict[str, Any]) -> Message:
    answer = await clear_case(office)
    form = await form_of(office, answer)
    await office.slack.people.submit(form, {**FILLED, "files": list(files)})
    review = await office.slack.views.next()
    assert ", ".join(file["name"] for file in files) in review.texts
    await office.slack.people.submit(review)
    return await in_thread(office, answer, "was created in Autotask")


async def test_screenshots_go_onto_the_ticket(office: Office) -> None:
    first = office.slack.files.put("gradient.png", b"first picture")
    second = office.slack.files.put("autotask.png", b"second picture")
    told = await with_files(office, first, second)
    assert "2 files are attached" in told.text
    (ticket,) = tickets(office)
    assert [(row["parentID"], b64decode(row["data"])) for row in attachments(office)] == [
        (ticket["id"], b"first picture"),
        (ticket["id"], b"second picture"),
    ]
    assert "Screenshots are attached" in ticket["description"]


async def test_a_file_that_does_not_fit_is_named_and_the_ticket_stands(office: Office) -> None:
    large = office.slack.files.put("large.png", b"0" * 6_000_001)
    small = office.slack.files.put("small.png", b"small")
    told = await with_files(office, large, small)
    assert "1 file is attached" in told.text
    assert "add it by hand: large.png" in told.text
    assert len(attachments(office)) == 1


async def test_without_the_right_to_read_files_they_are_named(office: Office) -> None:
    office.slack.files.may_read = False
    told = await with_files(office, office.slack.files.put("gradient.png", b"picture"))
    assert "add it by hand: gradient.png" in told.text
    assert attachments(office) == []


@pytest.mark.parametrize(("fault", "words"), [(Cut, "1 file is attached"), (Refuse, "by hand")])
async def test_an_attachment_is_sent_once(
    office: Office, fault: type[Cut | Refuse], words: str
) -> None:
    office.autotask.faults.add(fault(entity="TicketAttachments", kind="create", times=1))
    told = await with_files(office, office.slack.files.put("gradient.png", b"picture"))
    assert words in told.text
    creates = [r for r in office.autotask.log if r.entity == "TicketAttachments"]
    assert len([r for r in creates if r.kind == "create"]) == 1


async def test_more_than_a_form_can_carry_is_said_and_nothing_is_lost(office: Office) -> None:
    answer = await clear_case(office)
    form = await form_of(office, answer)
    long = {"words": '"' * 1_200, "contract": '"' * 200, "service": '"' * 200}
    ack = await office.slack.people.submit(form, {**FILLED, **long})
    assert "more than a form can carry" in ack.body
    assert form.id in office.slack.views.opened
    assert tickets(office) == []
