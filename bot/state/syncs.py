from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import select

from bot.state.tables import syncs

if TYPE_CHECKING:
    from bot.state.database import Database

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LONGEST = 255


def _utc(at: datetime) -> datetime:
    if at.replace(tzinfo=UTC) < EARLIEST:
        raise ValueError(EARLIEST.date().isoformat())
    return at.astimezone(UTC)


# Postgres keeps no NUL, and a terminal obeys the other control characters.
Name = Annotated[str, Field(min_length=1, max_length=LONGEST, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$")]


class SyncEvent(BaseModel):
    """Somebody said, or something signalled, what a sync of Gradient did.

    Args:
        id: the sender's id of the event; the same id again is the same event.
        event: what happened.
        at: when, in UTC.
        by: who said so.
        source: the way on which it came.
        kind: `full` drops what Gradient has of the PSA and reads it anew, `quick` reads what is new
            or changed; `None` where nobody said which.
    """

    model_config = ConfigDict(frozen=True)

    id: Name
    event: Literal["started", "completed", "failed"]
    at: Annotated[AwareDatetime, AfterValidator(_utc)]
    by: Name
    source: Literal["slack", "terminal", "webhook", "mail"]
    kind: Literal["full", "quick"] | None = None


class Syncs:
    """The events of Gradient's syncs, as they arrived; `bot.gradient.fold` says what they mean."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(self, event: SyncEvent) -> bool:
        """Keep an event.

        Returns:
            False when its id is on record already; nothing is written then.

        Raises:
            StateUnavailable: the database does not answer; whether it was kept is not known.
        """
        insert = self._database.insert(syncs).values(**event.model_dump())
        query = insert.on_conflict_do_nothing().returning(syncs.c.id)
        async with self._database.begin() as connection:
            return (await connection.execute(query)).first() is not None

    async def events(self, since: datetime | None = None) -> list[SyncEvent]:
        """Every event, or those at or after a moment, by time and then by arrival.

        Raises:
            StateUnavailable: the database does not answer.
        """
        query = select(syncs).order_by(syncs.c.at, syncs.c.arrival)
        if since is not None:
            query = query.where(syncs.c.at >= since)
        async with self._database.begin() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [SyncEvent.model_validate(dict(row)) for row in rows]
