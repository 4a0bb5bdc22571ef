"""The mail that tells of a completed sync, as Slack shows mails in a channel. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from bot.gradient import SyncEvent

if TYPE_CHECKING:
    from handlers.payload import Payload

# Slack itself posts what arrives at a channel's mail address; nobody else can write under this id.
SLACKBOT = "USLACKBOT"
EMAIL = "email"


@dataclass(frozen=True, slots=True)
class MailRule:
    """Which mails mark a sync as completed.

    Args:
        channel: Slack's id of the channel that receives them.
        senders: addresses, or the domains that addresses end with.
        subject: what the subject holds, in any case.
    """

    channel: str
    senders: tuple[str, ...]
    subject: str

    def event(self, message: Payload) -> SyncEvent | None:
        """What a message of the channel says of a sync; `None` when it is no such mail.

        Args:
            message: Slack's `message` event.
        """
        if message.get("channel") != self.channel or message.get("user") != SLACKBOT:
            return None
        for file in message.get("files") or ():
            sender = _sender(file)
            fits = self.subject.casefold() in str(file.get("subject") or "").casefold()
            if file.get("mode") == EMAIL and fits and sender and self._is_known(sender):
                return _completed(message, file, sender)
        return None

    def _is_known(self, sender: str) -> bool:
        domain = sender.rpartition("@")[2]
        for known in (one.casefold().removeprefix("@") for one in self.senders):
            if known in {sender, domain} or domain.endswith(f".{known}"):
                return True
        return False


def _sender(file: Payload) -> str:
    people = file.get("from") or [{}]
    return str(people[0].get("address") or "").casefold()


def _completed(message: Payload, file: Payload, sender: str) -> SyncEvent:
    """A mail may wait on its way, so its own date counts, unless that is later than its arrival."""
    headers: dict[str, Any] = file.get("headers") or {}
    arrived = datetime.fromtimestamp(float(message["ts"]), UTC)
    try:
        written = parsedate_to_datetime(str(headers.get("date")))
    except ValueError:
        written = arrived
    if written.tzinfo is None or written > arrived:
        written = arrived
    name = str(headers.get("message_id") or f"{message['channel']}:{message['ts']}")
    fields = {"id": f"mail:{name}"[:255], "by": sender[:255], "at": written.astimezone(UTC)}
    return SyncEvent.model_validate({**fields, "event": "completed", "source": "mail"})
