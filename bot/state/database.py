from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import event, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.schema import CreateTable

from bot.errors import ConfigurationError, StateConflict, StateUnavailable
from bot.state.tables import metadata

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy import Table
    from sqlalchemy.ext.asyncio import AsyncConnection

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"}
WAIT = 5
"""Seconds to wait for a connection, or for another process that is writing."""
UNTIL_UNLOCKED = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
"""Seconds between the tries to have a new SQLite file written ahead."""
LOCK = 7_072_001
"""Any number: the Postgres advisory lock under which the tables are made."""


class Database:
    """The bot's own database, opened by `async with`.

    Args:
        url: PSA_DATABASE_URL, `sqlite:///path` or `postgresql://user:password@host/name`.

    Raises:
        ConfigurationError: the URL cannot be understood; the URL is not repeated.
    """

    def __init__(self, url: str) -> None:
        self.url = _understood(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        connect = {"timeout": WAIT} if self.is_sqlite else {"connect_timeout": WAIT}
        self._engine = create_async_engine(
            self.url.set(drivername=DRIVERS[self.url.get_backend_name()]),
            connect_args=connect,
            pool_pre_ping=True,
            hide_parameters=True,
        )
        if self.is_sqlite:
            event.listen(self._engine.sync_engine, "connect", _foreign_keys)

    async def __aenter__(self) -> Self:
        """Make what is missing: the folder of a SQLite file, and the tables.

        Raises:
            StateUnavailable: the database cannot be reached or written to.
        """
        try:
            if self.is_sqlite:
                await self._write_ahead()
            async with self.begin() as connection:
                if not self.is_sqlite:
                    # CREATE TABLE IF NOT EXISTS alone may fail when two processes start at once.
                    await connection.execute(select(text(f"pg_advisory_xact_lock({LOCK})")))
                for table in metadata.sorted_tables:
                    await connection.execute(CreateTable(table, if_not_exists=True))
        except BaseException:
            await self._engine.dispose()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close every connection."""
        await self._engine.dispose()

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """A connection inside a transaction, committed at the end.

        Raises:
            StateConflict: a constraint forbids what was to be written.
            StateUnavailable: whatever else goes wrong; the detail holds no password.
        """
        try:
            async with self._engine.begin() as connection:
                yield connection
        except IntegrityError as error:
            raise StateConflict(self._reason(error)) from None
        except (SQLAlchemyError, OSError) as error:
            raise StateUnavailable(self._reason(error)) from None

    async def ping(self) -> None:
        """Ask the database for a sign of life, and for its tables.

        Raises:
            StateUnavailable: it gives none.
        """
        async with self.begin() as connection:
            await connection.execute(select(metadata.tables["claims"].c.key).limit(1))

    def insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """An INSERT that knows ON CONFLICT, which both databases spell alike."""
        return sqlite.insert(table) if self.is_sqlite else postgresql.insert(table)

    async def _write_ahead(self) -> None:
        path = self.url.database
        try:
            if path and path != ":memory:":
                Path(path).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StateUnavailable(self._reason(error)) from None
        # SQLite waits for others with everything but this, where two would do it at once.
        for pause in UNTIL_UNLOCKED:
            try:
                await self._switch()
            except StateUnavailable as error:
                if "locked" not in error.detail:
                    raise
                await asyncio.sleep(pause)
            else:
                return
        await self._switch()

    async def _switch(self) -> None:
        async with self.begin() as connection:
            await connection.execute(text("PRAGMA journal_mode = WAL"))

    def _reason(self, error: Exception) -> str:
        cause = error.orig if isinstance(error, DBAPIError) else error
        words = " ".join(str(cause).split())
        if isinstance(self.url.password, str) and self.url.password:
            words = words.replace(self.url.password, "***")
        return f"{self.url.get_backend_name()}: {words}"


def _understood(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        parsed = None
    # An @ in the host is the rest of a password that was not percent-encoded.
    if parsed is None or parsed.drivername not in DRIVERS or "@" in (parsed.host or ""):
        raise ConfigurationError("PSA_DATABASE_URL: sqlite:///path or postgresql://user@host/name")
    return parsed


def _foreign_keys(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's own connection, untyped in SQLAlchemy
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()
