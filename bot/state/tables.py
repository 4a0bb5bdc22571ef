"""The tables. Alembic comes with the first change of a released schema."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Float,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

if TYPE_CHECKING:
    from sqlalchemy import Dialect


class Instant(TypeDecorator[datetime]):
    """A moment in UTC. SQLite keeps no offset, so it is put on again when it is read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Write in UTC, whatever the offset was."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Read in UTC, whatever the session's time zone is."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData()

claims = Table(
    "claims",
    metadata,
    Column("key", Text, primary_key=True),
    Column("by", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

syncs = Table(
    "syncs",
    metadata,
    # SQLite counts a primary key up by itself only where its type is INTEGER.
    Column("arrival", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("event", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("kind", Text),
)

cases = Table(
    "cases",
    metadata,
    Column("id", Text, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("ts", Text),
    Column("checklist_ts", Text),
    Column("thread_ts", Text),
    Column("question", Text, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("channel", "ts"),
)

audit = Table(
    "audit",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("case_id", Text),
    Column("result", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("key", Text, nullable=False, unique=True),
)

watches = Table(
    "watches",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("case_id", Text),
    Column("channel", Text, nullable=False),
    Column("thread", Text),
    Column("by", Text, nullable=False),
    Column("state", Text, nullable=False),
    # What it follows: of two that follow the same one, the second is refused. Null does not count.
    Column("slot", Text, unique=True),
    Column("begun_at", Instant, nullable=False),
    Column("seen", Text, nullable=False),
)

tickets = Table(
    "tickets",
    metadata,
    Column("case_id", Text, primary_key=True),
    Column("external_id", Text, nullable=False, unique=True),
    Column("state", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("form", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("ticket_id", BigInteger),
    Column("number", Text),
    Column("updated_at", Instant, nullable=False),
)

notices = Table(
    "notices",
    metadata,
    Column("key", Text, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("ts", Text),
    Column("at", Instant, nullable=False),
)

replicas = Table(
    "replicas",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("until", Instant, nullable=False),
)

observations = Table(
    "observations",
    metadata,
    Column("contract_id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, primary_key=True),
    Column("line_id", BigInteger, primary_key=True, autoincrement=False),
    Column("first_at", Instant, primary_key=True),
    Column("account_id", BigInteger, nullable=False),
    Column("units", Float, nullable=False),
    Column("day", Text, nullable=False),
    Column("read_at", Instant, nullable=False),
)

marks = Table(
    "marks",
    metadata,
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("item", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("until", Date),
    Column("by", Text, nullable=False),
    Column("by_name", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

digests = Table(
    "digests",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("scanned_at", Instant, nullable=False),
)

messages_under_way = Table(
    "messages_under_way",
    metadata,
    Column("id", Text, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("ts", Text),
    Column("thread", Text),
    Column("by", Text, nullable=False),
    Column("asked_on", Date, nullable=False),
    Column("on", Date),
    Column("list_key", Text),
    Column("holder", Text, nullable=False),
    Column("until", Instant, nullable=False),
)
