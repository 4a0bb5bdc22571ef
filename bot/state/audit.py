from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import select

from bot.state.tables import audit

if TYPE_CHECKING:
    from bot.state.database import Database


class Entry(BaseModel):
    """An effect, or the refusal of one.

    Args:
        who: Slack's id of the person.
        what: the action.
        case_id: the case that it was done on.
        result: what came of it, as an id such as `refused` or `started`.
        detail: more of that; never a secret.
        at: when, in UTC.
        key: an entry that is written again under its key is not written twice.
    """

    model_config = ConfigDict(frozen=True)

    who: str
    what: str
    case_id: str | None = None
    result: str
    detail: str = ""
    at: AwareDatetime = Field(default_factory=lambda: datetime.now(UTC))
    key: str = Field(default_factory=lambda: uuid4().hex)


class Audit:
    """Who did what, when, on which case, and with which result. Rows are only ever added."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def write(self, entry: Entry) -> None:
        """Add an entry.

        Raises:
            StateUnavailable: the database does not answer.
        """
        insert = self._database.insert(audit).values(**entry.model_dump())
        async with self._database.begin() as connection:
            await connection.execute(insert.on_conflict_do_nothing())

    async def entries(self, case_id: str | None = None) -> list[Entry]:
        """Every entry, or those of a case, in the order of their writing.

        Raises:
            StateUnavailable: the database does not answer.
        """
        query = select(audit).order_by(audit.c.number)
        if case_id is not None:
            query = query.where(audit.c.case_id == case_id)
        async with self._database.begin() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [Entry.model_validate(dict(row)) for row in rows]
