"""A list answered from a scan says what each single question says."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.demo.autotask import AutotaskServer, Msp, demo_msp
from bot.diagnosis.diagnose import Diagnosis
from bot.diagnosis.report import Verdict
from bot.estate.scan import Scanner
from bot.lists.answering import BILLABLE, LIVE_MOST, QUANTITY, ListJudge, asked_of
from bot.lists.columns import Line
from bot.lists.from_scan import Asked, ScanJudge, is_fresh
from tests.diagnosis.conftest import KnownSyncs, completed
from tests.estate.test_scan import OWNER, client

if TYPE_CHECKING:
    from pathlib import Path

    from bot.estate.artifact import Artifact
    from bot.lists.answering import Answered

ZONE = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 22, 9, tzinfo=ZONE)
SYNCED = datetime(2026, 11, 20, 9, tzinfo=ZONE)


def asked_about(msp: Msp) -> list[Asked]:
    """Every account, with each of its services, and names that are nobody's."""
    names = {row["id"]: row["companyName"] for row in msp.tables["Companies"].values()}
    services = {row["id"]: row["name"] for row in msp.tables["Services"].values()}
    owners = {row["id"]: row["companyID"] for row in msp.tables["Contracts"].values()}
    titles = {row["id"]: row["contractName"] for row in msp.tables["Contracts"].values()}
    lines = [
        Asked(names[owners[row["contractID"]]], services[row["serviceID"]], contract)
        for row in msp.tables["ContractServices"].values()
        if owners[row["contractID"]] in names
        for contract in (None, titles[row["contractID"]])
    ]
    contracts = [
        Asked(names[owner], None, titles[contract])
        for contract, owner in owners.items()
        if owner in names
    ]
    accounts = [Asked(name) for name in names.values()]
    others = [
        Asked("nobody at all"), Asked("acme."), Asked("Tailspin"), Asked("Acme", "No such thing"),
        Asked("Acme", "Back"), Asked("ACME", "backup"), Asked("Acme", "Backup", "no such"),
        Asked("Acme", None, "no such"), Asked("Acme", "Back", "no such"),
    ]  # fmt: skip
    return list(dict.fromkeys([*accounts, *lines, *contracts, *others]))


def by_id(answered: Answered) -> list[dict[str, Any]] | None:
    lines = answered.carried
    return None if lines is None else sorted(lines, key=lambda line: (line["kind"], line["id"]))


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
        lines = [
            Line(n, asked.account, asked.service, asked.contract) for n, asked in enumerate(wanted)
        ]
        answered = await ListJudge(diagnosis, diagnosis.marks).answer(lines, scan)
        single = await ListJudge(diagnosis, diagnosis.marks).answer(lines[:LIVE_MOST], scan)
        for line in lines[LIVE_MOST:]:
            single += await ListJudge(diagnosis, diagnosis.marks).answer([line], scan)
    assert all(each.live for each in single)
    for one, each in zip(single, answered, strict=True):
        assert one.report is not None
        assert each.report is not None
        key = asked_of(each.line)
        told = (one.report.verdict, one.report.root_cause, one.report.expected_on)
        assert told == (each.report.verdict, each.report.root_cause, each.report.expected_on), key
        doubtful = {QUANTITY, BILLABLE} if key.contract else {QUANTITY}
        assert each.live == (by_scan[key].root_cause in doubtful)
        assert by_id(one) == by_id(each)
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
