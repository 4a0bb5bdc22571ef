"""A name means the same whether a scan says which names there are, or all of them are read."""

from __future__ import annotations

import asyncio
import os
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
import stamina
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from bot.demo.autotask import AutotaskServer, Msp, NotPermitted, Refuse, Restricted
from bot.demo.autotask.dates import stamp
from bot.diagnosis.diagnose import Diagnosis
from bot.diagnosis.question import Question
from bot.estate.foresight import LastScan
from bot.estate.scan import Scanner
from tests.diagnosis.conftest import NOW, TODAY, KnownSyncs
from tests.diagnosis.test_budget import contract, watched
from tests.estate.test_artifact import NO_SYNC, scan
from tests.estate.test_scan import LONDON, OWNER, client
from tests.oracle.msps import without_accents

if TYPE_CHECKING:
    from bot.demo.autotask.replies import Kind
    from bot.diagnosis.foresight import Foresight
    from bot.diagnosis.report import Report
    from tests.diagnosis.test_budget import Watch

LONG_AGO: Final = datetime(2025, 3, 1, tzinfo=UTC)
LATENCY: Final = 0.6
"""Long beside what a busy machine needs to compare all names."""
PAGES: Final = 3
NAMES: Final = (
    "Acme",
    "ACME",
    "Acmé",
    "Acme Ltd",
    "Acme Ltd.",
    "Acne Ltd",
    "Acme Group Leeds",
    "Müller GmbH",
    "Muller GmbH",
    "MULLER-GMBH",
    "Miller GmbH",
    "Øst & Søn",
    "Ost & Son",
    "Ost & Søn",
    "Acme / Leeds",
)


def clock() -> datetime:
    return NOW


@pytest.fixture(scope="module")
def town() -> Msp:
    """More customers than two pages hold."""
    msp = Msp()
    for number in range(PAGES * 500 - 100):
        msp.account(f"Customer {number:04d} Ltd", changed=LONG_AGO)
    for name in ("Woodgrove Bank", "Müller GmbH"):
        msp.account(name, city="Leeds", changed=LONG_AGO)
    backup = msp.service("Backup")
    for row in list(msp.tables["Companies"].values()):
        if row["companyName"] in ("Woodgrove Bank", "Müller GmbH", "Customer 0042 Ltd"):
            msp.line(contract(msp, row["id"]), backup, units=5)
    return msp


async def asked(msp: Msp, folder: Path, name: str, scan: LastScan | None) -> tuple[Report, Watch]:
    return await watched(msp, folder, Question(account=name), scan, LATENCY)


@pytest.fixture
async def foresight(town: Msp, tmp_path: Path) -> LastScan:
    await scan(AutotaskServer(town), tmp_path, TODAY, synced=True)
    return patient(tmp_path)


def patient(folder: Path) -> LastScan:
    """However slow the machine is."""
    return LastScan(folder, OWNER, seconds=10, seconds_for_all=10, now=clock)


@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("Woodgrove Bank", 0),
        ("woodgrove bank", 1),
        ("Woodgrove-Bank", 1),
        ("muller gmbh", 1),
        ("MÜLLER GMBH", 1),
        ("Customer 0042 Ltd", 1),
        ("customer 0042 ltd", 1),
    ],
)
async def test_two_round_trips_however_many_customers_there_are(
    name: str, queries: int, town: Msp, tmp_path: Path, foresight: LastScan
) -> None:
    report, watch = await asked(town, tmp_path, name, foresight)
    assert (report.verdict, report.read.round_trips, watch.in_a_row) == ("clear", 2, 2)
    exact = await asked(town, tmp_path, "Woodgrove Bank", None)
    assert len(watch.spans) <= len(exact[1].spans) + queries


@pytest.mark.parametrize(("name", "trips"), [("Wodgrove Bnak", 3), ("Zzyzx", 2), ("Customer", 3)])
async def test_no_chain_of_pages_for_a_name_that_nobody_has(
    name: str, trips: int, town: Msp, tmp_path: Path, foresight: LastScan
) -> None:
    report, watch = await asked(town, tmp_path, name, foresight)
    assert report.read.round_trips == watch.in_a_row == trips
    without, chain = await asked(town, tmp_path, name, None)
    pages = PAGES - 1 if name != "Customer" else PAGES - 2  # no list is read after its own pages
    assert without.read.round_trips == chain.in_a_row == trips + pages
    assert report.candidates == without.candidates
    assert report.read.names_at is not None
    assert without.read.names_at is None


async def test_a_name_in_another_case_without_a_scan(town: Msp, tmp_path: Path) -> None:
    report, watch = await asked(town, tmp_path, "woodgrove bank", None)
    assert report.read.round_trips == watch.in_a_row == 1 + PAGES


async def test_a_scan_that_is_too_old_names_nobody(town: Msp, tmp_path: Path) -> None:
    async with client(AutotaskServer(town), tmp_path) as autotask:
        scanner = Scanner(autotask, OWNER, tmp_path, share=1.0, now=clock)
        await scanner.scan(TODAY, NO_SYNC)
    week = NOW + timedelta(days=7)
    assert await LastScan(tmp_path, OWNER, now=lambda: week).accounts() is not None
    later = week + timedelta(seconds=1)
    assert await LastScan(tmp_path, OWNER, now=lambda: later).accounts() is None


async def test_a_scan_that_may_not_have_seen_every_account_names_nobody(tmp_path: Path) -> None:
    server = AutotaskServer(Msp())
    server.faults.add(NotPermitted(entity="Companies"))
    await scan(server, tmp_path)
    assert await LastScan(tmp_path, OWNER).accounts() is None


async def test_a_scan_that_could_not_read_something_else_names_them(tmp_path: Path) -> None:
    msp = Msp()
    msp.account("Acme")
    server = AutotaskServer(msp)
    server.faults.add(NotPermitted(entity="ContractNotes"))
    artifact = await scan(server, tmp_path, synced=True)
    listed = await LastScan(tmp_path, OWNER).accounts()
    assert not artifact.meta.complete
    assert listed is not None
    assert [row.company_name for row in listed.rows] == ["Acme"]


async def test_a_slow_disk_names_nobody(town: Msp, tmp_path: Path, foresight: LastScan) -> None:
    del foresight
    slow = LastScan(tmp_path, OWNER, seconds_for_all=0)
    report, _ = await watched(town, tmp_path, Question(account="Wodgrove Bnak"), slow)
    assert [c.name for c in report.candidates] == ["Woodgrove Bank"]
    assert report.read.names_at is None


@dataclass(frozen=True)
class RefusesTheSecond(Refuse):
    """The second query for accounts is refused."""

    met: list[str] = field(default_factory=list)

    def fits(self, entity: str, kind: Kind) -> bool:
        if (entity, kind) == ("Companies", "query"):
            self.met.append(kind)
            return len(self.met) == 2
        return False


@pytest.mark.parametrize("name", ["wodgrove bnak", "woodgrove bank", "muller gmbh"])
async def test_where_the_look_at_the_names_fails_all_are_read(
    name: str, town: Msp, tmp_path: Path, foresight: LastScan
) -> None:
    server = AutotaskServer(town)
    without = await told(server, tmp_path, 500, Question(account=name), None)
    fault = RefusesTheSecond()
    server.faults.add(fault)
    report = await told(server, tmp_path, 500, Question(account=name), foresight)
    assert report.model_copy(update={"read": without.read}) == without
    assert report.read.names_at is None
    assert len(fault.met) > 2


@dataclass(frozen=True)
class Later:
    """An MSP that was scanned and has changed since."""

    msp: Msp
    draw: Any

    def one_of(self, *values: Any) -> Any:  # noqa: ANN401 - any of the values
        return self.draw(st.sampled_from(values))

    def begin(self) -> None:
        for _ in range(self.draw(st.integers(0, 8))):
            self.new(LONG_AGO)

    def new(self, at: datetime) -> None:
        account = self.msp.account(
            self.one_of(*NAMES),
            type=self.one_of(1, 1, 1, 3, 99, None),
            active=self.one_of(True, True, False),
            city=self.one_of(None, "Leeds", "York"),
            changed=at,
            createDate=stamp(at),
        )
        if self.one_of(True, False):
            contract(self.msp, account)

    def change(self) -> list[str]:
        stories = st.sampled_from(("new", "gone", "other", "nameless"))
        told = self.draw(st.lists(stories, max_size=6))
        companies = self.msp.tables["Companies"]
        for story in told:
            if story == "new" or not companies:
                self.new(NOW)
                continue
            row = self.one_of(*companies.values())
            if story == "gone":
                del companies[row["id"]]
            else:
                row |= self.changed() if story == "other" else {"companyName": None}
                row["lastTrackedModifiedDateTime"] = stamp(NOW)
        return list(told)

    def changed(self) -> dict[str, Any]:
        column, *values = self.one_of(
            ("companyName", *NAMES),
            ("companyType", 1, 3, 6),
            ("isActive", True, False, None),
            ("city", "Hull"),
        )
        return {column: self.one_of(*values)}

    def question(self) -> Question:
        name = str(self.one_of(*NAMES, "Quxzyvv", "a"))
        typed = self.one_of(
            name,
            name.swapcase(),
            without_accents(name),
            f"{name[:2]}{name[3:]}",
            name[:4],
            name[1:] or name,
        )
        account, _, service = typed.partition(" / ")
        if not service:
            return Question(account=typed)
        return Question(account=account, service=service, whole=typed)


async def compare(server: AutotaskServer, page: int, data: st.DataObject) -> None:
    msp = Msp()
    later = Later(msp, data.draw)
    later.begin()
    server.reset(msp)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with client(server, folder, page) as autotask:
            scanner = Scanner(autotask, OWNER, folder, share=1.0, now=clock)
            await scanner.scan(TODAY, NO_SYNC)
        was = [dict(row) for row in msp.tables["Companies"].values()]
        note(f"{[(row['id'], row['companyName']) for row in was]}, {later.change()}")
        if data.draw(st.booleans()) and data.draw(st.booleans()):
            server.faults.add(Restricted(entity="Companies", hides=lambda row: row["id"] % 2 == 0))
        question = later.question()
        note(f"{question!r}")
        note("\n".join(map(str, msp.tables["Companies"].values())))
        without = await told(server, folder, page, question, None)
        seen = patient(folder)
        report = await told(server, folder, page, question, seen)
    assert report.model_copy(update={"read": without.read}) == without
    assert report.read.problem == without.read.problem
    assert report.read.complete == without.read.complete


async def told(
    server: AutotaskServer, folder: Path, page: int, question: Question, seen: Foresight | None
) -> Report:
    async with client(server, folder, page) as autotask:
        diagnosis = Diagnosis(autotask, KnownSyncs([]), zone=LONDON, now=clock, foresight=seen)
        return await diagnosis.ask(question)


@settings(
    max_examples=int(os.environ.get("PSA_EXAMPLES", "40")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data(), page=st.sampled_from([500, 2]))
def test_whatever_was_renamed_since_the_scan_the_answer_is_the_same(
    data: st.DataObject, page: int
) -> None:
    with stamina.set_testing(True, attempts=2):
        asyncio.run(compare(AutotaskServer(Msp()), page, data))
