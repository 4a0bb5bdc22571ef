from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ValidationError

from bot.errors import BadEvent
from bot.state.syncs import SyncEvent

AHEAD = timedelta(minutes=5)
"""Clocks differ by as much as a signature may be old."""


def _iso(value: object) -> object:
    # Pydantic alone would take a number for Unix seconds.
    return datetime.fromisoformat(value) if isinstance(value, str) else None


class _Wire(BaseModel):
    id: str
    event: str
    at: Annotated[datetime, BeforeValidator(_iso)]
    by: str
    kind: str | None = None


def parse_event(body: bytes, now: datetime | None = None) -> SyncEvent:
    """Read the body of `POST /gradient/sync-events`.

    Args:
        body: JSON `{"id", "event", "at", "by"}`; `at` is ISO 8601 with an offset, `id` and `by`
            have 1 to 255 characters; a `kind`, if there is one, is `full` or `quick`.
        now: an aware time; the clock's when it is left out.

    Raises:
        BadEvent: it is none of that, or more than 5 minutes ahead; the detail names the fields.
    """
    try:
        wire = _Wire.model_validate_json(body)
        event = SyncEvent.model_validate({**wire.model_dump(), "source": "webhook"})
    except ValidationError as error:
        fields = (str(place) for part in error.errors() for place in part["loc"][:1])
        raise BadEvent(", ".join(dict.fromkeys(fields)) or "JSON") from None
    except OverflowError:  # a time at the end of the calendar that is after it in UTC
        raise BadEvent("at") from None
    if event.at > (now or datetime.now(UTC)) + AHEAD:
        raise BadEvent("at")
    return event
