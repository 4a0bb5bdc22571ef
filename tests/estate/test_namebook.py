"""The names behind the type-ahead: read in the background, kept on disk, never waited for."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.autotask import Autotask
from bot.autotask.cache import Cache
from bot.demo.autotask import AutotaskServer, BadPassword, Msp
from bot.estate import Name, NameBook, NameIndex
from bot.estate.names import folded

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@asynccontextmanager
async def books(server: AutotaskServer, folder: Path) -> AsyncIterator[NameBook]:
    async with (
        server.serve() as running,
        Autotask(
            username=server.username,
            secret=SecretStr(server.secret),
            integration_code=SecretStr(server.integration_code),
            zone_url=running.zone_url,
            cache_dir=folder,
        ) as autotask,
        NameBook(autotask, Cache(folder, owner=("zone", "user"))).open() as book,
    ):
        yield book


def small() -> AutotaskServer:
    msp = Msp()
    msp.service("Backup")
    msp.account("Acme", type=3, id=10)
    msp.account("Acme Leeds", type=1, id=11)
    return AutotaskServer(msp)


async def test_nobody_waits_and_a_restart_knows_the_names(tmp_path: Path) -> None:
    server = small()
    async with books(server, tmp_path) as book:
        assert server.log == []
        assert book.look().names == ()
        index = await book.settled()
        found = index.search("acme", "a")
        # An active Customer is offered before a Prospect.
        assert [(name.id, name.active) for name in found] == [(11, True), (10, False)]
        assert [name.name for name in index.search("", "sb")] == ["Backup"]
    other = small()
    async with books(other, tmp_path) as book:
        assert len(book.look().names) == len(index.names)
        assert book.look().at == index.at
        await asyncio.sleep(0)
        assert other.log == []


async def test_old_names_stay_while_autotask_does_not_answer(tmp_path: Path) -> None:
    server = small()
    async with books(server, tmp_path) as book:
        book.look()
        index = await book.settled()
        server.faults.add(BadPassword())
        with time_machine.travel(datetime.now(UTC).timestamp() + 2 * 3600):
            assert book.look().names == index.names
            before = len(server.log)
            assert (await book.settled()).at == index.at
            assert len(server.log) > before


@pytest.mark.parametrize(
    ("text", "accounts", "services"),
    [
        ("Acme Leeds has no Backup", ["Acme Leeds"], ["Backup"]),
        ("ACME-LEEDS", ["Acme Leeds"], []),
        ("Acme's Backup", ["Acme"], ["Backup"]),
        ("Acmes and Backups", [], []),
        ("caf\u00e9 m\u00fcller", ["Caf\u00e9 M\u00fcller"], []),
        ("cafe muller", ["Caf\u00e9 M\u00fcller"], []),
    ],
)
def test_names_in_a_text_are_whole_words(
    text: str, accounts: list[str], services: list[str]
) -> None:
    names = [("a", "Acme"), ("a", "Acme Leeds"), ("a", "Caf\u00e9 M\u00fcller"), ("s", "Backup")]
    index = NameIndex(
        tuple(
            Name.model_validate({"kind": kind, "id": number, "name": name})
            for number, (kind, name) in enumerate(names)
        )
    ).warmed()
    found = index.mentioned(text)
    assert [name.name for name in found.accounts] == accounts
    assert [name.name for name in found.services] == services


def test_a_name_of_another_spelling_is_offered() -> None:
    index = NameIndex((Name(kind="a", id=1, name="Globex"),))
    assert [n.name for n in index.search("glebex", "a")] == ["Globex"]
    assert [n.name for n in index.like("cant see Glebex today", "a")] == ["Globex"]
    assert index.like("nothing of the kind", "a") == []


WORDS = st.lists(st.sampled_from(["ab", "abc", "bca", "c", "Ab-c", "cab"]), min_size=1, max_size=3)


@given(
    st.lists(st.tuples(WORDS, st.booleans()), max_size=12),
    st.text("abc ", max_size=4),
    st.integers(1, 6),
)
def test_a_search_finds_what_comparing_every_name_finds(
    rows: list[tuple[list[str], bool]], typed: str, limit: int
) -> None:
    names = [
        Name(kind="a", id=number, name=" ".join(words), active=active)
        for number, (words, active) in enumerate(rows)
    ]
    wanted = folded(typed)
    texts = sorted((folded(name.name), name.id, name) for name in names)
    ways = (
        lambda text: text.startswith(wanted),
        lambda text: f" {wanted}" in text,
        lambda text: wanted in text,
    )
    found = [name for way in ways for text, _, name in texts if wanted and way(text)]
    expected = sorted(dict.fromkeys(found), key=lambda name: not name.active)[:limit]
    if expected:
        assert NameIndex(tuple(names)).search(typed, "a", limit) == expected
