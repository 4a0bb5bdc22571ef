"""Tickets by mail, over a real mail server."""

from __future__ import annotations

import asyncio
import csv
import io
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from bot.presentation.ids import CREATE_TICKET
from bot.presentation.tables import BYTE_ORDER_MARK
from tests.handlers.office import DANA, Office, open_office
from tests.handlers.test_remedies import QUICK, in_thread, whispered
from tests.handlers.test_tickets import clear_case, form_of, tickets

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from email.message import EmailMessage
    from pathlib import Path

    from bot.demo.slack import Message
    from bot.demo.slack.views import View

pytestmark = [
    # The server of the test: it wants a password without TLS, and speaks of its own past.
    pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS"),
    pytest.mark.filterwarnings("ignore:Session.login_data is deprecated:DeprecationWarning"),
]

USER, PASSWORD = "bot@msp.example", "p@ss/word"


async def reviewed(office: Office, answer: Message) -> View:
    form = await form_of(office, answer)
    given: dict[str, object] = {"gradient": "28", "autotask": "25", "expected": "28"}
    given["files"] = [office.slack.files.put("gradient.png", b"picture")]
    await office.slack.people.submit(form, given)
    return await office.slack.views.next()


@dataclass
class MailServer:
    """Takes mails.

    Args:
        recipient: what it answers to RCPT.
        data: what it answers to DATA; empty to hang up instead.
        mails: what it has taken, or seen before it hung up.
    """

    recipient: str = "250 OK"
    data: str = "250 OK"
    mails: list[EmailMessage] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        if self.recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        if not self.data:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return self.data or "250 OK"

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[str]:
        def authenticate(*words: object) -> AuthResult:
            given = words[-1]
            assert isinstance(given, LoginPassword)
            right = (given.login, given.password) == (USER.encode(), PASSWORD.encode())
            return AuthResult(success=right, handled=False)

        def protocol() -> SMTP:
            return SMTP(
                self, authenticator=authenticate, auth_require_tls=False, auth_required=True
            )

        server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            yield f"smtp://bot%40msp.example:p%40ss%2Fword@127.0.0.1:{port}"


async def test_a_ticket_is_mailed_once_with_its_evidence(tmp_path: Path) -> None:
    mail = MailServer()
    async with (
        mail.serve() as address,
        open_office(tmp_path, operators=(DANA,), pace=QUICK, mail_server=address) as office,
    ):
        answer = await clear_case(office)
        review = await reviewed(office, answer)
        assert "goes with the mail to support@vendor.example" in review.texts
        sent = await office.slack.people.submit(review)
        await office.slack.replay(sent)
        told = await in_thread(office, answer, "was mailed to support@vendor.example")
        assert "1 file is attached" in told.text
        await office.slack.click(answer, CREATE_TICKET, user=DANA)
        await whispered(office, "No second one was sent")
        assert tickets(office) == []
    (message,) = mail.mails
    assert (message["To"], message["From"]) == ("support@vendor.example", "billing@msp.example")
    assert "Globex" in message["Subject"]
    assert message["Message-ID"].endswith("@msp.example>")
    body = message.get_body()
    assert body is not None
    text = body.get_content()
    assert "Gradient shows: 28" in text
    assert "What I checked for Globex" in text
    table, picture = message.iter_attachments()
    assert (picture.get_filename(), picture.get_content()) == ("gradient.png", b"picture")
    assert picture.get_content_type() == "image/png"
    content = table.get_content()
    assert content.startswith(BYTE_ORDER_MARK)
    rows = list(csv.DictReader(io.StringIO(content.removeprefix(BYTE_ORDER_MARK))))
    assert {row["account"] for row in rows} == {"Globex"}
    assert "12.5" not in text + content


@pytest.mark.parametrize(
    ("mail", "password", "words"),
    [
        (MailServer(recipient="550 no such user"), "p%40ss%2Fword", "550 no such user"),
        (MailServer(data="554 refused as spam"), "p%40ss%2Fword", "554 refused as spam"),
        (MailServer(), "wrong", "535"),
    ],
)
async def test_what_the_server_refuses_is_told_and_can_be_sent_again(
    tmp_path: Path, mail: MailServer, password: str, words: str
) -> None:
    async with mail.serve() as address:
        changed = address.replace("p%40ss%2Fword", password)
        async with open_office(
            tmp_path, operators=(DANA,), pace=QUICK, mail_server=changed
        ) as office:
            answer = await clear_case(office)
            await office.slack.people.submit(await reviewed(office, answer))
            told = await in_thread(office, answer, "No ticket was mailed")
            assert words in told.text
            assert "wrong" not in told.text
            mail.recipient = mail.data = "250 OK"
            if password == "wrong":
                return
            first = len(mail.mails)
            await office.slack.people.submit(await reviewed(office, answer))
            await in_thread(office, answer, "was mailed to support")
            assert len(mail.mails) == first + 1


async def test_an_unclear_end_is_told_and_nothing_is_sent_by_itself(tmp_path: Path) -> None:
    mail = MailServer(data="")
    async with (
        mail.serve() as address,
        open_office(tmp_path, operators=(DANA,), pace=QUICK, mail_server=address) as office,
    ):
        answer = await clear_case(office)
        await office.slack.people.submit(await reviewed(office, answer))
        told = await in_thread(office, answer, "cannot tell whether the ticket was mailed")
        assert told.interactive()
        assert len(mail.mails) == 1
        mail.data = "250 OK"
        await office.slack.people.submit(await reviewed(office, answer))
        await in_thread(office, answer, "The ticket was mailed to")
    first, second = mail.mails
    assert first["Message-ID"] == second["Message-ID"]


async def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    nowhere = "smtp://127.0.0.1:9"
    async with open_office(tmp_path, operators=(DANA,), pace=QUICK, mail_server=nowhere) as office:
        answer = await clear_case(office)
        await office.slack.people.submit(await reviewed(office, answer))
        await in_thread(office, answer, "No ticket was mailed")
