from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.state.tables import digests

if TYPE_CHECKING:
    from datetime import datetime

    from bot.state.database import Database


class Digests:
    """Which scan each channel was last told of, so that nothing between two digests is lost."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, channel: str, scanned_at: datetime) -> None:
        """Note that a channel has been told of a scan.

        Args:
            channel: Slack's id.
            scanned_at: when the scan ended, which names it.

        Raises:
            StateUnavailable: the database does not answer.
        """
        insert = self._database.insert(digests).values(channel=channel, scanned_at=scanned_at)
        query = insert.on_conflict_do_update(
            index_elements=["channel"], set_={"scanned_at": scanned_at}
        )
        async with self._database.begin() as connection:
            await connection.execute(query)

    async def last(self, channel: str) -> datetime | None:
        """When the scan ended that a channel was told of last; `None` before the first digest.

        Raises:
            StateUnavailable: the database does not answer.
        """
        query = select(digests.c.scanned_at).where(digests.c.channel == channel)
        async with self._database.begin() as connection:
            at: datetime | None = (await connection.execute(query)).scalar_one_or_none()
        return at
