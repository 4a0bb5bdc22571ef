"""Which of an account's other contracts follows on one that ends."""

from __future__ import annotations

import io
import sqlite3
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from sqlite_utils import Database

from bot.demo.autotask import AutotaskServer, Msp
from bot.diagnosis.facts import Reason, Unreadable
from bot.diagnosis.names import plain
from bot.estate.board import board_of
from bot.estate.digest import digest_of
from bot.estate.schema import make_tables
from bot.estate.successors import ending, ending_of_others
from bot.presentation import Presenter, validate
from bot.presentation.boards import board_message, board_page, print_board
from bot.presentation.digests import digest_message
from tests.estate.test_artifact import scan

if TYPE_CHECKING:
    from pathlib import Path

    from bot.estate.artifact import Artifact

DAY = date(2026, 11, 22)
FIRST, LAST = date(2026, 1, 1), DAY + timedelta(days=10)
FAR = date(2028, 12, 31)
LONDON = ZoneInfo("Europe/London")
NO_SYNCS = Unreadable(reason=Reason(code="unreachable"))
MAIL, MAIL_AGAIN, BACKUP, SUITE = "M365 BP (NCE)", "m365 bp nce", "Backup", "Secure User"
END_DATES = {"starts", "ends"}
RENEWS = {"renewedContractID": 29_683_500}
"""The id of the stand-in's first contract: the one that ends."""

Lines = dict[str, int]
Beside = tuple[Lines, dict[str, Any]]


async def scanned(
    folder: Path, bills: Lines, beside: list[Beside], account_type: int = 1
) -> Artifact:
    """An account with a contract that ends, and with others."""
    msp = Msp()
    services = {name: msp.service(name) for name in (MAIL, MAIL_AGAIN, BACKUP)}
    suite = msp.bundle(SUITE, [services[MAIL]])
    account = msp.account("Acme", type=account_type)
    ends = [(bills, {"starts": FIRST, "ends": LAST}), *beside]
    for number, (lines, about) in enumerate(ends):
        dates = {"starts": FIRST, "ends": FAR} | {k: v for k, v in about.items() if k in END_DATES}
        made = msp.contract(account, f"K{number}", **dates)
        for name, units in lines.items():
            if name == SUITE:
                msp.bundle_line(made, suite, units=units)
            else:
                msp.line(made, services[name], units=units)
        msp.tables["Contracts"][made] |= {k: v for k, v in about.items() if k not in END_DATES}
    return await scan(AutotaskServer(msp), folder, DAY, synced=True)


HANDED_OVER = {"starts": LAST - timedelta(days=92)}


@pytest.mark.parametrize(
    ("bills", "beside", "told"),
    [
        # Nothing goes on.
        ({MAIL: 40}, [], [()]),
        ({}, [], [()]),
        # What runs beside it since long carries what it bills, or does not.
        ({MAIL: 40}, [({BACKUP: 5}, {})], [(MAIL,)]),
        ({MAIL: 40}, [({MAIL: 5}, {})], []),
        ({MAIL: 40}, [({MAIL_AGAIN: 5}, {})], []),
        ({MAIL: 40}, [({MAIL: 0}, {})], [(MAIL,)]),
        ({MAIL: 40, BACKUP: 5}, [({BACKUP: 5}, {})], [(MAIL,)]),
        ({MAIL: 40, BACKUP: 5}, [({BACKUP: 5}, {}), ({MAIL: 1}, {})], []),
        ({SUITE: 3}, [({SUITE: 3}, {})], []),
        ({SUITE: 3}, [({MAIL: 3}, {})], [(SUITE,)]),
        ({MAIL: 0, BACKUP: 5}, [({BACKUP: 5}, {})], []),
        ({MAIL: 0}, [({BACKUP: 5}, {})], []),
        ({}, [({BACKUP: 5}, {})], []),
        ({}, [({}, {})], [()]),
        ({MAIL: 40}, [({MAIL: 5}, {"ends": LAST})], [(), ()]),
        ({MAIL: 40}, [({MAIL: 5}, {"ends": LAST + timedelta(days=1)})], [()]),
        ({MAIL: 40}, [({MAIL: 5}, {"status": 0})], [()]),
        ({MAIL: 40}, [({MAIL: 5}, {"contractType": 1})], [()]),
        # What takes over may bill something else.
        ({MAIL: 40}, [({BACKUP: 5}, HANDED_OVER)], []),
        ({MAIL: 40}, [({BACKUP: 5}, {"starts": LAST + timedelta(days=1)})], []),
        ({MAIL: 40}, [({BACKUP: 5}, {"starts": LAST + timedelta(days=2)})], [()]),
        ({MAIL: 40}, [({}, {"starts": LAST + timedelta(days=1)})], [()]),
        ({MAIL: 40}, [({BACKUP: 5}, {"starts": LAST - timedelta(days=93)})], [(MAIL,)]),
        ({MAIL: 40}, [({BACKUP: 5}, {"starts": FIRST + timedelta(days=9), **RENEWS})], []),
        # What is not known of a contract may make it the successor.
        ({MAIL: 40}, [({BACKUP: 5}, {"contractType": None})], []),
        ({MAIL: 40}, [({BACKUP: 5}, {"status": None})], []),
        ({MAIL: 40}, [({BACKUP: 5}, {"status": 7})], []),
        ({MAIL: 40}, [({BACKUP: 5}, {"startDate": None})], []),
        ({MAIL: 40}, [({BACKUP: 5}, {"endDate": None})], []),
    ],
)
async def test_what_follows_on_a_contract_that_ends(
    tmp_path: Path, bills: Lines, beside: list[Beside], told: list[tuple[str, ...]]
) -> None:
    artifact = await scanned(tmp_path, bills, beside)
    with artifact.open() as rows:
        found = ending(rows, DAY, timedelta(days=35))
        assert ending_of_others(rows, DAY, timedelta(days=35)) == 0
    assert [each.missing for each in found] == told


async def test_of_who_left_they_are_only_counted(tmp_path: Path) -> None:
    for lines, count in (({BACKUP: 5}, 1), ({MAIL: 5}, 0)):
        artifact = await scanned(tmp_path, {MAIL: 40}, [(lines, {})], account_type=6)
        with artifact.open() as rows:
            assert ending(rows, DAY, timedelta(days=35)) == []
            assert ending_of_others(rows, DAY, timedelta(days=35)) == count


async def test_the_news_and_the_board_say_what_nothing_carries_on(tmp_path: Path) -> None:
    artifact = await scanned(tmp_path, {MAIL: 40, BACKUP: 5}, [({BACKUP: 5}, {})])
    words = f"no other contract carries on {MAIL}"
    news = digest_message(digest_of(artifact, None), artifact, Presenter(LONDON))
    assert f'Acme ("K0" on 2 Dec 2026; {words})' in news.text
    board = board_of([artifact], [], DAY)
    assert board is not None
    message = board_message(board, NO_SYNCS, Presenter(LONDON))
    console = Console(width=400, file=io.StringIO(), record=True)
    print_board(board, NO_SYNCS, console, LONDON)
    assert validate(news) == validate(message) == []
    for face in (message.text, board_page(board, NO_SYNCS, LONDON), console.export_text()):
        assert f'K0" ends on 2 Dec 2026, and {words}' in face.replace("&#34;", '"')


@dataclass(frozen=True)
class Contract:
    """A contract of the account, and its lines: of each the service and the quantity."""

    type: int | None
    status: int | None
    starts: int | None
    ends: int | None
    lines: tuple[tuple[int, int | None], ...]


KINDS_OF = st.sampled_from([7, 7, 7, 7, 1, None])
STATES = st.sampled_from([1, 1, 1, 0, None])
STARTS = st.sampled_from([-300, -300, -200, -80, 11, 12, None])
ENDS = st.sampled_from([10, 10, 30, 400, 400, None])
OF_LINES = st.lists(
    st.tuples(st.integers(1, 3), st.sampled_from([0, 2, 5, None])),
    max_size=3,
    unique_by=lambda line: line[0],
).map(tuple)
CONTRACTS = st.lists(st.builds(Contract, KINDS_OF, STATES, STARTS, ENDS, OF_LINES), max_size=4)
NAMES = {1: MAIL, 2: MAIL_AGAIN, 3: BACKUP}


def due(contracts: list[Contract]) -> list[tuple[int, set[str]]]:
    """The contracts that are told, by their place, and what nothing carries on."""
    told = []
    for place, k in enumerate(contracts):
        if (k.type, k.status) != (7, 1) or k.ends is None or not 0 <= k.ends <= 35:
            continue
        on = [
            n
            for n in contracts
            if n is not k and n.type in {7, None} and n.status in {1, None} and n.lines
            if n.ends is None or n.ends > k.ends
            if n.starts is None or n.starts <= k.ends + 1
        ]
        if any(succeeds(k, n) for n in on):
            continue
        carried = {plain(NAMES[s]) for n in on for s, units in n.lines if units != 0}
        lost = {NAMES[s] for s, units in k.lines if units} if on else set()
        lost = {name for name in lost if plain(name) not in carried}
        if lost or not on:
            told.append((place, lost))
    return told


def succeeds(k: Contract, n: Contract) -> bool:
    if None in {n.type, n.status} or n.starts is None or n.ends is None or k.ends is None:
        return True
    return (k.starts is None or k.starts < n.starts) and n.starts >= k.ends - 92


def as_date(days: int | None) -> str | None:
    return None if days is None else (DAY + timedelta(days=days)).isoformat()


@given(CONTRACTS)
def test_one_is_told_where_no_other_may_be_its_successor(contracts: list[Contract]) -> None:
    rows = sqlite3.connect(":memory:")
    make_tables(Database(rows))
    rows.execute("INSERT INTO companies (id, companyName, companyType) VALUES (1, 'Acme', 1)")
    rows.executemany("INSERT INTO services (id, name) VALUES (?, ?)", NAMES.items())
    for number, k in enumerate(contracts):
        rows.execute(
            "INSERT INTO contracts (id, companyID, contractType, status, startDate, endDate)"
            " VALUES (?, 1, ?, ?, ?, ?)",
            [number, k.type, k.status, as_date(k.starts), as_date(k.ends)],
        )
        for service, units in k.lines:
            line = number * 10 + service
            rows.execute(
                "INSERT INTO contract_services (id, contractID, serviceID) VALUES (?, ?, ?)",
                [line, number, service],
            )
            rows.execute(
                "INSERT INTO service_units (id, contractID, contractServiceID, serviceID,"
                " startDate, endDate, units) VALUES (?, ?, ?, ?, ?, ?, ?)",
                [line, number, line, service, as_date(-30), as_date(30), units],
            )
    found = ending(rows, DAY, timedelta(days=35))
    rows.close()
    assert sorted((e.contract_id, set(e.missing)) for e in found) == due(contracts)
