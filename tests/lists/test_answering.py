"""A list answered from a scan says what each single question says."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.demo.autotask import AutotaskServer, Msp, demo_msp
from bot.diagnosis.diagnose import Diagnosis
from bot.diagnosis.report import Verdict
from bot.estate.scan import Scanner
from bot.lists.answering import LIVE_MOST, QUANTITY, ListJudge
from bot.lists.columns import Line
from bot.lists.from_scan import ScanJudge, is_fresh
from tests.diagnosis.conftest import KnownSyncs, completed
from tests.estate.test_scan import OWNER, client

if TYPE_CHECKING:
    from pathlib import Path

    from bot.estate.artifact import Artifact
    from bot.lists.from_scan import Asked

ZONE = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 22, 9, tzinfo=ZONE)
SYNCED = datetime(2026, 11, 20, 9, tzinfo=ZONE)


def asked_about(msp: Msp) -> list[Asked]:
    """Every account, with each of its services, and names that are nobody's."""
    names = {row["id"]: row["companyName"] for row in msp.tables["Companies"].values()}
    services = {row["id"]: row["name"] for row in msp.tables["Services"].values()}
    owners = {row["id"]: row["companyID"] for row in msp.tables["Contracts"].values()}
    lines = [
        (names[owners[row["contractID"]]], services[row["serviceID"]])
        for row in msp.tables["ContractServices"].values()
        if owners[row["contractID"]] in names
    ]
    accounts: list[Asked] = [(name, None) for name in names.values()]
    others: list[Asked] = [
        ("nobody at all", None), ("acme.", None), ("Tailspin", None), ("Acme", "No such thing"),
        ("Acme", "Back"), ("ACME", "backup"),
    ]  # fmt: skip
    return list(dict.fromkeys([*accounts, *lines, *others]))


async def test_the_verdict_is_that_of_a_single_question(tmp_path: Path) -> None:
    msp = demo_msp(NOW.date())
    wanted = asked_about(msp)
    server = AutotaskServer(msp)
    async with client(server, tmp_path) as autotask:
        ledger = KnownSyncs([completed(SYNCED)])
        diagnosis = Diagnosis(autotask, ledger, zone=ZONE, now=lambda: NOW)
        scanner = Scanner(autotask, OWNER, tmp_path, share=1.0)

        async def scan() -> Artifact:
            syncs = await diagnosis.syncs()
            return await scanner.scan(NOW.date(), syncs.last)  # type: ignore[union-attr,arg-type] # one is on record

        artifact = await scan()
        by_scan = ScanJudge(artifact).judge(wanted)
        lines = [Line(n, name, service) for n, (name, service) in enumerate(wanted)]
        answered = await ListJudge(diagnosis, diagnosis.marks).answer(lines, scan)
        single = await ListJudge(diagnosis, diagnosis.marks).answer(lines[:LIVE_MOST], scan)
        for line in lines[LIVE_MOST:]:
            single += await ListJudge(diagnosis, diagnosis.marks).answer([line], scan)
    assert all(each.live for each in single)
    for one, each in zip(single, answered, strict=True):
        assert one.report is not None
        assert each.report is not None
        key = each.line.account, each.line.service
        told = (one.report.verdict, one.report.root_cause, one.report.expected_on)
        assert told == (each.report.verdict, each.report.root_cause, each.report.expected_on), key
        assert each.live == (by_scan[key].root_cause == QUANTITY)
        assert one.units == each.units
        assert [c.id for c in one.report.candidates if c.type != "service"][:1] == [
            c.id for c in each.report.candidates if c.type != "service"
        ][:1] or one.report.verdict is Verdict.NOT_FOUND


async def test_a_scan_is_fresh_for_a_day_and_a_sync(tmp_path: Path) -> None:
    server = AutotaskServer(Msp())
    async with client(server, tmp_path) as autotask:
        ledger = KnownSyncs([completed(SYNCED)])
        diagnosis = Diagnosis(autotask, ledger, zone=ZONE, now=lambda: NOW)
        scanner = Scanner(autotask, OWNER, tmp_path, share=1.0, now=lambda: NOW)
        last = (await diagnosis.syncs()).last  # type: ignore[union-attr] # one is on record
        assert last is not None
        artifact = await scanner.scan(NOW.date(), last)
    assert is_fresh(artifact, NOW.date(), NOW, last)
    later = last.model_copy(update={"started_at": NOW})
    assert not is_fresh(artifact, NOW.date(), NOW, later)
    assert not is_fresh(artifact, NOW.date().replace(day=23), NOW, last)
    assert not is_fresh(artifact, NOW.date(), NOW.replace(hour=22), last)
