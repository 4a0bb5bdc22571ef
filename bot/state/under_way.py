from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict
from sqlalchemy import delete, exists, select, update

from bot.state.tables import messages_under_way

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from bot.state.database import Database

OVER = datetime(1970, 1, 1, tzinfo=UTC)


class MessageUnderWay(BaseModel):
    """The message of a scan or a list that somebody asked for and that has not ended.

    Args:
        id: names the request.
        channel: Slack's id of where it stands.
        ts: the message; `None` while it is not known whether it is there.
        thread: the message in whose thread it stands; `None` in the channel itself.
        by: Slack's id of who asked.
        asked_on: the day of asking, in the MSP's calendar.
        on: the day to judge; `None` is that one.
        list_key: what the list is kept under; `None` of a scan.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    channel: str
    ts: str | None = None
    thread: str | None
    by: str
    asked_on: date
    on: date | None = None
    list_key: str | None = None


class MessagesUnderWay:
    """The scans and lists that people wait for, each held under a lease by the process at work.

    Who does not prolong it in time is taken for dead, and it goes on, or is told to have been cut
    off, where it is taken next.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, message: MessageUnderWay, holder: str, lease: timedelta) -> None:
        """Hold one that begins.

        Args:
            message: what is told.
            holder: names the process, unlike any other.
            lease: how long it is held unless it is prolonged.

        Raises:
            StateUnavailable: the database does not answer.
        """
        values = message.model_dump() | {"holder": holder, "until": datetime.now(UTC) + lease}
        async with self._database.begin() as connection:
            await connection.execute(self._database.insert(messages_under_way).values(values))

    async def posted(self, message_id: str, holder: str, ts: str) -> None:
        """Note where it stands; nothing where somebody else has taken it meanwhile.

        Raises:
            StateUnavailable: the database does not answer.
        """
        await self._write(_held(message_id, holder), {"ts": ts})

    async def any_scan(self) -> bool:
        """Whether somebody waits for a scan of no other day than its own, whoever makes it.

        Raises:
            StateUnavailable: the database does not answer.
        """
        on, asked_on = messages_under_way.c.on, messages_under_way.c.asked_on
        own_day = on.is_(None) | (on == asked_on)
        scans = select(messages_under_way.c.id).where(messages_under_way.c.list_key.is_(None))
        query = select(exists(scans.where(own_day)))
        async with self._database.begin() as connection:
            return bool((await connection.execute(query)).scalar_one())

    async def left(self) -> list[MessageUnderWay]:
        """Those that were cut off; lists first, since of them there is only to be told.

        Raises:
            StateUnavailable: the database does not answer.
        """
        over = messages_under_way.c.until < datetime.now(UTC)
        order = messages_under_way.c.list_key.is_(None), messages_under_way.c.id
        query = select(messages_under_way).where(over).order_by(*order)
        async with self._database.begin() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [MessageUnderWay.model_validate(dict(row)) for row in rows]

    async def take(self, message_id: str, holder: str, lease: timedelta) -> bool:
        """Hold one that was cut off.

        Returns:
            False when it has ended, or somebody else was first.

        Raises:
            StateUnavailable: the database does not answer.
        """
        now = datetime.now(UTC)
        left = (messages_under_way.c.id == message_id) & (messages_under_way.c.until < now)
        return await self._write(left, {"holder": holder, "until": now + lease})

    async def extend(self, message_id: str, holder: str, lease: timedelta) -> bool:
        """Go on holding one.

        Returns:
            False when somebody else has taken it meanwhile.

        Raises:
            StateUnavailable: the database does not answer.
        """
        return await self._write(_held(message_id, holder), {"until": datetime.now(UTC) + lease})

    async def release(self, message_id: str, holder: str) -> None:
        """Let go of one that somebody else has to end.

        Raises:
            StateUnavailable: the database does not answer.
        """
        await self._write(_held(message_id, holder), {"until": OVER})

    async def forget(self, message_id: str, holder: str) -> None:
        """Let go of one that has ended.

        Raises:
            StateUnavailable: the database does not answer.
        """
        async with self._database.begin() as connection:
            await connection.execute(delete(messages_under_way).where(_held(message_id, holder)))

    async def _write(self, here: ColumnElement[bool], values: dict[str, object]) -> bool:
        async with self._database.begin() as connection:
            done = await connection.execute(update(messages_under_way).where(here).values(**values))
        return done.rowcount == 1


def _held(message_id: str, holder: str) -> ColumnElement[bool]:
    return (messages_under_way.c.id == message_id) & (messages_under_way.c.holder == holder)
