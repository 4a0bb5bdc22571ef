from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal
from uuid import uuid4

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import and_, or_, select, update

from bot.state.tables import tickets

if TYPE_CHECKING:
    from bot.state.database import Database

State = Literal["draft", "sending", "made", "refused", "unclear"]
SENDABLE = ("draft", "refused", "unclear")


class Ticket(BaseModel):
    """The one ticket of a case.

    Args:
        case_id: the case.
        external_id: by which Autotask finds it again.
        state: `draft` until somebody sends it; `sending` while a job does; then how that ended.
        attempt: how often it was sent.
        form: what the person filled in, as JSON text.
        by: Slack's id of that person.
        ticket_id: Autotask's id.
        number: Autotask's number, which people know it by.
        updated_at: when this was last written, in UTC.
    """

    model_config = ConfigDict(frozen=True)

    case_id: str
    external_id: str = Field(default_factory=lambda: f"psa-bot-{uuid4().hex}")
    state: State = "draft"
    attempt: int = 0
    form: str = "{}"
    by: str
    ticket_id: int | None = None
    number: str | None = None
    updated_at: AwareDatetime = Field(default_factory=lambda: datetime.now(UTC))

    @property
    def job(self) -> str:
        """The key of the job that sends it."""
        return f"{self.case_id}:{self.attempt}"


class Tickets:
    """Which case has which ticket."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, case_id: str) -> Ticket | None:
        """The ticket of a case, or the draft of one.

        Raises:
            StateUnavailable: the database does not answer.
        """
        query = select(tickets).where(tickets.c.case_id == case_id)
        async with self._database.begin() as connection:
            row = (await connection.execute(query)).mappings().first()
        return None if row is None else Ticket.model_validate(dict(row))

    async def draft(self, case_id: str, by: str, form: str) -> Ticket | None:
        """Keep what a person filled in, until it is sent.

        Returns:
            The draft; `None` when the case has a ticket, or one is being sent.

        Raises:
            StateUnavailable: the database does not answer.
        """
        new = Ticket(case_id=case_id, by=by, form=form)
        change = {"form": form, "by": by, "updated_at": new.updated_at}
        insert = self._database.insert(tickets).values(**new.model_dump())
        query = insert.on_conflict_do_update(
            index_elements=[tickets.c.case_id], set_=change, where=tickets.c.state.in_(SENDABLE)
        ).returning(tickets)
        async with self._database.begin() as connection:
            row = (await connection.execute(query)).mappings().first()
        return None if row is None else Ticket.model_validate(dict(row))

    async def send(self, case_id: str, by: str) -> Ticket | None:
        """Take the draft to be sent, once among all processes.

        Returns:
            It, as it now is; `None` when there is no draft, or somebody else sent it.

        Raises:
            StateUnavailable: the database does not answer.
        """
        here = and_(tickets.c.case_id == case_id, tickets.c.state.in_(SENDABLE))
        change = {"state": "sending", "by": by, "attempt": tickets.c.attempt + 1}
        query = update(tickets).where(here).values(**change, updated_at=datetime.now(UTC))
        async with self._database.begin() as connection:
            row = (await connection.execute(query.returning(tickets))).mappings().first()
        return None if row is None else Ticket.model_validate(dict(row))

    async def end(
        self, case_id: str, state: State, ticket_id: int | None = None, number: str | None = None
    ) -> None:
        """Say how the sending ended.

        Raises:
            StateUnavailable: the database does not answer.
        """
        here = and_(
            tickets.c.case_id == case_id,
            or_(tickets.c.state != "made", tickets.c.ticket_id == ticket_id),
        )
        values = {"state": state, "ticket_id": ticket_id, "number": number}
        async with self._database.begin() as connection:
            await connection.execute(
                update(tickets).where(here).values(**values, updated_at=datetime.now(UTC))
            )

    async def sending(self) -> list[Ticket]:
        """Those whose sending has not ended.

        Raises:
            StateUnavailable: the database does not answer.
        """
        query = select(tickets).where(tickets.c.state == "sending")
        async with self._database.begin() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [Ticket.model_validate(dict(row)) for row in rows]
