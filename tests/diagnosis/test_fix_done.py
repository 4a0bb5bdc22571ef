"""What the smallest fix promises comes true: done in Autotask, and asked again on its day."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from hypothesis import event, given, settings
from hypothesis import strategies as st

from bot.demo.autotask import Msp
from bot.diagnosis.report import Verdict
from tests.diagnosis.conftest import NOW, TODAY, completed, desk_over

if TYPE_CHECKING:
    from bot.diagnosis.fixes import Change, SmallestFix
    from tests.diagnosis.conftest import Desk

YEAR = timedelta(days=365)
ENDS = st.sampled_from([TODAY - timedelta(days=n) for n in (1, 400)])
STARTS = st.sampled_from([TODAY - YEAR, TODAY + timedelta(days=9), TODAY + YEAR])
CONTRACTS = st.fixed_dictionaries(
    {
        "over": st.booleans(),
        "ends": ENDS,
        "starts": STARTS,
        "status": st.sampled_from([1, 1, 0]),
        "units": st.sampled_from([None, 0, 5, 5]),
        "service": st.sampled_from(["Backup", "Old"]),
    }
)


def built(kind: int, contracts: list[dict[str, Any]]) -> Msp:
    msp = Msp()
    services = {"Backup": msp.service("Backup"), "Old": msp.service("Old", active=False)}
    acme = msp.account("Acme", type=kind)
    for n, row in enumerate(contracts, 1):
        starts, ends = row["starts"], row["starts"] + 2 * YEAR
        if row["over"]:
            starts, ends = row["ends"] - YEAR, row["ends"]
        made = msp.contract(acme, f"C{n}", starts=starts, ends=ends, status=row["status"])
        if row["units"] is not None:
            msp.line(made, services[row["service"]], units=row["units"])
    return msp


def units(msp: Msp, line: int) -> list[dict[str, Any]]:
    rows = msp.tables["ContractServiceUnits"].values()
    return [row for row in rows if row["contractServiceID"] == line]


class Technician:
    """Does in Autotask what he is told, as its wizards do it."""

    def __init__(self, msp: Msp) -> None:
        self.msp = msp
        self.acme = next(iter(msp.tables["Companies"]))
        self.contracts: dict[int, int] = {}
        self.lines: dict[tuple[int, int], int] = {}

    def do(self, fix: SmallestFix) -> None:
        for change in fix.changes:
            getattr(self, change.kind.replace("-", "_"))(change)

    def _line(self, change: Change) -> int:
        return self.lines.get((change.contract_id, change.id), change.id)

    def sync(self, change: Change) -> None:
        """Told on its day."""

    def make_customer(self, _change: Change) -> None:
        self.msp.tables["Companies"][self.acme]["companyType"] = 1

    def activate_contract(self, change: Change) -> None:
        self.msp.tables["Contracts"][change.id]["status"] = 1

    def create_contract(self, change: Change) -> None:
        made = self.msp.contract(self.acme, "New", starts=TODAY, ends=TODAY + 2 * YEAR)
        self.contracts[change.id] = made

    def renew_contract(self, change: Change) -> None:
        """A contract that follows; each line has the units of the old one's last day."""
        last = self.msp.tables["Contracts"][change.id]["endDate"]
        made = self.msp.contract(self.acme, "Renewed", starts=TODAY, ends=TODAY + 2 * YEAR)
        self.contracts[change.id] = made
        for line, row in list(self.msp.tables["ContractServices"].items()):
            if row["contractID"] == change.id:
                had = next(u["units"] for u in units(self.msp, line) if u["endDate"] == last)
                new = self.msp.line(made, row["serviceID"], units=had)
                self.lines[change.id, line] = new

    def add_service(self, change: Change) -> None:
        contract = self.contracts.get(change.contract_id, change.contract_id)
        backup = next(iter(self.msp.tables["Services"]))
        self.lines[change.contract_id, change.id] = self.msp.line(contract, backup)

    def move_to_active_service(self, change: Change) -> None:
        new = self.msp.service(change.service)
        line = self._line(change)
        for row in (self.msp.tables["ContractServices"][line], *units(self.msp, line)):
            row["serviceID"] = new

    def set_quantity(self, change: Change) -> None:
        for row in units(self.msp, self._line(change)):
            row["units"] = row["units"] or 3


async def played(msp: Msp, service: str | None, folder: Path) -> None:
    now = [NOW]
    async with desk_over(msp, folder, lambda: now[-1]) as desk:
        report = await desk.ask("Acme", service=service)
        fix = report.smallest
        if fix is None:
            assert report.verdict is not Verdict.BLOCKED
            event("nothing to do")
            return
        event(f"{len(fix.changes) - 1} changes, {'today' if fix.holds_from == TODAY else 'later'}")
        Technician(msp).do(fix)
        for on in sorted({TODAY, fix.holds_from}):
            now.append(datetime.combine(on, time(14), UTC))
            desk.syncs.events.append(completed(now[-1] - timedelta(hours=1)))
            after = await desk.ask("Acme", service=service)
            due = Verdict.CLEAR if on == fix.holds_from else Verdict.WAITING
            assert after.verdict is due, (on, fix, after.findings)


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from([1, 1, 3]),
    st.lists(CONTRACTS, max_size=3),
    st.sampled_from([None, "Backup"]),
)
def test_done_in_autotask_it_makes_visible_on_the_promised_day(
    kind: int, contracts: list[dict[str, Any]], service: str | None
) -> None:
    with TemporaryDirectory() as folder:
        asyncio.run(played(built(kind, contracts), service, Path(folder)))


async def test_no_fix_is_proven_for_a_day_that_is_over(msp: Msp, desk: Desk) -> None:
    acme = msp.account("Acme")
    ended = msp.contract(acme, "C", starts=TODAY - YEAR, ends=TODAY - timedelta(days=20))
    msp.line(ended, msp.service("Backup"), units=0)
    day = TODAY - timedelta(days=40)
    report = await desk.ask("Acme", on=day)
    assert (report.verdict, report.root_cause) == (Verdict.BLOCKED, "account-has-billable-service")
    assert report.smallest is None
    assert (await desk.ask("Acme", on=TODAY)).smallest is not None
