from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import and_, func, insert, or_, select, update

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
        thread_ts: the message whose thread the answer stands in; `None` where it begins its own.
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
    thread_ts: str | None = None
    id: str = Field(default_factory=lambda: uuid4().hex)
    opened_at: AwareDatetime = Field(default_factory=lambda: datetime.now(UTC))
    updated_at: AwareDatetime = Field(default_factory=lambda: datetime.now(UTC))

    @property
    def thread(self) -> str | None:
        """Where replies belong: Slack takes no reply to a reply."""
        return self.thread_ts or self.ts


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

    async def of_thread(self, channel: str, thread: str) -> Case | None:
        """The case that a thread is on: the newest of those that were answered in it.

        Raises:
            StateUnavailable: the database does not answer.
        """
        here = or_(cases.c.thread_ts == thread, cases.c.ts == thread)
        return await self._one(and_(cases.c.channel == channel, here))

    async def of_person(self, user: str, most: int) -> list[Case]:
        """What somebody asked last, the newest first.

        Raises:
            StateUnavailable: the database does not answer.
        """
        query = select(cases).where(cases.c.asked_by == user).order_by(cases.c.opened_at.desc())
        async with self._database.begin() as connection:
            rows = (await connection.execute(query.limit(most))).mappings().all()
        return [Case.model_validate(dict(row)) for row in rows]

    async def of_channel(self, channel: str, most: int = 100) -> list[Case]:
        """What was asked last in a channel, the newest first.

        Raises:
            StateUnavailable: the database does not answer.
        """
        query = select(cases).where(cases.c.channel == channel).order_by(cases.c.opened_at.desc())
        async with self._database.begin() as connection:
            rows = (await connection.execute(query.limit(most))).mappings().all()
        return [Case.model_validate(dict(row)) for row in rows]

    async def posted(self, case_id: str, ts: str | None, checklist_ts: str | None) -> None:
        """Keep where a new answer is; a click that came before Slack told of it is left as it is.

        Args:
            case_id: the case.
            ts: the answer's time stamp, if it has one.
            checklist_ts: the check-list's, if there is one.

        Raises:
            StateConflict: the message has another case already.
            StateUnavailable: the database does not answer.
        """
        values = {
            "ts": func.coalesce(cases.c.ts, ts),
            "checklist_ts": func.coalesce(cases.c.checklist_ts, checklist_ts),
            "updated_at": datetime.now(UTC),
        }
        async with self._database.begin() as connection:
            await connection.execute(update(cases).where(cases.c.id == case_id).values(**values))

    async def asks(self, case_id: str, question: str) -> None:
        """Keep what a case asks from now on.

        Args:
            case_id: the case.
            question: the question as JSON text.

        Raises:
            StateUnavailable: the database does not answer.
        """
        query = update(cases).where(cases.c.id == case_id).values(question=question)
        async with self._database.begin() as connection:
            await connection.execute(query)

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
        newest = select(cases).where(condition).order_by(cases.c.opened_at.desc())
        async with self._database.begin() as connection:
            row = (await connection.execute(newest)).mappings().first()
        return None if row is None else Case.model_validate(dict(row))
