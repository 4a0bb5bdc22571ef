"""Since when something is wrong, as the scans that are kept know it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot.demo.autotask import AutotaskServer, Msp, NotPermitted
from bot.diagnosis.diagnose import Diagnosis
from bot.diagnosis.question import Question
from bot.estate.artifact import whole_scans
from bot.estate.comparing import Comparison, NotCompared, comparison, named_or_id
from bot.estate.lately import Lately
from bot.presentation.changes import changes_message, not_compared
from bot.presentation.presenter import Presenter
from bot.presentation.wording import page_of
from tests.diagnosis.conftest import KnownSyncs
from tests.estate.test_artifact import KEY, scan
from tests.estate.test_scan import OWNER, client

if TYPE_CHECKING:
    from pathlib import Path

    from bot.diagnosis.report import Report

ZONE = ZoneInfo("Europe/London")
DAYS = [date(2026, 11, day) for day in (10, 14, 20)]
TODAY = datetime(2026, 11, 22, 9, tzinfo=ZONE)


class Town:
    """Acme, whose contract 88 is to end, and the scans of three days."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.msp = msp = Msp()
        self.backup = msp.service("Backup")
        self.acme = msp.account("Acme")
        self.contract = msp.contract(
            self.acme, "Managed", starts=date(2026, 1, 1), ends=date(2026, 12, 31), id=88
        )
        self.line = msp.line(self.contract, self.backup, units=25)
        self.server = AutotaskServer(msp)

    async def scan(self, *days: date) -> None:
        for day in days:
            await scan(self.server, self.folder, day, synced=True)

    async def why_missing(self, question: Question | None = None) -> Report:
        past = Lately(self.folder, OWNER)
        async with client(self.server, self.folder) as autotask:
            diagnosis = Diagnosis(autotask, KnownSyncs([]), zone=ZONE, now=lambda: TODAY, past=past)
            return await diagnosis.ask(question or Question(account="Acme"))

    def proof(self, report: Report) -> str:
        return page_of(report, ZONE).proof

    def end_contract(self, day: int = 15) -> None:
        self.msp.tables["Contracts"][self.contract]["endDate"] = f"2026-11-{day:02}T00:00:00"


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


async def test_it_was_right_until_a_day_and_what_has_changed_since(town: Town) -> None:
    await town.scan(DAYS[0], DAYS[1])
    town.end_contract()
    await town.scan(DAYS[2])
    report = await town.why_missing()
    assert report.root_cause == "account-has-current-contract"
    assert town.proof(report).endswith(
        'It was right until the scan of 14 Nov 2026; since then contract "Managed" ended on'
        ' 15 Nov 2026, contract "Managed" ran from 1 Jan 2026 to 31 Dec 2026, now from'
        " 1 Jan 2026 to 15 Nov 2026."
    )
    told = comparison(whole_scans(town.folder, KEY), None, named_or_id("ACME"))
    assert isinstance(told, Comparison)
    assert (
        "It was right until the scan of 14 Nov 2026" in changes_message(told, Presenter(ZONE)).text
    )


async def test_a_contract_that_ended_as_it_was_to(town: Town) -> None:
    town.end_contract()
    await town.scan(*DAYS)
    assert town.proof(await town.why_missing()).endswith(
        'It was right until the scan of 14 Nov 2026; since then contract "Managed" ended on'
        " 15 Nov 2026."
    )


async def test_a_contract_that_ended_and_was_made_inactive_after_it(town: Town) -> None:
    town.end_contract()
    await town.scan(DAYS[0], DAYS[1])
    town.msp.tables["Contracts"][town.contract]["status"] = 0
    await town.scan(DAYS[2])
    assert town.proof(await town.why_missing()).endswith(
        'since then contract "Managed" ended on 15 Nov 2026, contract "Managed" was active and'
        " is inactive."
    )


async def test_a_quantity_whose_row_names_no_line(town: Town) -> None:
    rows = town.msp.tables["ContractServiceUnits"].values()
    for row in rows:
        row["contractServiceID"] = None
    await town.scan(DAYS[0], DAYS[1])
    for row in rows:
        row["units"] = 0
    await town.scan(DAYS[2])
    assert town.proof(await town.why_missing()).endswith(
        'since then "Backup" on "Managed" went from 25 to 0.'
    )


async def test_it_was_right_in_the_last_scan(town: Town) -> None:
    await town.scan(*DAYS)
    town.msp.tables["Companies"][town.acme]["companyType"] = 3
    report = await town.why_missing()
    assert town.proof(report).endswith("In the last scan, of 20 Nov 2026, it was right.")


async def test_a_service_is_looked_for_by_itself(town: Town) -> None:
    mail = town.msp.line(town.contract, town.msp.service("Mail"), units=3)
    await town.scan(DAYS[0])
    for row in town.msp.tables["ContractServiceUnits"].values():
        if row["contractServiceID"] == mail:
            row["units"] = 0
    await town.scan(DAYS[1])
    report = await town.why_missing(Question(account="Acme", service="Mail"))
    assert report.root_cause == "service-quantity-is-positive"
    assert 'since then "Mail" on "Managed" went from 3 to 0.' in town.proof(report)


async def test_nothing_is_told_where_no_scan_tells(town: Town) -> None:
    town.end_contract(day=1)
    assert (await town.why_missing()).turn is None
    await town.scan(*DAYS)
    assert (await town.why_missing()).turn is None
    told = comparison(whole_scans(town.folder, KEY), None, named_or_id(f"id:{town.acme}"))
    assert isinstance(told, Comparison)
    said = changes_message(told, Presenter(ZONE)).text
    assert "It was right in none of the complete scans since 10 Nov 2026." in said


async def test_an_incomplete_or_broken_scan_tells_nothing(town: Town) -> None:
    town.server.faults.add(NotPermitted(entity="ContractNotes"))
    await town.scan(DAYS[0])
    town.server.faults.clear()
    (town.folder / "estate" / f"{KEY}-20261114.db").write_bytes(b"no database")
    town.end_contract()
    await town.scan(DAYS[2])
    assert (await town.why_missing()).turn is None


async def test_a_change_that_explains_nothing_is_not_told(town: Town) -> None:
    await town.scan(DAYS[0])
    town.msp.contract(town.acme, "Fresh", starts=date(2026, 1, 1), ends=date(2026, 11, 15))
    town.msp.tables["Contracts"][town.contract]["contractType"] = 1
    await town.scan(DAYS[1])
    report = await town.why_missing()
    assert report.turn is not None
    assert [change.kind for change in report.turn.changes] == ["contract-type"]
    asked = await town.why_missing(Question(account="Acme", on=date(2026, 11, 22)))
    assert asked.turn is None


async def test_a_name_of_two_or_of_none(town: Town) -> None:
    town.msp.account("Acme")
    await town.scan(*DAYS)
    scans = whole_scans(town.folder, KEY)
    for name, words in (
        ("Acme", '2 accounts have the name "Acme"'),
        ("Acmee", f"Near it: Acme (id:{town.acme})"),
        ("id:99", 'has no account "id:99".'),
    ):
        told = comparison(scans, None, named_or_id(name))
        assert isinstance(told, NotCompared)
        assert words in not_compared(told)
