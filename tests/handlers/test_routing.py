"""From free words to the right question, by the guide's quick reference."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.said import (
    Again,
    Asked,
    Changed,
    Helpless,
    Lost,
    Said,
    StartSync,
    TellsSync,
    WantsEvidence,
    WantsTicket,
    Watches,
    WhatChanged,
    WhoChanged,
    Why,
)
from bot.estate import Name, NameIndex
from bot.presentation.ids import SyncKind, SyncWord, Word
from handlers.days import day_of
from handlers.routing import is_small_talk, understand
from handlers.symptoms import figures_of, symptom_of

TODAY = date(2026, 11, 22)
NAMES: dict[Literal["a", "s", "b"], list[str]] = {
    "a": ["Acme", "Contoso Leeds", "Globex", "The Bakery", "Zero Renewal Ltd", "Dock / Harbour"],
    "s": ["Backup", "Exchange Online"],
    "b": ["Secure User"],
}
INDEX = NameIndex(
    tuple(
        Name(kind=kind, id=number, name=name)
        for kind, names in NAMES.items()
        for number, name in enumerate(names)
    ),
    datetime(2026, 11, 22, tzinfo=UTC),
)
COLD = NameIndex()


def said(text: str, index: NameIndex = INDEX, *, in_thread: bool = True) -> Said:
    return understand(text, TODAY, index, in_thread=in_thread)


# The words of the guide's quick reference, and how people say the same.
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The sync is stuck, hung, or didn't start", "sync"),
        ("sync has been running for two hours", "sync"),
        ("when was the last sync?", "sync"),
        ("An account isn't appearing in Gradient", "why-missing"),
        ("A service or contract line isn't appearing", "why-missing"),
        ("where is Acme", "why-missing"),
        ("we can't find it", "why-missing"),
        ("not in Gradient", "why-missing"),
        ("Gradient's PSA count doesn't match Autotask", "count"),
        ("it is off by 3", "count"),
        ("Old services or zero-quantity lines won't go away", "stale"),
        ("it was removed but is still showing", "stale"),
        ("Microsoft NCE renewals are creating duplicates or wrong dates", "nce"),
        ("I pushed something to Autotask and need to undo it", "undo"),
        ("please revert that", "undo"),
        ("have a nice day", None),
        ("", None),
    ],
)
def test_a_symptom_is_told_by_its_words(text: str, kind: str | None) -> None:
    assert symptom_of(text) == kind
    assert symptom_of(text.upper().replace("'", "\u2019")) == kind


@pytest.mark.parametrize("index", [INDEX, COLD])
@pytest.mark.parametrize(
    ("text", "kind", "account", "service"),
    [
        ("why is Acme missing in Gradient?", "why-missing", "Acme", None),
        ("hey, I can't see Exchange Online for Globex", "why-missing", "Globex", "Exchange Online"),
        ("cant see Globex in gradient!!", "why-missing", "Globex", None),
        ("Why is The Bakery missing", "why-missing", "The Bakery", None),
        ("why is Backup missing for Acme", "why-missing", "Acme", "Backup"),
        ("Acme / Backup is missing", "why-missing", "Acme", "Backup"),
        ('why is "Acme" not there', "why-missing", "Acme", None),
        ('"Backup" for "Acme" is missing', "why-missing", "Acme", "Backup"),
        ("Acme's Backup is missing", "why-missing", "Acme", "Backup"),
        ("Contoso Leeds North is missing", "why-missing", "Contoso Leeds North", None),
        ("Office 365 for Initech is missing", "why-missing", "Initech", "Office 365"),
        ("Acme's Backup count doesn't match", "count", "Acme", "Backup"),
        ("old services of Acme won't go away", "stale", "Acme", None),
        ("the NCE renewal at Globex created duplicates", "nce", "Globex", None),
        ("I pushed a wrong quantity to Acme and need to undo it", "undo", "Acme", None),
        ("the sync is stuck", "sync", "", None),
    ],
)
def test_a_complaint_is_a_question(
    text: str, kind: str, account: str, service: str | None, index: NameIndex
) -> None:
    understood = said(text, index, in_thread=False)
    assert isinstance(understood, Asked)
    question = understood.question
    assert (question.kind, question.account, question.service) == (kind, account, service)
    assert understood.named


# As people write them to one another, greetings and asides included.
@pytest.mark.parametrize("index", [INDEX, COLD])
@pytest.mark.parametrize(
    ("text", "kind", "account", "service"),
    [
        ("Morning, Globex's Backup isn't in gradient any more", "why-missing", "Globex", "Backup"),
        ("Morning all, Contoso Leeds is not showing", "why-missing", "Contoso Leeds", None),
        ("Quick one: Globex isn't in Gradient", "why-missing", "Globex", None),
        ("Hi team - Acme not appearing since their renewal", "why-missing", "Acme", None),
        ("<!here> why is Globex missing", "why-missing", "Globex", None),
        ("FYI Acme is missing in Gradient, can someone check? Thanks", "why-missing", "Acme", None),
        ("Globex shows 28 instead of 25 M365 Business", "count", "Globex", "M365 Business"),
        ("Gradient says 31 for Backup at Globex but we bill 8", "count", "Globex", "Backup"),
        ("Backup at Globex: gradient 12, autotask 10", "count", "Globex", "Backup"),
        ("Globex's Backup: Autotask says 10, Gradient says 12", "count", "Globex", "Backup"),
        ("Backup at Globex shows 1,200 instead of 1,150", "count", "Globex", "Backup"),
    ],
)
def test_a_message_is_read_as_it_was_meant(
    text: str, kind: str, account: str, service: str | None, index: NameIndex
) -> None:
    understood = said(text, index, in_thread=False)
    assert isinstance(understood, Asked)
    question = understood.question
    assert (question.kind, question.account, question.service) == (kind, account, service)


@pytest.mark.parametrize("name", ["Hello Fresh", "So Fine Ltd", "FYI Media", "Good Morning Ltd"])
def test_a_greeting_that_is_a_name_is_kept(name: str) -> None:
    index = NameIndex((Name(kind="a", id=1, name=name),), datetime(2026, 11, 22, tzinfo=UTC))
    understood = said(f"{name} is missing", index)
    assert isinstance(understood, Asked)
    assert understood.question.account == name


@pytest.mark.parametrize("name", ["Bank of Leeds", "St John's Church", "Dock / Harbour"])
def test_the_words_of_a_known_account_are_no_service(name: str) -> None:
    index = NameIndex((Name(kind="a", id=1, name=name),), datetime(2026, 11, 22, tzinfo=UTC))
    for text in (f"why is {name} missing?", f"{name} isn't in Gradient", name):
        understood = said(text, index, in_thread=False)
        assert isinstance(understood, Asked)
        assert (understood.question.account, understood.question.service) == (name, None)
    assert said(f"what about {name}?", index) == Changed(thing=name, likely="account")
    understood = said(f"why is {name}'s Office 365 missing?", index)
    assert isinstance(understood, Asked)
    assert (understood.question.account, understood.question.service) == (name, "Office 365")


def test_a_service_may_be_named_after_its_account() -> None:
    for text in ("Acme Portal for Acme is missing", "Acme's Acme Portal is missing"):
        understood = said(text)
        assert isinstance(understood, Asked)
        assert (understood.question.account, understood.question.service) == ("Acme", "Acme Portal")


def test_the_words_of_a_known_name_are_no_symptom() -> None:
    understood = said("Zero Renewal Ltd is missing")
    assert isinstance(understood, Asked)
    assert (understood.question.kind, understood.question.account) == (
        "why-missing",
        "Zero Renewal Ltd",
    )


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("Acme disappeared from Gradient on 14 November", None),
        ("Acme's Backup went missing on 14 November", None),
        ("Acme vanished on the 14th", None),
        ("will Acme have disappeared on 1 December?", date(2026, 12, 1)),
        ("Acme is missing for 14 November", date(2026, 11, 14)),
    ],
)
def test_what_went_missing_on_a_day_is_asked_for_as_it_is_now(text: str, on: date | None) -> None:
    understood = said(text, in_thread=False)
    assert isinstance(understood, Asked)
    assert (understood.question.account, understood.question.on) == ("Acme", on)


def test_figures_come_with_a_count() -> None:
    understood = said("Gradient shows 25 instead of 28 for Backup at Acme")
    assert isinstance(understood, Asked)
    question = understood.question
    assert (question.kind, question.gradient, question.expected) == ("count", 25, 28)
    assert figures_of("it should be 7") == (None, 7)
    assert figures_of("Office 365") == (None, None)


# Autotask's number taken for Gradient's would always "match".
@pytest.mark.parametrize(
    ("text", "gradient", "expected"),
    [
        ("Autotask has 10, Gradient shows 12", 12, None),
        ("Autotask says 10 but Gradient 12", 12, None),
        ("Gradient 12, Autotask 10", 12, None),
        ("12 in Gradient, 10 in Autotask", 12, None),
        ("10 licences in Autotask, 12 in Gradient", 12, None),
        ("in Autotask it's 10, in Gradient it's 12", 12, None),
        ("Autotask\u2019s count is 10, Gradient\u2019s count is 12", 12, None),
        ("Autotask says Acme has 10 and Gradient 12", 12, None),
        ("Acme has 10 in Autotask", None, None),
        ("Autotask says Acme has 10", None, None),
        ("it shows 12 and the invoice says 10", None, None),
        ("shows 12 instead of 10 in Autotask", 12, 10),
        ("Gradient shows 1,200 instead of 1,250", 1200, 1250),
        ("Gradient shows 12.5", None, None),
        ("the count of Office 365 in Gradient is wrong", None, None),
        ("Acme's Office 365 in Gradient shows 12", 12, None),
        ("Acme has 10 Office 365 in Autotask, Gradient shows 12", 12, None),
    ],
)
def test_a_number_is_gradients_only_where_it_is_said_to_be(
    text: str, gradient: int | None, expected: int | None
) -> None:
    assert figures_of(text) == (gradient, expected)


def test_a_complaint_that_names_nobody_waits_for_the_threads_account() -> None:
    understood = said("it is missing")
    assert isinstance(understood, Asked)
    assert not understood.named


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("check again", Again()),
        ("Recheck please!", Again()),
        ("is it there now?", Again()),
        ("why?", Why()),
        ("explain", Why()),
        ("start the sync", StartSync()),
        ("Can you run a full PSA sync again?", StartSync()),
        ("ticket", WantsTicket()),
        ("please open a ticket", WantsTicket()),
        ("and Exchange Online?", Changed(thing="Exchange Online")),
        ("what about Contoso", Changed(thing="Contoso", likely="account")),
        ("what about Acme / Backup?", Changed(account="Acme", service="Backup")),
        ("and Backup for Globex?", Changed(account="Globex", service="Backup")),
        ("on 1 December", Changed(on=date(2026, 12, 1))),
        ("and Backup on 1 December?", Changed(thing="Backup", on=date(2026, 12, 1))),
        ("and Globex for 1 December?", Changed(thing="Globex", on=date(2026, 12, 1))),
        (
            "what about Backup for Globex as of 1 December?",
            Changed(account="Globex", service="Backup", on=date(2026, 12, 1)),
        ),
        ("and in October?", Lost()),
        ("what about October 2025?", Lost()),
        ("and last month?", Lost()),
        ("what about Globex in October?", Lost()),
        ("and Acme on Monday", Lost()),
        ("and on Monday?", Lost()),
        ("and before then?", Lost()),
        ("and since last week?", Lost()),
        ("what about tomorrow?", Changed(on=date(2026, 11, 23))),
        ("the sync is done", TellsSync(SyncWord.COMPLETED, None)),
        ("sync failed", TellsSync(SyncWord.FAILED, None)),
        ("quick sync completed", TellsSync(SyncWord.COMPLETED, None, SyncKind.QUICK)),
        ("sync completed quick", TellsSync(SyncWord.COMPLETED, None, SyncKind.QUICK)),
        ("the full PSA sync has finished", TellsSync(SyncWord.COMPLETED, None, SyncKind.FULL)),
        (
            "full sync started at 14:05",
            TellsSync(SyncWord.STARTED, time(14, 5), SyncKind.FULL),
        ),
        ("watch this", Watches()),
        ("tell me when it is there", Watches()),
        ("stop watching", Watches(stop=True)),
        ("what changed?", WhatChanged()),
        ("it's fixed", Again()),
        ("I changed it, check again", Again()),
        ("when will it be visible?", Again()),
        ("what should we do?", Why()),
        ("what else is missing?", Why()),
        ("why is it a Prospect?", Why()),
        ("same for Contoso", Changed(thing="Contoso", likely="account")),
        ("thanks, and Exchange Online?", Changed(thing="Exchange Online")),
        ("evidence please", WantsEvidence()),
        ("What has changed since it last worked?", WhatChanged()),
        ("what changed for Acme", WhatChanged("Acme")),
        ("who changed it?", WhoChanged()),
        ("and who changed the quantity last", WhoChanged()),
        ("Who's changed this?", WhoChanged()),
        ("who did that", WhoChanged()),
        ("who made this change?", WhoChanged()),
        ("help", Helpless()),
        ("Hello", Helpless()),
        ("scan", Lost(Word.SCAN)),
        ("sync started at 14:05", TellsSync(SyncWord.STARTED, time(14, 5))),
        ("sync completed 14:05", TellsSync(SyncWord.COMPLETED, time(14, 5))),
        ("how are you?", Lost()),
        ("", Lost()),
    ],
)
def test_the_short_forms_of_a_thread(text: str, expected: Said) -> None:
    assert said(text) == expected


def test_a_month_may_be_the_name_of_an_account() -> None:
    index = NameIndex((Name(kind="a", id=1, name="April"),), datetime(2026, 11, 22, tzinfo=UTC))
    assert said("and April?", index) == Changed(thing="April")
    assert said("and April?") == Lost()


@pytest.mark.parametrize("text", ["is the sync done?", "the sync is running", "sync status"])
def test_a_question_on_the_sync_is_no_statement(text: str) -> None:
    understood = said(text)
    assert isinstance(understood, Asked)
    assert understood.question.kind == "sync"


def test_a_known_name_alone_is_a_question_and_an_unknown_one_is_not() -> None:
    understood = said("Acme / Backup", in_thread=False)
    assert isinstance(understood, Asked)
    assert (understood.question.account, understood.question.service) == ("Acme", "Backup")
    assert said("Initech", in_thread=False) == Lost()


def test_the_commands_own_words_work_too() -> None:
    understood = said("/psa why-missing Acme / Backup --on 2026-12-01")
    assert isinstance(understood, Asked)
    assert understood.question.on == date(2026, 12, 1)
    assert said("why-missing") == Lost()
    counted = said("count Acme / Backup --gradient 3")
    assert isinstance(counted, Asked)
    assert counted.question.gradient == 3
    stale = said("stale Acme / Backup")
    assert isinstance(stale, Asked)
    assert (stale.question.kind, stale.question.account) == ("stale", "Acme")
    sentence = said("undo the push to Acme")
    assert isinstance(sentence, Asked)
    assert (sentence.question.kind, sentence.question.account) == ("undo", "Acme")


@pytest.mark.parametrize("text", ["thanks!", "ok, will do", "\N{THUMBS UP SIGN}", "Great."])
def test_small_talk_asks_nothing(text: str) -> None:
    assert is_small_talk(text)
    assert not is_small_talk("check again")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1 December", date(2026, 12, 1)),
        ("the 1st of December 2027", date(2027, 12, 1)),
        ("Dec 1", date(2026, 12, 1)),
        ("november 22nd", TODAY),
        ("21 Nov", date(2026, 11, 21)),
        ("1 November", date(2026, 11, 1)),
        ("1 January", date(2027, 1, 1)),
        ("the 1st", date(2026, 12, 1)),
        ("the 15th", date(2026, 11, 15)),
        ("the 32nd", None),
        ("2026-12-01", date(2026, 12, 1)),
        ("1.12.2026", date(2026, 12, 1)),
        ("29 February", date(2028, 2, 29)),
        ("next month", date(2026, 12, 1)),
        ("yesterday", date(2026, 11, 21)),
        ("31 November", None),
        ("2026-13-01", None),
        ("01/12/2026", None),
        ("soon", None),
    ],
)
def test_a_day_in_a_persons_words(text: str, day: date | None) -> None:
    assert day_of(text, TODAY) == day


@given(st.dates(date(2000, 1, 1), date(2999, 12, 31)), st.dates(date(2000, 1, 1), date(2900, 1, 1)))
def test_every_day_can_be_named(day: date, today: date) -> None:
    assert day_of(f"{day.day} {day:%B} {day.year}", today) == day
    without = day_of(f"{day:%B} {day.day}", today)
    assert without is not None
    leap = (day.month, day.day) == (2, 29)
    assert leap or abs((without - today).days) <= 183


@given(st.text(), st.booleans(), st.sampled_from([INDEX, COLD]))
def test_no_text_is_too_odd(text: str, in_thread: bool, index: NameIndex) -> None:
    first = said(text, index, in_thread=in_thread)
    assert first == said(text, index, in_thread=in_thread)


@given(
    st.sampled_from([name for names in NAMES.values() for name in names]),
    st.sampled_from(["why is {} missing?", "{} isn't appearing in Gradient", "where is {}"]),
)
def test_a_known_name_is_always_found(name: str, sentence: str) -> None:
    understood = said(sentence.format(name))
    assert isinstance(understood, Asked)
    assert name in {understood.question.account, understood.question.service}


@given(st.text(min_size=1), st.sampled_from(["a", "sb", "asb"]))
def test_a_search_finds_only_what_is_there(typed: str, kinds: str) -> None:
    found = INDEX.search(typed, kinds)
    assert {name.kind for name in found} <= set(kinds)
    assert len(found) == len(set(found))
