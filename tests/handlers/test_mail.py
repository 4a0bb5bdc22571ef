"""Gradient's mail on a completed sync."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from handlers.mail import MailRule
from tests.handlers.office import BILLING, MAIL, open_office
from tests.handlers.test_sync import recorded

if TYPE_CHECKING:
    from pathlib import Path

RULE = MailRule(MAIL, ("usegradient.com", "sync@example.com"), "PSA Data Sync Complete")
SUBJECT = "Fwd: PSA data sync complete for Northwind"
ARRIVED = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)


def mail(
    sender: str = "no-reply@mail.usegradient.com",
    subject: str = SUBJECT,
    mode: str = "email",
    **headers: str,
) -> dict[str, Any]:
    people = [{"address": sender, "name": "Gradient"}]
    return {"files": [{"mode": mode, "from": people, "subject": subject, "headers": headers}]}


def message(**more: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    stamp = f"{ARRIVED.timestamp():.6f}"
    return {"channel": MAIL, "user": "USLACKBOT", "ts": stamp, **mail(), **more}


async def test_the_mail_marks_the_sync_as_completed_once(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        more = mail(date="Sun, 22 Nov 2026 14:05:00 +0100", message_id="<1@gradient>")
        said = await office.slack.people.say("", user="USLACKBOT", channel=MAIL, more=more)
        told = await office.slack.next_message(MAIL, thread_ts=said.message.ts)
        assert "completed" in told.text
        assert "no-reply@mail.usegradient.com" in told.text
        await office.slack.retry(said.acks[0])
        await office.slack.people.say("", user="USLACKBOT", channel=MAIL, more=more)
        assert office.calls("chat.postMessage") == 1
    (event,) = await recorded(tmp_path)
    assert (event.event, event.source) == ("completed", "mail")
    assert event.by == "no-reply@mail.usegradient.com"


async def test_somebody_who_writes_the_words_marks_nothing(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.slack.people.say(SUBJECT, user="U0SAM", channel=MAIL, more=mail())
        await office.slack.people.say("", user="USLACKBOT", channel=BILLING, more=mail())
        await office.ask("sync status")
        await office.answer()
    assert await recorded(tmp_path) == []


@pytest.mark.parametrize(
    "change",
    [
        {"channel": BILLING},
        {"user": "U0SAM"},
        {"files": []},
        mail(sender="mallory@notusegradient.com"),
        mail(sender="mallory@usegradient.com.example"),
        mail(sender=""),
        mail(subject="PSA Data Sync Failed"),
        mail(mode="hosted"),
    ],
)
def test_another_mail_says_nothing(change: dict[str, Any]) -> None:
    assert RULE.event(message()) is not None
    assert RULE.event(message(**change)) is None


@pytest.mark.parametrize(
    "sender", ["a@usegradient.com", "A@Mail.UseGradient.com", "sync@example.com"]
)
def test_addresses_and_domains_are_known(sender: str) -> None:
    event = RULE.event(message(**mail(sender=sender)))
    assert event is not None
    assert event.by == sender.casefold()


@pytest.mark.parametrize(
    ("date", "at"),
    [
        ("Sun, 22 Nov 2026 13:05:00 +0000", datetime(2026, 11, 22, 13, 5, tzinfo=UTC)),
        ("Sun, 22 Nov 2026 13:05:00 +0100", datetime(2026, 11, 22, 12, 5, tzinfo=UTC)),
        ("Sun, 22 Nov 2026 15:05:00 +0000", ARRIVED),
        ("Sun, 22 Nov 2026 13:05:00 -0000", ARRIVED),
        ("nonsense", ARRIVED),
    ],
)
def test_the_mails_own_date_counts(date: str, at: datetime) -> None:
    event = RULE.event(message(**mail(date=date)))
    assert event is not None
    assert event.at == at


def test_a_mail_without_a_name_is_named_after_its_message() -> None:
    event = RULE.event(message())
    assert event is not None
    assert event.id == f"mail:{MAIL}:{ARRIVED.timestamp():.6f}"
