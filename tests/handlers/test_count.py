"""`/psa count`, `stale` and `evidence`, from the command to the answer in the channel."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.demo.autotask import NotPermitted
from bot.diagnosis.question import Question
from bot.presentation.ids import CHECK_AGAIN, PICK_ACCOUNT, Word
from handlers.text import parse
from handlers.wanted import Ask, Misunderstood, Problem
from tests.handlers.office import DANA, open_office

if TYPE_CHECKING:
    from pathlib import Path

    from tests.handlers.office import Office


async def test_a_count_says_which_line_has_the_number(office: Office) -> None:
    ack = await office.ask("count Globex / Backup --gradient 25")
    assert "the 25 that Gradient shows" in ack.text
    answer = await office.answer()
    assert 'Gradient\'s 25 is the quantity of Backup on "Managed Services"' in answer.text
    checklist = await office.checklist(answer)
    assert "whether the mapping in Gradient is right" in str(checklist.blocks)
    assert office.slack.refused == []


async def test_each_line_has_its_period_and_link_and_each_note_its_author(office: Office) -> None:
    msp = office.autotask.msp
    (globex,) = (r for r in msp.tables["Companies"].values() if r["companyName"] == "Globex")
    today = date.today()  # noqa: DTZ011 - a margin of months stands on both sides of it
    starts, ends = today - timedelta(days=120), today + timedelta(days=240)
    other = msp.contract(globex["id"], "Site two", starts=starts, ends=ends)
    (backup,) = msp.tables["Services"]
    msp.line(other, backup, units=3)
    sam = msp.resource("sam@msp.example", first="Sam", last="Field")
    msp.note(other, datetime.now(UTC) - timedelta(days=3), sam)
    await office.ask("count Globex / Backup --gradient 3")
    checklist = await office.checklist(await office.answer())
    shown = str(checklist.blocks)
    assert re.search(r'"Backup" on "Site two": 3, from \d+ \w+ 20\d\d to \d+ \w+ 20\d\d', shown)
    assert re.search(r'Note of .* on "Site two", by Sam Field', shown)
    assert f"ContractID={other}|Open in Autotask" in shown
    assert shown.count("|Open in Autotask") == 2
    office.autotask.faults.add(NotPermitted(entity="Resources"))
    await office.ask("count Globex / Backup --gradient 3")
    nameless = await office.checklist(await office.answer())
    assert "Sam Field" not in str(nameless.blocks)
    assert 'on "Site two"' in str(nameless.blocks)
    assert office.slack.refused == []


async def test_a_count_that_nothing_explains_leads_to_a_ticket(office: Office) -> None:
    await office.ask("count Globex / Backup --gradient 28 --expected 25")
    answer = await office.answer()
    assert "nothing in Autotask that makes Gradient's 28" in answer.text
    assert "you expect 25" in answer.text
    await office.slack.click(answer, CHECK_AGAIN, user=DANA)
    again = await office.slack.until(
        lambda: next((m for m in office.slack.messages(answer.channel) if m.edited), None)
    )
    assert "Gradient's 28" in again.text


async def test_a_quantity_changed_back_in_time_is_held_against_what_was_read(
    office: Office,
) -> None:
    await office.ask("why-missing Globex")
    await office.checklist(await office.answer())
    for row in office.autotask.msp.tables["ContractServiceUnits"].values():
        row["units"] = 28
    await office.ask("count Globex / Backup --gradient 25")
    checklist = await office.checklist(await office.answer())
    assert "was 25 when I read it on" in str(checklist.blocks)
    assert "now Autotask says 28 for that day" in str(checklist.blocks)
    assert office.slack.refused == []


async def test_a_line_in_force_is_not_stale(office: Office) -> None:
    ack = await office.ask("stale Globex / Backup")
    assert "gone in Autotask" in ack.text
    answer = await office.answer()
    assert "Backup is not stale: Autotask still has 25" in answer.text
    assert "do not dismiss it before that" in answer.text


@pytest.mark.parametrize(
    ("kind", "words"), [("full", "That was a full sync."), ("", "Was that a full sync?")]
)
async def test_a_stale_line_asks_which_sync_it_was_only_where_nobody_said(
    tmp_path: Path, kind: str, words: str
) -> None:
    async with open_office(tmp_path, operators=(DANA,)) as office:
        for row in office.autotask.msp.tables["ContractServiceUnits"].values():
            row["units"] = 0
        await office.ask(f"sync completed {kind}")
        await office.answer()
        await office.ask("stale Globex / Backup")
        answer = await office.answer()
        assert "has been at zero since" in answer.text
        assert words in answer.text
        assert "open a ticket" in answer.text


async def test_evidence_for_a_ticket_that_exists(office: Office) -> None:
    ack = await office.ask("evidence Globex / Backup --gradient 28 --expected 25 --ticket GR-4411")
    assert "GR-4411" in ack.text
    answer = await office.answer()
    assert answer.text.startswith("Evidence for GR-4411 on Backup of Globex")
    assert "Expected 25, Gradient 28 (your figure), Autotask 25." in answer.text
    assert "a second ticket is not needed" in answer.text
    text = await office.checklist(answer)
    assert "account,contract,service,expected,gradient,autotask,last_sync,findings" in text.text
    assert "Globex,Managed Services,Backup,25,28,25," in text.text
    assert office.slack.refused == []


async def test_evidence_asks_which_account_is_meant(office: Office) -> None:
    await office.ask("evidence Contoso / Backup --gradient 28")
    asked = await office.answer()
    options = next(
        block["elements"][0]["options"] for block in asked.blocks if block["type"] == "actions"
    )
    value = options[0]["value"]
    await office.slack.click(asked, PICK_ACCOUNT, user=DANA, selected=value)
    answer = await office.slack.until(
        lambda: next((m for m in office.slack.messages(asked.channel) if m.edited), None)
    )
    assert answer.text.startswith("Evidence on Backup of Contoso ")


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (
            "count Acme / Backup --gradient 28 --expected 25",
            Question(
                kind="count",
                account="Acme",
                service="Backup",
                gradient=28,
                expected=25,
                whole="Acme / Backup",
            ),
        ),
        (
            "count Acme --service Backup \u2014gradient 28 --on 2026-12-01",
            Question.model_validate(
                {
                    "kind": "count",
                    "account": "Acme",
                    "service": "Backup",
                    "gradient": 28,
                    "on": "2026-12-01",
                }
            ),
        ),
        ("stale Acme", Question(kind="stale", account="Acme")),
        ("evidence Acme", Question(account="Acme", evidence=True)),
        (
            "evidence Acme --service Backup --ticket GR 4411",
            Question(
                kind="count", account="Acme", service="Backup", evidence=True, ticket="GR 4411"
            ),
        ),
    ],
)
def test_what_is_typed_is_understood(text: str, question: Question) -> None:
    assert parse(text) == Ask(question)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("count Acme --gradient 28", Problem.MISSING_SERVICE),
        ("count / Backup --gradient 28", Problem.MISSING_ACCOUNT),
        ("count Acme / Backup --gradient many", Problem.BAD_NUMBER),
        ("count Acme / Backup --gradient -3", Problem.BAD_NUMBER),
        ("count Acme / Backup --ticket GR-1", Problem.UNKNOWN_OPTION),
        ("stale Acme --gradient 28", Problem.UNKNOWN_OPTION),
        ("why-missing Acme --gradient 28", Problem.UNKNOWN_OPTION),
        ("evidence Acme --gradient 28", Problem.MISSING_SERVICE),
        ("evidence Acme --ticket", Problem.MISSING_VALUE),
    ],
)
def test_what_does_not_fit_has_its_line_of_help(text: str, problem: Problem) -> None:
    assert parse(text) == Misunderstood(problem, Word(text.partition(" ")[0]))
