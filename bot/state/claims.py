from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete

from bot.state.tables import claims

if TYPE_CHECKING:
    from bot.state.database import Database

KEPT = timedelta(days=1)
"""Slack repeats a request within minutes, and its buttons' trigger ids live for seconds."""


class Claims:
    """Who was first: every request and every press is worked on once, however often it arrives."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, key: str, by: str) -> bool:
        """Take a key, once among all processes on this database.

        Args:
            key: what names the request or the press.
            by: who takes it.

        Returns:
            True for the first to ask, False for everybody after.

        Raises:
            StateUnavailable: the database does not answer, so nobody knows who was first.
        """
        insert = self._database.insert(claims).values(key=key, by=by, at=datetime.now(UTC))
        query = insert.on_conflict_do_nothing().returning(claims.c.key)
        async with self._database.begin() as connection:
            return (await connection.execute(query)).first() is not None

    async def prune(self, older_than: timedelta = KEPT) -> None:
        """Forget claims that nothing can ask for any more.

        Raises:
            StateUnavailable: the database does not answer.
        """
        old = delete(claims).where(claims.c.at < datetime.now(UTC) - older_than)
        async with self._database.begin() as connection:
            await connection.execute(old)
