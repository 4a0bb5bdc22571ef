"""With the ids of the newest scan a question needs two round trips, and says the same."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pytest
import stamina
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from bot.demo.autotask import AutotaskServer, Msp, NotPermitted
from bot.diagnosis.diagnose import Diagnosis
from bot.diagnosis.question import Question
from bot.diagnosis.syncs import last_of
from bot.estate.foresight import LastScan
from bot.estate.scan import Scanner
from tests.diagnosis.conftest import TODAY
from tests.diagnosis.test_budget import (
    DAY,
    ENDED,
    LATER,
    billed_to_it,
    contract,
    ended,
    healthy,
    many,
    not_started,
    prospect,
    under_a_parent,
    watched,
)
from tests.estate.changing import Changes
from tests.estate.test_artifact import scan
from tests.estate.test_scan import OWNER, client
from tests.oracle.asking import told
from tests.oracle.case import NOW
from tests.oracle.msps import cases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date, datetime

    from bot.diagnosis.foresight import Listed, Seen
    from bot.diagnosis.question import Kind
    from bot.diagnosis.report import Report
    from tests.oracle.case import Case

ACME = Question(account="Acme")
BACKUP = Question(account="Acme", service="Backup", whole="Acme / Backup")


def later(msp: Msp) -> None:
    managed = contract(msp, msp.account("Acme"))
    backup = msp.service("Backup")
    msp.line(managed, backup, rows=LATER)
    msp.bundle_line(managed, msp.bundle("Secure User", [backup]), rows=LATER)


def over(msp: Msp) -> None:
    msp.line(contract(msp, msp.account("Acme")), msp.service("Backup"), rows=ENDED)


def over_beside_a_good_one(msp: Msp) -> None:
    over(msp)
    (managed,) = msp.tables["Contracts"]
    msp.line(managed, msp.service("Firewall"), units=3)


def named_with_a_slash(msp: Msp) -> None:
    msp.line(contract(msp, msp.account("Acme / Backup")), msp.service("Backup"), units=5)


LATENCY = 0.1
"""Long beside what a busy machine needs to begin all queries."""


@dataclass(frozen=True)
class Recalled:
    """What the scan says of each account, without the time that it takes to look."""

    seen: dict[int, Seen | None]
    listed: Listed | None

    @classmethod
    async def of_all(cls, scan: LastScan, accounts: Iterable[int], question: Question) -> Self:
        seen = {account: await scan.of(account, question) for account in accounts}
        return cls(seen, await scan.accounts())

    async def of(self, account_id: int, question: Question) -> Seen | None:
        del question
        return self.seen.get(account_id)

    async def accounts(self) -> Listed | None:
        return self.listed


@dataclass
class Town:
    """An MSP that was scanned, and what it is asked with the scan and without.

    Attributes:
        queries: of the last question, with the scan and without.
    """

    folder: Path
    msp: Msp = field(default_factory=Msp)
    queries: tuple[int, int] = (0, 0)

    async def scan(self, day: date = TODAY) -> None:
        await scan(AutotaskServer(self.msp), self.folder, day, synced=True)

    async def ask(self, question: Question = ACME) -> Report:
        """The answer with the scan, which is that without it."""
        scan = LastScan(self.folder, OWNER, seconds=10)
        seen = await Recalled.of_all(scan, self.msp.tables["Companies"], question)
        report, watch = await watched(self.msp, self.folder, question, seen, LATENCY)
        without, unaided = await watched(self.msp, self.folder, question)
        assert report.model_copy(update={"read": without.read}) == without
        assert report.read.round_trips == watch.in_a_row
        self.queries = len(watch.spans), len(unaided.spans)
        return report


async def scanned(folder: Path, story: Callable[[Msp], None] = healthy) -> Town:
    """A town of that story, and a scan of it."""
    town = Town(folder)
    story(town.msp)
    await town.scan()
    return town


@pytest.mark.parametrize(
    "story",
    [
        healthy,
        many,
        prospect,
        ended,
        not_started,
        under_a_parent,
        billed_to_it,
        later,
        over,
        over_beside_a_good_one,
        named_with_a_slash,
    ],
)
async def test_two_round_trips(story: Callable[[Msp], None], tmp_path: Path) -> None:
    town = await scanned(tmp_path, story)
    for question in (ACME, BACKUP):
        report = await town.ask(question)
        assert report.read.round_trips == 2
        assert town.queries[0] == town.queries[1]


async def test_the_look_into_the_scan_is_taken_while_autotask_answers(tmp_path: Path) -> None:
    town = await scanned(tmp_path)
    report, watch = await watched(town.msp, tmp_path, ACME, LastScan(tmp_path, OWNER), latency=1)
    assert report.read.round_trips == watch.in_a_row == 2


async def test_a_name_typed_in_another_case(tmp_path: Path) -> None:
    town = await scanned(tmp_path)
    assert (await town.ask(Question(account="acme"))).read.round_trips == 2


async def test_an_account_picked_by_its_id(tmp_path: Path) -> None:
    town = await scanned(tmp_path, under_a_parent)
    for account_id in town.msp.tables["Companies"]:
        report = await town.ask(Question(account_id=account_id))
        assert report.read.round_trips == 2


@pytest.mark.parametrize("kind", ["count", "stale", "undo"])
async def test_questions_on_the_past(kind: Kind, tmp_path: Path) -> None:
    town = await scanned(tmp_path)
    report = await town.ask(Question(kind=kind, account="Acme", service="Backup"))
    assert report.read.round_trips == 2
    assert town.queries[0] == town.queries[1]


async def test_a_question_on_one_contract(tmp_path: Path) -> None:
    town = await scanned(tmp_path)
    contract(town.msp, next(iter(town.msp.tables["Companies"])), ends=TODAY - DAY)
    await town.scan()
    second = max(town.msp.tables["Contracts"])
    assert (await town.ask(Question(account="Acme", contract_id=second))).read.round_trips == 2


async def test_a_new_line_on_a_contract_that_was_there_is_read(tmp_path: Path) -> None:
    town = Town(tmp_path)
    healthy(town.msp)
    await town.scan(TODAY - DAY)
    (managed,) = town.msp.tables["Contracts"]
    town.msp.line(managed, town.msp.service("Firewall"), units=0)
    report = await town.ask(Question(account="Acme", service="Firewall"))
    assert report.verdict == "blocked"


async def test_three_where_there_is_a_contract_more(tmp_path: Path) -> None:
    town = await scanned(tmp_path, ended)
    account = next(iter(town.msp.tables["Companies"]))
    town.msp.line(contract(town.msp, account), town.msp.service("Firewall"), units=3)
    report = await town.ask()
    assert (report.verdict, report.read.round_trips) == ("clear", 3)


async def test_three_where_another_account_has_the_name_now(tmp_path: Path) -> None:
    town = await scanned(tmp_path)
    (account,) = town.msp.tables["Companies"]
    town.msp.tables["Companies"][account]["companyName"] = "Acme Group"
    contract(town.msp, town.msp.account("Acme"), ends=TODAY - DAY)
    report = await town.ask()
    assert (report.verdict, report.read.round_trips) == ("blocked", 3)


async def test_three_where_a_line_counts_no_longer(tmp_path: Path) -> None:
    town = await scanned(tmp_path)
    for row in town.msp.tables["ContractServiceUnits"].values():
        row["units"] = 0
    report = await town.ask()
    assert (report.verdict, report.read.round_trips) == ("blocked", 3)


async def test_a_damaged_scan_is_none(tmp_path: Path) -> None:
    town = await scanned(tmp_path)
    (path,) = (tmp_path / "estate").glob("*.db")
    data = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(data[:4096] + bytes(len(data) - 4096))
    assert (await town.ask()).read.round_trips == 3


async def test_a_scan_that_somebody_has_changed_is_none(tmp_path: Path) -> None:
    town = await scanned(tmp_path)
    (path,) = (tmp_path / "estate").glob("*.db")
    path.chmod(0o600)
    with closing(sqlite3.connect(path)) as rows, rows:
        rows.execute("UPDATE contracts SET startDate = 'soon'")
    assert (await town.ask()).read.round_trips == 3


async def test_a_scan_that_may_not_have_seen_everything_is_none(tmp_path: Path) -> None:
    town = Town(tmp_path)
    healthy(town.msp)
    server = AutotaskServer(town.msp)
    server.faults.add(NotPermitted(entity="ContractServices"))
    await scan(server, tmp_path, TODAY, synced=True)
    assert (await town.ask()).read.round_trips == 3


async def test_a_scan_of_another_tenant_is_none(tmp_path: Path) -> None:
    town = await scanned(tmp_path)
    foresight = LastScan(tmp_path, ("https://elsewhere.example", "bot"))
    report, _ = await watched(town.msp, tmp_path, ACME, foresight)
    assert report.read.round_trips == 3


async def test_a_slow_disk_holds_up_no_answer(tmp_path: Path) -> None:
    town = await scanned(tmp_path)
    foresight = LastScan(tmp_path, OWNER, seconds=0)
    report, _ = await watched(town.msp, tmp_path, ACME, foresight)
    assert report.read.round_trips == 3


@dataclass(frozen=True)
class Answers:
    """What is asked of a random MSP that has changed since its scan."""

    server: AutotaskServer
    case: Case
    page: int

    async def compare(self, data: st.DataObject) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            self.server.reset(self.case.msp)
            async with client(self.server, folder, self.page) as autotask:
                diagnosis = Diagnosis(autotask, told(self.case), zone=self.case.zone, now=clock)
                scanner = Scanner(autotask, OWNER, folder, share=1.0, now=clock)
                await scanner.scan(self.case.day, last_of(await diagnosis.syncs()))
            note(f"{Changes(self.case.msp, NOW, data.draw).some()}")
            note(self.case.story())
            question = Question(
                account=self.case.account,
                service=self.case.service,
                on=self.case.on,
                kind=data.draw(st.sampled_from(["why-missing", "why-missing", "count", "nce"])),
            )
            scan = LastScan(folder, OWNER, seconds=10, now=clock)
            seen = await Recalled.of_all(scan, self.case.msp.tables["Companies"], question)
            without = await self.ask(folder, question, None)
            report = await self.ask(folder, question, seen)
            assert report.model_copy(update={"read": without.read}) == without
            assert report.read.round_trips <= without.read.round_trips

    async def ask(self, folder: Path, question: Question, foresight: Recalled | None) -> Report:
        async with client(self.server, folder, self.page) as autotask:
            syncs = told(self.case)
            diagnosis = Diagnosis(
                autotask, syncs, zone=self.case.zone, now=clock, foresight=foresight
            )
            return await diagnosis.ask(question)


def clock() -> datetime:
    return NOW


@settings(
    max_examples=int(os.environ.get("PSA_EXAMPLES", "30")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data(), case=cases(), page=st.sampled_from([500, 1, 3]))
def test_whatever_has_changed_since_the_scan_the_answer_is_the_same(
    data: st.DataObject, case: Case, page: int
) -> None:
    with stamina.set_testing(True, attempts=2):
        asyncio.run(Answers(AutotaskServer(Msp()), case, page).compare(data))
