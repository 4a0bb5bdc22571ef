"""What the faces of a scan say, and what they leave out."""

from __future__ import annotations

import csv
import html
import io
import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from bot.demo.autotask import AutotaskServer, Msp, NotPermitted
from bot.estate.artifact import Judged
from bot.estate.board import board_of
from bot.estate.bystanders import bystanders
from bot.estate.sanity import suspect_rule
from bot.presentation import Presenter, validate
from bot.presentation.scan_page import scan_charts, scan_page
from bot.presentation.scan_told import told_of
from bot.presentation.scans import print_scan, scan_csv, scan_json, scan_message
from tests.estate.test_artifact import SYNC, scan
from tests.estate.test_board import YEAR, contract

if TYPE_CHECKING:
    from pathlib import Path

    from bot.estate.artifact import Artifact

DAY = date(2026, 11, 22)
LONDON = ZoneInfo("Europe/London")
PRESENTER = Presenter(LONDON)
LATER = datetime(2026, 11, 21, 9, tzinfo=UTC)
"""After the last sync."""
SYNCED = "synced-since-last-change"
NO_CONTRACT = "account-has-current-contract"


def faces(artifact: Artifact) -> tuple[str, str, str]:
    """The message, the page and the terminal, each on one line."""
    message = scan_message(artifact, PRESENTER)
    assert validate(message) == []
    console = Console(width=400, file=io.StringIO(), record=True)
    print_scan(artifact, console, LONDON)
    page = scan_page(artifact, [], told_of(artifact, []), LONDON)
    return message.text, page, console.export_text()


def judged(number: int, verdict: str, cause: str | None, *failed: str) -> Judged:
    return Judged(number, f"A{number}", verdict, cause, None, failed)


def blocked(number: int, *failed: str) -> Judged:
    return judged(number, "blocked", failed[0], *failed)


@pytest.mark.parametrize(
    ("both", "only_waiting", "otherwise", "suspect"),
    [
        (11, 5, 0, (NO_CONTRACT, 11)),
        (5, 11, 0, (SYNCED, 11)),
        (8, 8, 0, None),
        (6, 4, 6, (NO_CONTRACT, 12)),
    ],
)
def test_a_sync_that_is_missing_counts_only_where_nothing_else_is(
    both: int, only_waiting: int, otherwise: int, suspect: tuple[str, int] | None
) -> None:
    accounts = [blocked(n, NO_CONTRACT, SYNCED) for n in range(both)]
    accounts += [judged(100 + n, "waiting", SYNCED, SYNCED) for n in range(only_waiting)]
    accounts += [
        blocked(200 + n, "account-is-active", NO_CONTRACT, SYNCED) for n in range(otherwise)
    ]
    found = suspect_rule(accounts)
    assert (found and (found.rule, found.failing)) == suspect
    if found:
        assert sum(found.explains(account) for account in accounts) == found.failing


async def test_customers_made_since_the_sync_without_a_contract_are_not_said_to_wait(
    tmp_path: Path,
) -> None:
    assert SYNC.completed_at is not None
    assert SYNC.completed_at < LATER
    msp = Msp()
    msp.service("Backup")
    for n in range(30):
        made = msp.account(f"Unsold {n}")
        msp.tables["Companies"][made]["createDate"] = LATER.isoformat()
    for n in range(5):
        contract(msp, msp.account(f"Fine {n}"), "Managed", *YEAR)
    artifact = await scan(AutotaskServer(msp), tmp_path, DAY, synced=True)
    assert all(SYNCED in a.failed for a in artifact.accounts() if a.root_cause == NO_CONTRACT)
    words = "30 of 35 customers fail at the same point: no current recurring contract"
    message, page, printed = faces(artifact)
    for face in (message, page, printed):
        assert words in face
        assert "settles all" not in face
    assert "Unsold" not in message
    assert "Unsold" not in printed
    assert "none of them is listed" in message
    assert "none of them is listed" not in page  # its table has every account
    board = board_of([artifact], [], DAY)
    assert board is not None
    assert board.sections[0].open == ()


async def test_only_of_a_complete_scan_it_says_that_every_record_was_read(tmp_path: Path) -> None:
    msp = Msp()
    msp.service("Backup")
    contract(msp, msp.account("Fine"), "Managed", *YEAR)
    server = AutotaskServer(msp)
    complete = await scan(server, tmp_path / "complete", DAY, synced=True)
    server.faults.add(NotPermitted(entity="ContractServices"))
    cut = await scan(server, tmp_path / "cut", DAY, synced=True)
    for face in faces(complete):
        assert "every record was read" in face
    for face in faces(cut):
        assert "very record was read" not in face
        assert "verything was read" not in face
        assert "Not everything could be read" in face
        assert "Read from Autotask from" in face


def with_leads(leads: int = 12) -> Msp:
    """Customers, one re-typed by mistake, and who was never a customer."""
    msp = Msp()
    msp.service("Backup")
    for n in range(3):
        contract(msp, msp.account(f"Fine {n}"), "Managed", *YEAR)
    contract(msp, msp.account("Retyped", type=3), "Managed", *YEAR)
    for n in range(leads):
        msp.account(f"Lead {n}", type=2)
    return msp


async def test_leads_and_vendors_are_a_number_and_nothing_to_put_right(tmp_path: Path) -> None:
    artifact = await scan(AutotaskServer(with_leads()), tmp_path, DAY, synced=True)
    message, page, printed = faces(artifact)
    board = board_of([artifact], [], DAY)
    assert board is not None
    assert board.sections[0].aside == len(bystanders(artifact)) == 12
    assert "1: must be put right in Autotask" in message
    assert "12: no customer and no contract: leads, vendors and the like" in message
    assert "1  Must be put right in Autotask" in printed
    assert "12  No customer and no contract: leads, vendors and the like" in printed
    assert "<b>1</b>Must be put right in Autotask" in page
    assert "<b>12</b>No customer and no contract: leads, vendors and the like" in page
    assert page.count("<td>Must be put right in Autotask</td>") == 1
    assert page.count("<td>No customer and no contract</td>") == 12
    assert page.index("Lead 0") > page.index("Fine 2")
    for face in (message, printed):
        assert "Retyped" in face
        assert "Lead" not in face
    by_cause, by_week = scan_charts(artifact, [])
    assert by_cause.alt == "Accounts by cause: The account type is not Customer 1"
    assert by_week.alt.endswith("16 Nov 2026 1")
    aside = {
        row["name"]: row["set_aside"]
        for row in csv.DictReader(io.StringIO(scan_csv(artifact, told_of(artifact, []))))
    }
    assert aside["Lead 0"] == "yes"
    assert aside["Retyped"] == aside["Fine 0"] == ""
    told = {
        account["name"]: account
        for account in json.loads(scan_json(artifact, told_of(artifact, [])))["accounts"]
    }
    assert len(told) == 16
    assert told["Lead 0"]["set_aside"] is True
    assert told["Retyped"]["set_aside"] is False


async def test_where_contracts_may_be_unseen_nobody_is_said_to_have_none(tmp_path: Path) -> None:
    server = AutotaskServer(with_leads())
    server.faults.add(NotPermitted(entity="Contracts"))
    artifact = await scan(server, tmp_path, DAY, synced=True)
    assert bystanders(artifact) == frozenset()
    assert not any("o customer and no contract" in face for face in faces(artifact))


async def test_where_nobody_is_a_customer_nobody_is_set_aside(tmp_path: Path) -> None:
    msp = Msp()
    for n in range(12):
        msp.account(f"Lead {n}", type=2)
    artifact = await scan(AutotaskServer(msp), tmp_path, DAY, synced=True)
    assert bystanders(artifact) == frozenset()
    for face in faces(artifact):
        assert "12 of 12 customers" not in face
        assert "None of 12 accounts is a customer" in face


def exported(artifact: Artifact, column: str) -> dict[str, str]:
    """A column of the table by name; what it says stands on the page and in the JSON, too."""
    told = told_of(artifact, [])
    rows = list(csv.DictReader(io.StringIO(scan_csv(artifact, told))))
    same = json.loads(scan_json(artifact, told))["accounts"]
    assert [account[column] or "" for account in same] == [row[column] for row in rows]
    page = html.unescape(scan_page(artifact, [], told, LONDON))
    assert all(row[column] in page for row in rows)
    return {row["name"]: row[column] for row in rows}


async def test_a_fix_of_many_changes_is_told_as_well(tmp_path: Path) -> None:
    msp = with_leads(1)
    left = msp.account("Left", type=6)
    msp.tables["Companies"][left]["isActive"] = False
    contract(msp, left, "Managed", *YEAR, status=0)
    artifact = await scan(AutotaskServer(msp), tmp_path, DAY, synced=True)
    fixes = exported(artifact, "smallest_fix")
    assert fixes["Left"] == (
        "3 changes are enough: (1) did the customer leave? Only if not: set its type back to "
        'Customer; (2) set the account to active; (3) set the contract "Managed" to active'
    )
    assert fixes["Retyped"].startswith("One change is enough: ")
    assert fixes["Fine 0"] == fixes["Lead 0"] == ""


async def test_that_no_fix_is_proven_is_said(tmp_path: Path) -> None:
    server = AutotaskServer(with_leads(1))
    server.faults.add(NotPermitted(entity="ContractServices"))
    artifact = await scan(server, tmp_path, DAY, synced=True)
    fixes = exported(artifact, "smallest_fix")
    assert fixes["Retyped"].startswith("No set of changes is proven to be enough")
    assert fixes["Fine 0"] == fixes["Lead 0"] == ""
