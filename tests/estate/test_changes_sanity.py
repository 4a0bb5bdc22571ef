"""What a permission that was lost overnight makes of `changes`: one sentence, and no change."""

from __future__ import annotations

import io
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from bot.demo.autotask import AutotaskServer, Msp
from bot.diagnosis.diagnose import Diagnosis
from bot.diagnosis.question import Question
from bot.estate.artifact import whole_scans
from bot.estate.comparing import Comparison, comparison, named_or_id
from bot.estate.lately import Lately
from bot.presentation import Presenter
from bot.presentation.changes import changes_message, print_changes
from bot.presentation.message import validate
from tests.diagnosis.conftest import KnownSyncs
from tests.estate.test_artifact import KEY, scan
from tests.estate.test_lately import TODAY, ZONE
from tests.estate.test_scan import OWNER, client

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RIGHT, HIDDEN, AGAIN = (date(2026, 11, day) for day in (14, 18, 20))
LINES = ("ContractServices", "ContractServiceUnits")
CONTRACTS = ("Contracts", *LINES)
AT_ONE_POINT = "12 of 12 customers fail at the same point: no service with a quantity on a current"


class Town:
    """Twelve customers with one line each, whose scans are told of."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.msp = folder, Msp()
        self.backup = self.msp.service("Backup")
        self.customers = [self.customer(f"Customer {n}") for n in range(12)]
        self.server = AutotaskServer(self.msp)

    def customer(self, name: str) -> int:
        account = self.msp.account(name)
        contract = self.msp.contract(
            account, "Managed", starts=date(2026, 1, 1), ends=date(2026, 12, 31)
        )
        self.msp.line(contract, self.backup, units=5)
        return account

    @contextmanager
    def hiding(self, *entities: str) -> Iterator[None]:
        """A security level that hides rows is no error: there are none."""
        kept = {entity: dict(self.msp.tables[entity]) for entity in entities}
        for entity in entities:
            self.msp.tables[entity].clear()
        yield
        for entity, rows in kept.items():
            self.msp.tables[entity].update(rows)

    async def scan(self, day: date) -> None:
        await scan(self.server, self.folder, day, synced=True)

    def compared(self, account: str | None = None) -> Comparison:
        about = None if account is None else named_or_id(account)
        found = comparison(whole_scans(self.folder, KEY), None, about)
        assert isinstance(found, Comparison)
        return found

    def said(self, account: str | None = None) -> str:
        """What both faces say, in which the same must be found."""
        found = self.compared(account)
        console = Console(width=2000, file=io.StringIO(), record=True)
        print_changes(found, console, ZoneInfo("Europe/London"))
        message = changes_message(found, Presenter(ZoneInfo("Europe/London")))
        assert validate(message) == []
        terminal = console.export_text()
        for sentence in ("check my configuration or permission", "not listed", "which is hardly"):
            assert (sentence in terminal) == (sentence in message.text)
        return message.text


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


@pytest.mark.parametrize(
    ("entities", "point"),
    [(LINES, "no service with a quantity"), (CONTRACTS, "no current recurring contract")],
)
async def test_what_one_permission_hides_is_one_sentence_and_no_change(
    town: Town, entities: tuple[str, ...], point: str
) -> None:
    await town.scan(RIGHT)
    with town.hiding(*entities):
        await town.scan(HIDDEN)
        said = town.said()
        assert "By the scan of 18 Nov 2026, 12 of 12 customers fail at the same point" in said
        assert point in said
        assert "check my configuration or permission first" in said
        assert "24 changes that this would explain are not listed." in said
        assert "0 changes on 0 accounts" in said
        assert "Customer 3" not in said
    await town.scan(AGAIN)
    back = town.said()
    assert "By the scan of 14 Nov" not in back
    assert "By the scan of 18 Nov 2026, 12 of 12 customers fail at the same point" in back
    assert "24 changes that this would explain are not listed." in back
    assert "By the scan of 20 Nov 2026 it is not so." in back
    # There is nothing to check now.
    assert "check my configuration" not in back
    assert "Customer 3" not in back


async def test_what_else_changed_is_told_beside_it(town: Town) -> None:
    await town.scan(RIGHT)
    left, other = town.customers[:2]
    (kept,) = [r["id"] for r in town.msp.tables["Contracts"].values() if r["companyID"] == other]
    with town.hiding(*LINES):
        town.msp.tables["Companies"][left]["companyType"] = 3
        town.msp.account("Quite new")
        town.msp.line(kept, town.msp.service("Mail"), units=2)
        await town.scan(HIDDEN)
    found = town.compared()
    told = {(c.account, c.kind, c.what) for c in found.changes}
    assert told == {
        ("Quite new", "account-new", ""),
        ("Customer 0", "type", ""),
        ("Customer 0", "verdict", ""),
        ("Customer 1", "line-new", "Mail"),
        # The rule holds there, so that its line went is no matter of the permission.
        ("Customer 1", "line-gone", "Backup"),
    }
    assert found.left_out == 1 + 2 * 10


async def test_of_one_account_it_blames_no_change_on_it(town: Town) -> None:
    await town.scan(RIGHT)
    with town.hiding(*LINES):
        await town.scan(HIDDEN)
        past = Lately(town.folder, OWNER)
        async with client(town.server, town.folder) as autotask:
            diagnosis = Diagnosis(autotask, KnownSyncs([]), zone=ZONE, now=lambda: TODAY, past=past)
            report = await diagnosis.ask(Question(account="Customer 3"))
    assert report.root_cause == "account-has-billable-service"
    assert report.turn is None
    said = town.said("Customer 3")
    assert AT_ONE_POINT in said
    assert (
        "It was right until the scan of 14 Nov 2026; since then it fails where most customers do,"
        " which is hardly so." in said
    )
    assert "is gone" not in said


async def test_of_one_account_its_own_change_is_still_told(town: Town) -> None:
    await town.scan(RIGHT)
    with town.hiding(*LINES):
        town.msp.tables["Companies"][town.customers[3]]["isActive"] = False
        await town.scan(HIDDEN)
    said = town.said("Customer 3")
    assert "It was right until the scan of 14 Nov 2026; since then became inactive." in said
    assert "is gone" not in said


async def test_a_sync_that_all_wait_for_hides_no_trouble(town: Town) -> None:
    await scan(town.server, town.folder, RIGHT)
    town.msp.tables["Companies"][town.customers[3]]["isActive"] = False
    await town.scan(HIDDEN)
    found = town.compared()
    assert {(c.kind, c.now) for c in found.changes if c.account == "Customer 3"} == {
        ("active", 0),
        ("verdict", "blocked"),
    }
    said = changes_message(found, Presenter(ZONE)).text
    assert "By the scan of 14 Nov 2026, 12 of 12 customers wait for the same thing: a sync" in said
    assert "One full sync settles" not in said


async def test_fewer_than_half_are_told_one_by_one(town: Town) -> None:
    await town.scan(RIGHT)
    lines = town.msp.tables["ContractServices"]
    for line in list(lines)[:5]:
        del lines[line]
    await town.scan(HIDDEN)
    assert len(town.compared().changes) == 10
    assert "at the same point" not in town.said()
