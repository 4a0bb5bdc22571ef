from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Literal

import pytest

from bot.diagnosis.question import Question, ServiceRef
from bot.gradient import SyncEvent
from bot.presentation import Message, Presenter, ids, validate
from tests.presentation.reports import LONDON

PRESENTER = Presenter(LONDON)
PROBLEMS = [
    "missing-account",
    "unclosed-quote",
    "text-after-quote",
    "missing-value",
    "unknown-option",
    "bad-date",
    "bad-time",
    "future-time",
    "unknown-sync-word",
]


def said(event: Literal["started", "completed", "failed"], by: str = "U0DANA") -> Message:
    at = datetime(2026, 7, 1, 13, 5, tzinfo=UTC)
    return PRESENTER.sync_recorded(SyncEvent(id="1", event=event, at=at, by=by, source="slack"))


def test_help_lists_every_word() -> None:
    message = PRESENTER.help()
    assert validate(message) == []
    for word in [*ids.Word, *ids.SyncWord]:
        assert str(word) in message.text


@pytest.mark.parametrize("problem", PROBLEMS)
@pytest.mark.parametrize("word", ids.Word)
def test_usage_is_one_line_with_the_right_form(problem: str, word: ids.Word) -> None:
    message = PRESENTER.usage(problem, word)
    assert validate(message) == []
    assert "\n" not in message.text
    if problem in {"missing-account", "unknown-option"} and word is not ids.Word.HELP:
        assert f"{ids.COMMAND} {word}" in message.text
    assert "20" in message.text or ids.COMMAND in message.text
    assert message.text != PRESENTER.usage("something else").text


def test_what_was_understood() -> None:
    asked = Question(account="Smith & Sons", service="Backup", on=date(2026, 12, 1))
    message = PRESENTER.understood(asked)
    assert validate(message) == []
    assert (
        'why "Backup" of "Smith &amp; Sons" is missing in Gradient, for 1 Dec 2026' in message.text
    )
    picked = PRESENTER.understood(
        Question(account_id=0, service_ref=ServiceRef(kind="service", id=1), contract="M")
    )
    assert 'the service that you picked, of the account that you picked on the contract "M"' in (
        picked.text
    )
    assert "syncs" in PRESENTER.understood(Question(kind="sync")).text


def test_a_text_that_may_be_all_account_is_understood_as_both() -> None:
    whole = Question(account="Foo", service="Bar", whole="Foo / Bar", contract="M")
    said = 'why "Foo / Bar" on the contract "M" is missing in Gradient (an account of that name, or'
    assert f'{said} "Bar" of "Foo").' in PRESENTER.understood(whole).text


def test_an_error_has_its_reference_and_no_mention() -> None:
    message = PRESENTER.error("refused", "Autotask refused.", "no <!channel>\nhere", "ab12")
    assert message.text == "Autotask refused.\nno &lt;!channel&gt; here\nReference: ab12"
    assert validate(message) == []
    assert PRESENTER.error("x", "Advice.").text == "Advice."


@pytest.mark.parametrize("permission", ["nobody", "not-listed", "cannot-tell"])
def test_a_refusal_says_that_nothing_was_recorded(permission: str) -> None:
    message = PRESENTER.note("may-not", permission=permission, what="sync completed", asks=False)
    assert validate(message) == []
    assert "Nothing was" in message.text


def test_a_record_names_who_said_it_in_the_time_of_the_msp() -> None:
    for event in ("started", "completed", "failed"):
        message = said(event)
        assert validate(message) == []
        assert f"a sync of Gradient {event} on 1 Jul 2026, 14:05" in message.text
        assert message.blocks[-1]["elements"][0]["text"] == "Said by <@U0DANA>"


def test_only_an_id_of_slack_becomes_a_mention() -> None:
    assert all(block["type"] == "section" for block in said("failed", "<!channel>").blocks)


def test_expired_says_what_to_do() -> None:
    message = PRESENTER.expired()
    assert validate(message) == []
    assert "Ask again" in message.text


def test_a_very_long_detail_still_fits() -> None:
    assert validate(PRESENTER.error("x", "Advice.", "long " * 5000, "r")) == []
    message = PRESENTER.error("x", "Advice.", "&" * 5000, "r")
    assert validate(message) == []
    assert message.text.startswith("Advice.\n&amp;")
