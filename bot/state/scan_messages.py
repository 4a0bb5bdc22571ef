from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict
from sqlalchemy import delete, exists, select, update

from bot.state.tables import scan_messages

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from bot.state.database import Database

OVER = datetime(1970, 1, 1, tzinfo=UTC)


class ScanMessage(BaseModel):
    """The message of a scan that somebody asked for and that has not ended.

    Args:
        id: names the request.
        channel: Slack's id of where it stands.
        ts: the message; `None` while it is not known whether it is there.
        thread: the message in whose thread it stands; `None` in the channel itself.
        by: Slack's id of who asked.
        asked_on: the day of asking, in the MSP's calendar.
        on: the day to judge; `None` is that one.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    channel: str
    ts: str | None = None
    thread: str | None
    by: str
    asked_on: date
    on: date | None


class ScanMessages:
    """The scans that people wait for, each held under a lease by the process that makes it.

    Who does not prolong it in time is taken for dead, and the scan goes on where it is taken
    next.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, message: ScanMessage, holder: str, lease: timedelta) -> None:
        """Hold a scan that begins, or note where its message is.

        Args:
            message: the scan.
            holder: names the process, unlike any other.
            lease: how long it is held unless it is prolonged.

        Raises:
            StateUnavailable: the database does not answer.
        """
        values = message.model_dump() | {"holder": holder, "until": datetime.now(UTC) + lease}
        insert = self._database.insert(scan_messages).values(values)
        query = insert.on_conflict_do_update(index_elements=["id"], set_=values)
        async with self._database.begin() as connection:
            await connection.execute(query)

    async def any(self) -> bool:
        """Whether somebody waits for a scan of no other day than its own, whoever makes it.

        Raises:
            StateUnavailable: the database does not answer.
        """
        own_day = scan_messages.c.on.is_(None) | (scan_messages.c.on == scan_messages.c.asked_on)
        query = select(exists(select(scan_messages.c.id).where(own_day)))
        async with self._database.begin() as connection:
            return bool((await connection.execute(query)).scalar_one())

    async def left(self) -> list[ScanMessage]:
        """Those that were cut off, by their ids.

        Raises:
            StateUnavailable: the database does not answer.
        """
        over = scan_messages.c.until < datetime.now(UTC)
        query = select(scan_messages).where(over).order_by(scan_messages.c.id)
        async with self._database.begin() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [ScanMessage.model_validate(dict(row)) for row in rows]

    async def take(self, scan_id: str, holder: str, lease: timedelta) -> bool:
        """Hold one that was cut off.

        Returns:
            False when it has ended, or somebody else was first.

        Raises:
            StateUnavailable: the database does not answer.
        """
        now = datetime.now(UTC)
        left = (scan_messages.c.id == scan_id) & (scan_messages.c.until < now)
        return await self._write(left, {"holder": holder, "until": now + lease})

    async def extend(self, scan_id: str, holder: str, lease: timedelta) -> bool:
        """Go on holding one.

        Returns:
            False when somebody else has taken it meanwhile.

        Raises:
            StateUnavailable: the database does not answer.
        """
        return await self._write(_held(scan_id, holder), {"until": datetime.now(UTC) + lease})

    async def release(self, scan_id: str, holder: str) -> None:
        """Let go of one that somebody has to go on with.

        Raises:
            StateUnavailable: the database does not answer.
        """
        await self._write(_held(scan_id, holder), {"until": OVER})

    async def forget(self, scan_id: str, holder: str) -> None:
        """Let go of one that has ended.

        Raises:
            StateUnavailable: the database does not answer.
        """
        async with self._database.begin() as connection:
            await connection.execute(delete(scan_messages).where(_held(scan_id, holder)))

    async def _write(self, here: ColumnElement[bool], values: dict[str, object]) -> bool:
        async with self._database.begin() as connection:
            done = await connection.execute(update(scan_messages).where(here).values(**values))
        return done.rowcount == 1


def _held(scan_id: str, holder: str) -> ColumnElement[bool]:
    return (scan_messages.c.id == scan_id) & (scan_messages.c.holder == holder)
