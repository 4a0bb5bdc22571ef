from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import BadEvent
from bot.gradient import parse_event

NOW = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)
GOOD = {"id": "run-7", "event": "completed", "at": "2026-11-22T14:00:00Z", "by": "Dana"}


def body(**changes: object) -> bytes:
    return json.dumps(GOOD | changes).encode()


def test_a_good_body_is_an_event_in_utc() -> None:
    event = parse_event(body(at="2026-11-22T15:00:00.5+01:00", more="ignored"), NOW)
    assert event.at == datetime(2026, 11, 22, 14, 0, 0, 500_000, tzinfo=UTC)
    assert event.at.tzinfo is UTC
    assert (event.id, event.event, event.by) == ("run-7", "completed", "Dana")
    assert event.source == "webhook"


def test_a_clock_may_be_five_minutes_ahead() -> None:
    ahead = NOW + timedelta(minutes=5)
    assert parse_event(body(at=ahead.isoformat()), NOW).at == ahead
    with pytest.raises(BadEvent, match="at"):
        parse_event(body(at=(ahead + timedelta(seconds=1)).isoformat()), NOW)


def test_without_a_time_it_looks_at_the_clock() -> None:
    with pytest.raises(BadEvent, match="at"):
        parse_event(body(at=(datetime.now(UTC) + timedelta(hours=1)).isoformat()))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", ""),
        ("id", 7),
        ("id", None),
        ("id", "x" * 256),
        ("id", "a\x00b"),
        ("event", "Completed"),
        ("event", None),
        ("at", "2026-11-22T14:00:00"),
        ("at", "2026-11-22"),
        ("at", "14:00"),
        ("at", 1_795_356_000),
        ("at", "1795356000"),
        ("at", "yesterday"),
        ("at", ""),
        ("at", "0001-01-01T00:00:00+14:00"),
        ("at", "9999-12-31T23:59:59-23:00"),
        ("by", ""),
        ("by", ["Dana"]),
        ("by", "\x1b]0;title\x07"),
    ],
)
def test_a_field_that_does_not_fit_is_named(field: str, value: object) -> None:
    with pytest.raises(BadEvent) as caught:
        parse_event(body(**{field: value}), NOW)
    assert caught.value.detail == field


@pytest.mark.parametrize("field", sorted(GOOD))
def test_a_field_that_is_missing_is_named(field: str) -> None:
    left = {name: value for name, value in GOOD.items() if name != field}
    with pytest.raises(BadEvent, match=field):
        parse_event(json.dumps(left).encode(), NOW)


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'"text"', b"[" * 5000, b'{"id": "\\ud800"}']
)
def test_a_body_that_is_no_event_is_refused(raw: bytes) -> None:
    with pytest.raises(BadEvent):
        parse_event(raw, NOW)
