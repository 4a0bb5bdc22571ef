from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


def instant(said: time | datetime | None, zone: ZoneInfo, now: datetime) -> datetime:
    """The moment that a person means when saying that a sync started or ended.

    Args:
        said: a time of today, or a full stamp; without an offset it is the MSP's. `None` is now.
        zone: the MSP's calendar.
        now: an aware time.

    Returns:
        The moment in UTC. Of an hour that the clocks go through twice it is the first, since a sync
        that began earlier proves less.

    Raises:
        ValueError: it is in the future, or the clocks skip that time.
    """
    if said is None:
        return now.astimezone(UTC)
    if isinstance(said, time):
        said = datetime.combine(now.astimezone(zone).date(), said)
    try:
        local = said.replace(tzinfo=zone) if said.tzinfo is None else said
        moment = local.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(said) from error
    skipped = said.tzinfo is None and moment.astimezone(zone).replace(tzinfo=None) != said
    if skipped or moment > now:
        raise ValueError(said)
    return moment
