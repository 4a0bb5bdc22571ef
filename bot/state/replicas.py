from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from bot.state.tables import replicas

if TYPE_CHECKING:
    from bot.state.database import Database

OVER = datetime(1970, 1, 1, tzinfo=UTC)


class Replicas:
    """Which processes run jobs on this database, and which of them have died.

    A name is held under a lease. Who does not prolong it in time is taken for dead, and the name,
    with the jobs under it, goes to the first who takes it. The clocks of the machines must agree
    to a fraction of a lease.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, name: str, holder: str, lease: timedelta) -> bool:
        """Hold a name that nobody holds, or whose holder is taken for dead.

        Args:
            name: names a process's jobs.
            holder: names the process, unlike any other.
            lease: how long it is held unless it is prolonged.

        Returns:
            False when somebody holds it.

        Raises:
            StateUnavailable: the database does not answer.
        """
        now = datetime.now(UTC)
        values = {"holder": holder, "until": now + lease}
        insert = self._database.insert(replicas).values(name=name, **values)
        query = insert.on_conflict_do_update(
            index_elements=[replicas.c.name], set_=values, where=replicas.c.until < now
        ).returning(replicas.c.name)
        async with self._database.begin() as connection:
            return (await connection.execute(query)).first() is not None

    async def extend(self, name: str, holder: str, lease: timedelta) -> bool:
        """Go on holding a name.

        Returns:
            False when somebody else has taken it meanwhile.

        Raises:
            StateUnavailable: the database does not answer.
        """
        mine = (replicas.c.name == name) & (replicas.c.holder == holder)
        query = update(replicas).where(mine).values(until=datetime.now(UTC) + lease)
        async with self._database.begin() as connection:
            return (await connection.execute(query)).rowcount == 1

    async def release(self, name: str, holder: str) -> None:
        """Let go of a name whose jobs somebody has to go on with.

        Raises:
            StateUnavailable: the database does not answer.
        """
        mine = (replicas.c.name == name) & (replicas.c.holder == holder)
        async with self._database.begin() as connection:
            await connection.execute(update(replicas).where(mine).values(until=OVER))

    async def forget(self, name: str, holder: str) -> None:
        """Let go of a name that has no jobs any more.

        Raises:
            StateUnavailable: the database does not answer.
        """
        mine = (replicas.c.name == name) & (replicas.c.holder == holder)
        async with self._database.begin() as connection:
            await connection.execute(delete(replicas).where(mine))

    async def expired(self) -> list[str]:
        """The names whose holders are taken for dead.

        Raises:
            StateUnavailable: the database does not answer.
        """
        query = select(replicas.c.name).where(replicas.c.until < datetime.now(UTC))
        async with self._database.begin() as connection:
            return list((await connection.execute(query.order_by(replicas.c.name))).scalars())
