from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select, update

from bot.state.tables import notices

if TYPE_CHECKING:
    from bot.state.database import Database


class Notice(BaseModel):
    """One thing that people are told once.

    Args:
        key: names it; it travels in the message, so that Slack can be asked whether it is there.
        ts: the message; `None` while it is not known whether it arrived.
        new: whether nobody had begun to tell it.
    """

    model_config = ConfigDict(frozen=True)

    key: str
    ts: str | None
    new: bool


class Notices:
    """What people were told, or may have been told before a kill."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, key: str, channel: str) -> Notice:
        """Note that something is about to be told.

        Raises:
            StateUnavailable: the database does not answer.
        """
        row = {"key": key, "channel": channel, "ts": None, "at": datetime.now(UTC)}
        insert = self._database.insert(notices).values(**row).on_conflict_do_nothing()
        async with self._database.begin() as connection:
            first = (await connection.execute(insert.returning(notices.c.key))).first()
            query = select(notices.c.ts).where(notices.c.key == key)
            ts = (await connection.execute(query)).scalar_one()
        return Notice(key=key, ts=ts, new=first is not None)

    async def told(self, key: str) -> str | None:
        """The message that was told under a key; `None` where there is none.

        Raises:
            StateUnavailable: the database does not answer.
        """
        query = select(notices.c.ts).where(notices.c.key == key)
        async with self._database.begin() as connection:
            ts: str | None = (await connection.execute(query)).scalar_one_or_none()
        return ts

    async def end(self, key: str, ts: str) -> None:
        """Note where it was told.

        Raises:
            StateUnavailable: the database does not answer.
        """
        query = update(notices).where(notices.c.key == key).values(ts=ts)
        async with self._database.begin() as connection:
            await connection.execute(query)
