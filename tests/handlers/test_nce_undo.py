"""`/psa nce` and `/psa undo`, from the command to the answer in the channel."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.demo.autotask import NotPermitted
from bot.diagnosis.question import Question
from bot.presentation.ids import Word
from handlers.text import parse
from handlers.wanted import Ask, Misunderstood, Problem

if TYPE_CHECKING:
    from tests.handlers.office import Office

SERVICE = "Microsoft 365 Business Premium"


def first_of_month(months: int = 0) -> date:
    """The first day of this month, or of one that is so many months away."""
    today = date.today()  # noqa: DTZ011 - the stories hold whatever hour it is
    years, month = divmod(today.month - 1 + months, 12)
    return date(today.year + years, month + 1, 1)


def last_of_month(months: int = 0) -> date:
    return first_of_month(months + 1) - timedelta(days=1)


def a_renewal(office: Office) -> None:
    """Adventure Works: the old contract runs to the end of next month, the renewal is there."""
    msp = office.autotask.msp
    account, service = msp.account("Adventure Works"), msp.service(SERVICE)
    old = msp.contract(account, "NCE", starts=first_of_month(-11), ends=last_of_month(1))
    new = msp.contract(account, "NCE 2", starts=first_of_month(), ends=last_of_month(11))
    msp.line(old, service, units=40)
    msp.line(new, service, units=40)


def a_push(office: Office, *, posted: bool = False) -> None:
    """Relecloud: 25 until the end of this month, 28 from then on, pushed by Gradient yesterday."""
    msp = office.autotask.msp
    gradient = msp.resource("gradient@demo-msp.example")
    contract = msp.contract(
        msp.account("Relecloud"), "Managed", starts=first_of_month(-3), ends=last_of_month(8)
    )
    line = msp.line(
        contract,
        msp.service(SERVICE),
        rows=[
            (first_of_month(-3), last_of_month(), 25),
            (first_of_month(1), last_of_month(8), 28),
        ],
    )
    msp.note(contract, datetime.now(UTC) - timedelta(days=1), gradient)
    if posted:
        msp.posting(line, on=first_of_month(1), quantity=28)


async def test_a_duplicate_after_a_renewal_is_named_with_its_days(office: Office) -> None:
    a_renewal(office)
    ack = await office.ask("nce Adventure Works")
    assert "Microsoft renewals" in ack.text
    answer = await office.answer()
    assert answer.text.startswith(f"Two contracts carry {SERVICE}")
    assert '"NCE"' in answer.text
    assert "40 and 40" in answer.text
    assert "Decide which of the two bills" in answer.text
    checklist = await office.checklist(answer)
    assert "Autotask does not say which lines are Microsoft NCE" in str(checklist.blocks)
    assert office.slack.refused == []


async def test_without_a_microsoft_name_it_asks_for_the_service(office: Office) -> None:
    await office.ask("nce Globex")
    answer = await office.answer()
    assert "I cannot tell yet" in answer.text
    assert "Ask again with the name of the service" in answer.text


async def test_with_the_service_named_its_name_does_not_matter(office: Office) -> None:
    await office.ask("nce Globex / Backup")
    answer = await office.answer()
    assert answer.text.startswith("The lines in Autotask explain neither a duplicate")
    assert office.slack.refused == []


async def test_a_contract_that_is_named_is_held_against_the_others(office: Office) -> None:
    a_renewal(office)
    await office.ask(f"nce Adventure Works / {SERVICE} --contract NCE")
    assert (await office.answer()).text.startswith(f"Two contracts carry {SERVICE}")


async def test_a_hidden_entity_is_told_and_nothing_is_said_to_be_missing(office: Office) -> None:
    a_renewal(office)
    office.autotask.faults.add(NotPermitted(entity="Contracts"))
    await office.ask("nce Adventure Works")
    answer = await office.answer()
    assert "cannot tell" in answer.text
    assert "no successor" not in answer.text


async def test_who_pushed_is_not_known_without_the_name_of_gradients_user(office: Office) -> None:
    a_push(office)
    ack = await office.ask("undo Relecloud")
    assert "what Gradient pushed" in ack.text
    answer = await office.answer()
    assert "I cannot tell which changes Gradient made" in answer.text
    assert "25 to 28" in answer.text
    assert "pushed by Gradient" not in answer.text
    assert office.slack.refused == []


@pytest.mark.parametrize(
    ("typed", "question"),
    [
        ("nce Acme", Question(kind="nce", account="Acme")),
        (
            "undo Acme / Backup --on 2026-12-01",
            Question(
                kind="undo",
                account="Acme",
                service="Backup",
                on=date(2026, 12, 1),
                whole="Acme / Backup",
            ),
        ),
        ("NCE Acme --service Teams", Question(kind="nce", account="Acme", service="Teams")),
    ],
)
def test_the_words_are_understood(typed: str, question: Question) -> None:
    assert parse(typed) == Ask(question)


@pytest.mark.parametrize("word", ["nce", "undo"])
def test_without_an_account_it_says_so(word: str) -> None:
    assert parse(word) == Misunderstood(Problem.MISSING_ACCOUNT, Word(word))


@pytest.mark.parametrize("through", ["parent", "payer"])
async def test_a_renewal_on_another_account_is_a_question(office: Office, through: str) -> None:
    msp = office.autotask.msp
    group, service = msp.account("Litware Group"), msp.service(SERVICE)
    account = msp.account("Litware Leeds", parent=group if through == "parent" else None)
    old = msp.contract(
        account,
        "NCE",
        starts=first_of_month(-11),
        ends=last_of_month(),
        bill_to=group if through == "payer" else None,
    )
    new = msp.contract(group, "Group NCE", starts=first_of_month(1), ends=last_of_month(12))
    msp.line(old, service, units=40)
    msp.line(new, service, units=40)
    await office.ask("nce Litware Leeds")
    answer = await office.answer()
    assert "a contract of another account" in answer.text
    tie = "its parent" if through == "parent" else "which pays for Litware Leeds"
    assert f'"Group NCE" of Litware Group, {tie}' in answer.text
    assert "no successor" not in answer.text
    assert "would bill twice" in answer.text
