from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, select, update

from bot.state.tables import observations

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.state.database import Database

KEPT = timedelta(days=400)
AT_ONCE = 400
"""Ids in one statement; SQLite before 3.32 takes 999 values at most."""


class Observations:
    """The quantities that the bot read: a row for each line as long as its quantity stays.

    A row has the keys `kind`, `line_id`, `contract_id`, `account_id`, `units`, `day` (ISO 8601, the
    last one on which it was read) and `read_at`.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, contract_ids: Sequence[int]) -> list[dict[str, Any]]:
        """What was read of the lines of some contracts, the oldest first.

        Raises:
            StateUnavailable: the database does not answer.
        """
        found: list[dict[str, Any]] = []
        async with self._database.begin() as connection:
            for start in range(0, len(contract_ids), AT_ONCE):
                some = contract_ids[start : start + AT_ONCE]
                query = select(observations).where(observations.c.contract_id.in_(some))
                rows = await connection.execute(query.order_by(observations.c.first_at))
                found += [dict(row) for row in rows.mappings()]
        return found

    async def keep(self, seen: Sequence[Mapping[str, Any]]) -> None:
        """Keep what was read now; a quantity that stayed only moves its row's day on.

        Raises:
            StateUnavailable: the database does not answer.
        """
        before = await self.of(sorted({row["contract_id"] for row in seen}))
        newest = {(row["kind"], row["line_id"]): row for row in before}
        new = []
        async with self._database.begin() as connection:
            for row in seen:
                last = newest.get((row["kind"], row["line_id"]))
                if last is None or last["units"] != row["units"]:
                    new.append({**row, "first_at": row["read_at"]})
                elif last["day"] < row["day"]:
                    its = and_(*(c == last[c.name] for c in observations.primary_key))
                    values = {"day": row["day"], "read_at": row["read_at"]}
                    await connection.execute(update(observations).where(its).values(**values))
            if new:
                query = self._database.insert(observations).on_conflict_do_nothing()
                await connection.execute(query, new)

    async def prune(self, older_than: timedelta = KEPT) -> None:
        """Forget what was read too long ago to matter.

        Raises:
            StateUnavailable: the database does not answer.
        """
        old = delete(observations).where(observations.c.read_at < datetime.now(UTC) - older_than)
        async with self._database.begin() as connection:
            await connection.execute(old)
