from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import and_, insert, or_, select, update

from bot.state.tables import cases

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from bot.state.database import Database


class Case(BaseModel):
    """One question asked in Slack and the thread that answers it.

    Args:
        channel: the channel of the answer.
        question: the question as JSON text.
        asked_by: the Slack user id of who asked.
        ts: the answer's time stamp, which is Slack's id of it; `None` until it is posted, and where
            it went through `response_url`.
        checklist_ts: the time stamp of the check-list, the first reply in the thread.
        id: made here.
        opened_at: when it was asked, in UTC.
        updated_at: when it was last judged, in UTC; kept by `Cases.update`.
    """

    model_config = ConfigDict(frozen=True)

    channel: str
    question: str
    asked_by: str
    ts: str | None = None
    checklist_ts: str | None = None
    id: str = Field(default_factory=lambda: uuid4().hex)
    opened_at: AwareDatetime = Field(default_factory=lambda: datetime.now(UTC))
    updated_at: AwareDatetime = Field(default_factory=lambda: datetime.now(UTC))


class Cases:
    """The questions asked in Slack, so that a button or a reply finds its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(self, case: Case) -> None:
        """Keep a new case.

        Raises:
            StateConflict: the message has a case already.
            StateUnavailable: the database does not answer.
        """
        async with self._database.begin() as connection:
            await connection.execute(insert(cases).values(**case.model_dump()))

    async def get(self, case_id: str) -> Case | None:
        """A case by its id, which its buttons carry.

        Raises:
            StateUnavailable: the database does not answer.
        """
        return await self._one(cases.c.id == case_id)

    async def find(self, channel: str, ts: str) -> Case | None:
        """The case of a message: of the answer, or of its check-list.

        Raises:
            StateUnavailable: the database does not answer.
        """
        here = or_(cases.c.ts == ts, cases.c.checklist_ts == ts)
        return await self._one(and_(cases.c.channel == channel, here))

    async def update(self, case: Case) -> bool:
        """Write a case anew, found by its id.

        Returns:
            False when there is no such case.

        Raises:
            StateConflict: the message has another case already.
            StateUnavailable: the database does not answer.
        """
        values = case.model_dump(exclude={"id", "opened_at"}) | {"updated_at": datetime.now(UTC)}
        async with self._database.begin() as connection:
            done = await connection.execute(
                update(cases).where(cases.c.id == case.id).values(**values)
            )
        return done.rowcount == 1

    async def _one(self, condition: ColumnElement[bool]) -> Case | None:
        async with self._database.begin() as connection:
            row = (await connection.execute(select(cases).where(condition))).mappings().first()
        return None if row is None else Case.model_validate(dict(row))
