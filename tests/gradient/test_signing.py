from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import BadSignature, GradientError
from bot.gradient import sign, verify

SECRET = "a key of the MSP"
NOW = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)
STAMP = str(int(NOW.timestamp()))
BODY = b'{"id": "1"}'


def test_the_signature_is_what_the_other_side_computes() -> None:
    digest = hmac.new(SECRET.encode(), b"v0:1700000000:body", hashlib.sha256).hexdigest()
    assert sign(SECRET, "1700000000", b"body") == f"v0={digest}"


@pytest.mark.parametrize("seconds", [-300, -1, 0, 1, 300])
def test_a_signed_message_passes_within_five_minutes(seconds: int) -> None:
    stamp = str(int(STAMP) + seconds)
    verify(SECRET, stamp, sign(SECRET, stamp, BODY), BODY, NOW)


@pytest.mark.parametrize("seconds", [-301, 301, 86_400])
def test_a_message_from_another_time_is_refused(seconds: int) -> None:
    stamp = str(int(STAMP) + seconds)
    with pytest.raises(BadSignature, match="X-PSA-Timestamp"):
        verify(SECRET, stamp, sign(SECRET, stamp, BODY), BODY, NOW)


@pytest.mark.parametrize(
    "stamp", ["", "now", "-1", " 1", f"{STAMP}.0", "9" * 12, "\uff11\uff17", "1\n"]
)
def test_a_time_stamp_that_is_none_is_refused(stamp: str) -> None:
    with pytest.raises(BadSignature, match="X-PSA-Timestamp"):
        verify(SECRET, stamp, sign(SECRET, stamp, BODY), BODY, NOW)


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "v0=",
        "v0=" + "0" * 64,
        sign("another key", STAMP, BODY),
        sign(SECRET, STAMP, BODY + b" "),
        sign(SECRET, STAMP, BODY).removeprefix("v0="),
        "v0=é",
        "v0=\udcff",
    ],
)
def test_another_signature_is_refused(signature: str) -> None:
    with pytest.raises(BadSignature, match="X-PSA-Signature") as caught:
        verify(SECRET, STAMP, signature, BODY, NOW)
    assert isinstance(caught.value, GradientError)
    assert SECRET not in f"{caught.value.advice} {caught.value.detail}"


def test_a_window_is_measured_from_any_offset() -> None:
    signature = sign(SECRET, STAMP, BODY)
    elsewhere = NOW.astimezone().replace(microsecond=0) + timedelta(seconds=1)
    verify(SECRET, STAMP, signature, BODY, elsewhere)
