from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import select

from bot.state.tables import marks

if TYPE_CHECKING:
    from bot.state.database import Database

MarkState = Literal["open", "ignored", "done", "by-design"]


class Mark(BaseModel):
    """What people have said of one thing about an account, so that it is not told again.

    Args:
        account_id: whose, in Autotask.
        item: what it is about: a rule, or an item of the board such as `no-successor:88`.
        state: `open` has an owner at most; the others hold up to `until`.
        owner: who looks after it, as people write the name; empty for nobody.
        reason: why.
        until: the last day on which it holds. Of an open one the last on which it was settled;
            `None` where it never was.
        by: Slack's id of the person who said so.
        by_name: the person's name, for faces that cannot look it up.
        at: when, in UTC.
    """

    model_config = ConfigDict(frozen=True)

    account_id: int
    item: str
    state: MarkState = "open"
    owner: str = ""
    reason: str = ""
    until: date | None = None
    by: str
    by_name: str = ""
    at: AwareDatetime = Field(default_factory=lambda: datetime.now(UTC))

    def holds(self, day: date) -> bool:
        """Whether what it is about is settled on a day."""
        return self.state != "open" and (self.until is None or day <= self.until)

    def held(self, day: date) -> bool:
        """Whether it was settled on a day that is past, also where it is open again since."""
        return self.holds(day) or (self.until is not None and day <= self.until)


class Marks:
    """What was said of causes and of the board's items; of one thing only the last word counts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, mark: Mark) -> None:
        """Keep it in the place of what was said before.

        Raises:
            StateUnavailable: the database does not answer.
        """
        values = mark.model_dump()
        insert = self._database.insert(marks).values(**values)
        said = {name: values[name] for name in values if name not in {"account_id", "item"}}
        query = insert.on_conflict_do_update(index_elements=["account_id", "item"], set_=said)
        async with self._database.begin() as connection:
            await connection.execute(query)

    async def get(self, account_id: int, item: str) -> Mark | None:
        """What was said of one thing.

        Raises:
            StateUnavailable: the database does not answer.
        """
        return next((m for m in await self.all(account_id) if m.item == item), None)

    async def all(self, account_id: int | None = None) -> list[Mark]:
        """What was said of everything, or of everything about one account, by item.

        Raises:
            StateUnavailable: the database does not answer.
        """
        query = select(marks).order_by(marks.c.account_id, marks.c.item)
        if account_id is not None:
            query = query.where(marks.c.account_id == account_id)
        async with self._database.begin() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [Mark.model_validate(dict(row)) for row in rows]
