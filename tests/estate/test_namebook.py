"""The names behind the type-ahead: a scan's or read by themselves, and never waited for."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.autotask import AutotaskServer, BadPassword, Msp, NotPermitted
from bot.estate import Name, NameBook, NameIndex
from bot.estate.names import folded
from bot.estate.scan import Scanner
from tests.estate.damage import overwrite
from tests.estate.test_artifact import NO_SYNC
from tests.estate.test_scan import OWNER, client

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.estate.artifact import Artifact

Damage = Callable[[Path], None]


@asynccontextmanager
async def books(server: AutotaskServer, folder: Path) -> AsyncIterator[NameBook]:
    async with client(server, folder) as autotask, NameBook(autotask, OWNER, folder).open() as book:
        yield book


async def scan(server: AutotaskServer, folder: Path, *, days_ago: int = 0) -> Artifact:
    now = datetime.now(UTC) - timedelta(days=days_ago)
    async with client(server, folder) as autotask:
        scanner = Scanner(autotask, OWNER, folder, share=1.0, now=lambda: now)
        return await scanner.scan(now.date(), NO_SYNC)


def accounts(book: NameBook) -> list[str]:
    return sorted(name.name for name in book.look().search("", "a"))


def rename(server: AutotaskServer, number: int, name: str) -> None:
    server.msp.tables["Companies"][number]["companyName"] = name


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
        await book.renew()
        index = book.look()
        assert not index.scanned
        found = index.search("acme", "a")
        # An active Customer is offered before a Prospect.
        assert [(name.id, name.active) for name in found] == [(11, True), (10, False)]
        assert [name.name for name in index.search("", "sb")] == ["Backup"]
    other = small()
    async with books(other, tmp_path) as book:
        assert len(book.look().names) == len(index.names)
        assert book.look().at == index.at
        await book.renew()
        assert other.log == []


async def test_old_names_stay_while_autotask_does_not_answer(tmp_path: Path) -> None:
    server = small()
    async with books(server, tmp_path) as book:
        await book.renew()
        index = book.look()
        server.faults.add(BadPassword())
        with time_machine.travel(datetime.now(UTC).timestamp() + 2 * 3600):
            assert book.look().names == index.names
            before = len(server.log)
            await book.renew()
            assert book.look().at == index.at
            assert len(server.log) > before
            before = len(server.log)
            await book.renew()
            assert len(server.log) == before


async def test_a_scan_is_taken_over_whoever_made_it(tmp_path: Path) -> None:
    server = small()
    async with books(server, tmp_path) as book:
        await book.renew()
        rename(server, 10, "Acme Holding")
        made = await scan(server, tmp_path)
        await book.renew()
        index = book.look()
        assert (index.scanned, index.at) == (True, made.meta.started_at)
        assert accounts(book) == ["Acme Holding", "Acme Leeds"]
        assert [name.name for name in index.search("", "sb")] == ["Backup"]
        before = len(server.log)
        with time_machine.travel(datetime.now(UTC) + timedelta(days=2)):
            await book.renew()
        assert len(server.log) == before
    async with books(server, tmp_path) as book:
        assert (book.look().scanned, book.look().at) == (True, made.meta.started_at)


@pytest.mark.parametrize(("entity", "scanned"), [("ContractServices", True), ("Companies", False)])
async def test_an_incomplete_scan_serves_where_it_has_every_name(
    entity: str, scanned: bool, tmp_path: Path
) -> None:
    server = small()
    server.faults.add(NotPermitted(entity=entity))
    assert not (await scan(server, tmp_path)).meta.complete
    server.faults.clear()
    async with books(server, tmp_path) as book:
        await book.renew()
        assert book.look().scanned is scanned
        assert accounts(book) == ["Acme", "Acme Leeds"]


async def test_old_names_of_a_scan_give_way_to_a_reading_and_stay_until_then(
    tmp_path: Path,
) -> None:
    server = small()
    made = await scan(server, tmp_path, days_ago=8)
    rename(server, 10, "Acme Holding")
    server.faults.add(BadPassword())
    async with books(server, tmp_path) as book:
        await book.renew()
        assert book.look().at == made.meta.started_at
    server.faults.clear()
    async with books(server, tmp_path) as book:
        await book.renew()
        assert not book.look().scanned
        assert accounts(book) == ["Acme Holding", "Acme Leeds"]


def half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def names_overwritten(path: Path) -> None:
    overwrite(path, "names")


def a_name_emptied(path: Path) -> None:
    with closing(sqlite3.connect(path)) as rows, rows:
        rows.execute("UPDATE names SET name = NULL")


@pytest.mark.parametrize("damage", [half, names_overwritten, a_name_emptied])
async def test_a_damaged_scan_is_passed_over(damage: Damage, tmp_path: Path) -> None:
    server = small()
    former = await scan(server, tmp_path)
    async with books(server, tmp_path) as book:
        rename(server, 10, "Acme Holding")
        damage((await scan(server, tmp_path)).path)
        await book.renew()
        assert book.look().at == former.meta.started_at
        assert accounts(book) == ["Acme", "Acme Leeds"]
        good = await scan(server, tmp_path)
        await book.renew()
        assert book.look().at == good.meta.started_at
        assert accounts(book) == ["Acme Holding", "Acme Leeds"]
    damage(former.path)
    damage(good.path)
    async with books(server, tmp_path) as book:
        await book.renew()
        assert not book.look().scanned
        assert accounts(book) == ["Acme Holding", "Acme Leeds"]


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
    known = ("Acme", "Acme Leeds", "Caf\u00e9 M\u00fcller")
    names = [Name(kind="a", id=number, name=name) for number, name in enumerate(known)]
    index = NameIndex((*names, Name(kind="s", id=9, name="Backup"))).warmed()
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


@given(
    st.lists(WORDS, max_size=8), st.lists(st.sampled_from(["ab", "abc", "bca", "c", "cab", "-"]))
)
def test_a_text_mentions_what_comparing_every_name_finds(
    rows: list[list[str]], words: list[str]
) -> None:
    names = [
        Name(kind="a", id=number, name=text) for number, text in enumerate(map(" ".join, rows))
    ]
    rest, expected = f" {folded(' '.join(words))} ", []
    for text in sorted({folded(n.name) for n in names}, key=lambda text: (-len(text), text)):
        if len(text) > 2 and f" {text} " in rest:
            rest = rest.replace(f" {text} ", " - ")
            expected += [n for n in names if folded(n.name) == text]
    assert list(NameIndex(tuple(names)).mentioned(" ".join(words)).accounts) == expected
