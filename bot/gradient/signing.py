"""The signature of messages about syncs, in both directions: Slack's scheme under our own names."""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta

from bot.errors import BadSignature

WINDOW = timedelta(minutes=5)
SECONDS = re.compile(r"[0-9]{1,11}")


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The value of `X-PSA-Signature`.

    Args:
        secret: the shared key.
        timestamp: Unix seconds, as sent in `X-PSA-Timestamp`.
        body: the request's body, byte for byte.
    """
    signed = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def verify(secret: str, timestamp: str, signature: str, body: bytes, now: datetime) -> None:
    """Let a signed message through.

    Args:
        secret: the shared key, GRADIENT_EVENTS_SECRET.
        timestamp: the header `X-PSA-Timestamp`, empty when it is missing.
        signature: the header `X-PSA-Signature`, empty when it is missing.
        body: the request's body, byte for byte.
        now: an aware time.

    Raises:
        BadSignature: another key, another body, or a time more than 5 minutes from now.
    """
    if not SECONDS.fullmatch(timestamp):
        raise BadSignature("X-PSA-Timestamp")
    sent = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(timestamp))
    if abs(now - sent) > WINDOW:
        raise BadSignature("X-PSA-Timestamp")
    # As bytes: compare_digest refuses text outside ASCII, and a header may hold anything.
    wanted, given = sign(secret, timestamp, body).encode(), signature.encode(errors="replace")
    if not hmac.compare_digest(wanted, given):
        raise BadSignature("X-PSA-Signature")
