"""Tickets as mails to Gradient's support, for those who do not keep them in Autotask."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from mimetypes import guess_type
from ssl import SSLError, create_default_context
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import aiosmtplib
from aiosmtplib import SMTPException, SMTPResponseException

from bot.presentation.tables import BYTE_ORDER_MARK
from bot.remedies.destinations import Made

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bot.presentation.tickets import Draft, Filled, TicketWords, Wanted
    from bot.remedies.destinations import Order
    from bot.remedies.screenshots import Screenshot, Screenshots

SECONDS = 30.0
SUBMISSION, SUBMISSIONS = 587, 465


@dataclass(frozen=True, slots=True)
class MailTickets:
    """Sends tickets by mail, each once: a mail cannot be looked for, so what is unclear stays so.

    Every attempt has the same `Message-ID`, by which the other side knows a repetition.

    Args:
        server: `smtps://user:password@host:465`, or `smtp://...:587` with STARTTLS; without
            encryption only on this machine.
        sender: the address that it comes from, and that answers go to.
        words: puts tickets into words, and knows the address that they go to.
        screenshots: fetches what a person added.
        is_local: whether the server is on this machine.
    """

    server: SecretStr
    sender: str
    words: TicketWords
    screenshots: Screenshots
    is_local: bool = False

    async def wanted(self) -> list[Wanted]:
        """Nothing but what every ticket has."""
        return []

    async def make(self, order: Order) -> Made:
        """Send it, unless this attempt was cut off and may have been sent already."""
        if order.resumed:
            return Made(state="unclear", why="cut-off")
        files, missed = await self.screenshots.fetch(order.filled.files)
        client = self._client()
        try:
            await client.connect()
        except (SMTPException, SSLError, OSError) as error:
            return Made(state="refused", why=_told(error))
        try:
            await client.send_message(self._message(order, files))
        except SMTPResponseException as error:
            return Made(state="refused", why=_told(error))
        except aiosmtplib.SMTPRecipientsRefused as error:
            return Made(state="refused", why=_told(error.recipients[0]))
        except (SMTPException, OSError) as error:
            return Made(state="unclear", why=_told(error))
        finally:
            client.close()
        return Made(state="made", attached=len(files), unattached=tuple(missed))

    async def note(self, draft: Draft, made: Made) -> Made:  # noqa: ARG002 - the protocol's
        """The mail has the evidence in it."""
        return made

    async def attach(self, filled: Filled, made: Made) -> Made:  # noqa: ARG002 - the protocol's
        """The mail has the files in it."""
        return made

    def _client(self) -> aiosmtplib.SMTP:
        parts = urlsplit(self.server.get_secret_value())
        encrypted = parts.scheme == "smtps"
        return aiosmtplib.SMTP(
            hostname=parts.hostname,
            port=parts.port or (SUBMISSIONS if encrypted else SUBMISSION),
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            use_tls=encrypted,
            # Off only on this machine, where nobody listens in between.
            start_tls=None if self.is_local else not encrypted,
            tls_context=create_default_context(),
            timeout=SECONDS,
        )

    def _message(self, order: Order, files: list[Screenshot]) -> EmailMessage:
        draft = order.draft
        message = EmailMessage(policy=SMTP)
        message["From"], message["To"] = self.sender, self.words.mail_to
        message["Subject"] = order.filled.title
        message["Date"] = formatdate(usegmt=True)
        message["Message-ID"] = f"<{order.external_id}@{self.sender.rpartition('@')[2]}>"
        message.set_content(self.words.mail(draft, order.filled))
        if draft.table:
            message.add_attachment(
                BYTE_ORDER_MARK + draft.table, subtype="csv", filename="evidence.csv"
            )
        for file in files:
            kind = guess_type(file.upload.name)[0] or "application/octet-stream"
            main, _, sub = kind.partition("/")
            name = file.upload.name
            message.add_attachment(file.content, maintype=main, subtype=sub, filename=name)
        return message


def _told(error: Exception) -> str:
    """What the server said, which holds neither a user name nor a password."""
    if isinstance(error, SMTPResponseException):
        return f"{error.code} {error.message}"[:200]
    return type(error).__name__
