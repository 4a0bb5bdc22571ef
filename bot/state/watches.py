from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal
from uuid import uuid4

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import select, update

from bot.state.tables import watches

if TYPE_CHECKING:
    from bot.state.database import Database

State = Literal["asked", "open", "done", "stopped", "failed"]
UNFINISHED = ("asked", "open")


class Watch(BaseModel):
    """Something that the bot keeps an eye on until it is over: a sync, or a case.

    Args:
        kind: `sync`: a full sync; `case`: a case, until nothing of Autotask stands in its way.
        case_id: the case; a sync may belong to none.
        channel: where it is told of.
        thread: the message in whose thread it is told of; `None` in the channel itself.
        by: Slack's id of the person who wanted it.
        state: `asked` until it is known to have begun, `open` while it lasts, then how it ended.
        slot: what it follows. Of two that follow the same, the second is refused; one that is
            over gives its slot up.
        begun_at: when, in UTC.
        seen: what was last told of, as plain text.
        id: made here.
    """

    model_config = ConfigDict(frozen=True)

    kind: Literal["sync", "case"]
    case_id: str | None
    channel: str
    thread: str | None
    by: str
    state: State = "open"
    slot: str | None = None
    begun_at: AwareDatetime = Field(default_factory=lambda: datetime.now(UTC))
    seen: str = ""
    id: str = Field(default_factory=lambda: uuid4().hex)

    @property
    def is_over(self) -> bool:
        """Whether nobody keeps an eye on it any more."""
        return self.state not in UNFINISHED


class Watches:
    """What the bot keeps an eye on."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(self, watch: Watch) -> bool:
        """Keep a new one.

        Returns:
            False when its slot is taken; nothing is written then.

        Raises:
            StateUnavailable: the database does not answer.
        """
        insert = self._database.insert(watches).values(**watch.model_dump())
        query = insert.on_conflict_do_nothing().returning(watches.c.id)
        async with self._database.begin() as connection:
            return (await connection.execute(query)).first() is not None

    async def get(self, watch_id: str) -> Watch | None:
        """One by its id.

        Raises:
            StateUnavailable: the database does not answer.
        """
        query = select(watches).where(watches.c.id == watch_id)
        async with self._database.begin() as connection:
            row = (await connection.execute(query)).mappings().first()
        return None if row is None else Watch.model_validate(dict(row))

    async def unfinished(self, case_id: str | None = None) -> list[Watch]:
        """Those that are not over, by their beginning; of a case, or all.

        Raises:
            StateUnavailable: the database does not answer.
        """
        query = select(watches).where(watches.c.state.in_(UNFINISHED)).order_by(watches.c.begun_at)
        if case_id is not None:
            query = query.where(watches.c.case_id == case_id)
        async with self._database.begin() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [Watch.model_validate(dict(row)) for row in rows]

    async def move(self, watch_id: str, state: State) -> bool:
        """Say how it stands now; one that is over stays as it ended.

        Returns:
            False when it was over already.

        Raises:
            StateUnavailable: the database does not answer.
        """
        values: dict[str, object] = {"state": state}
        if state not in UNFINISHED:
            values["slot"] = None
        return await self._write(watch_id, values)

    async def saw(self, watch_id: str, seen: str) -> bool:
        """Keep what was last told of.

        Returns:
            False when it was over already.

        Raises:
            StateUnavailable: the database does not answer.
        """
        return await self._write(watch_id, {"seen": seen})

    async def _write(self, watch_id: str, values: dict[str, object]) -> bool:
        here = (watches.c.id == watch_id) & watches.c.state.in_(UNFINISHED)
        async with self._database.begin() as connection:
            done = await connection.execute(update(watches).where(here).values(**values))
        return done.rowcount == 1
