"""A scan says of every account what a question on it says, whatever goes wrong."""

from __future__ import annotations

import asyncio
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
import stamina
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.autotask import Autotask
from bot.demo.autotask import AutotaskServer, Msp
from bot.diagnosis.diagnose import Diagnosis
from bot.diagnosis.question import Question
from bot.diagnosis.syncs import last_of
from bot.errors import AutotaskError
from bot.estate.scan import Scanner
from tests.oracle.asking import ZONE_URL, SmallPages, told
from tests.oracle.case import NOW, Case
from tests.oracle.faults import REQUIRED, Lacking, faults
from tests.oracle.msps import cases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from bot.demo.autotask import Fault
    from bot.diagnosis.report import Report
    from bot.estate.artifact import Artifact, Judged

LONDON = ZoneInfo("Europe/London")
LONG_AGO, FAR_OFF = date(2026, 1, 1), date(2027, 12, 31)
OWNER = (ZONE_URL, "bot")
PAGES = st.sampled_from([500, 1, 2, 3])
few = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner, stamina.set_testing(True, attempts=2):
        yield runner


@pytest.fixture(scope="module")
def server() -> AutotaskServer:
    return AutotaskServer(Msp())


def client(
    server: AutotaskServer,
    folder: Path,
    page: int = 500,
    now: Callable[[], datetime] = lambda: NOW,
) -> Autotask:
    return Autotask(
        username=server.username,
        secret=SecretStr(server.secret),
        integration_code=SecretStr(server.integration_code),
        zone_url=ZONE_URL,
        cache_dir=folder,
        transport=SmallPages(server, page),
        now=now,
    )


async def scanned(
    server: AutotaskServer, case: Case, wrong: list[Fault], page: int, *, ask: bool = False
) -> tuple[Artifact, list[Judged], list[Report]]:
    """A scan and, where wanted, a question on each account of it."""
    server.reset(case.msp)
    server.faults.add(*wrong)
    reports = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with client(server, folder, page) as autotask:
            diagnosis = Diagnosis(autotask, told(case), zone=case.zone, now=lambda: NOW)
            scanner = Scanner(autotask, OWNER, folder, share=1.0)
            artifact = await scanner.scan(case.day, last_of(await diagnosis.syncs()))
            accounts = artifact.accounts()
            for account in accounts if ask else []:
                question = Question(account=account.name, account_id=account.id, on=case.day)
                reports.append(await diagnosis.ask(question))
    return artifact, accounts, reports


@few
@given(case=cases(), page=PAGES)
def test_every_account_is_judged_as_a_question_judges_it(
    loop: asyncio.Runner, server: AutotaskServer, case: Case, page: int
) -> None:
    artifact, accounts, reports = loop.run(scanned(server, case, [], page, ask=True))
    assert artifact.meta.complete
    assert [a.id for a in accounts] == sorted(case.msp.tables["Companies"])
    for account, report in zip(accounts, reports, strict=True):
        assert (account.verdict, account.root_cause, account.expected_on) == (
            report.verdict,
            report.root_cause,
            report.expected_on,
        )
        failed = tuple(f.rule for f in report.findings if f.outcome == "failed")
        assert account.failed == failed


@pytest.mark.parametrize(("entity", "field"), REQUIRED)
def test_a_row_that_nobody_can_place_proves_no_absence(
    loop: asyncio.Runner, server: AutotaskServer, entity: str, field: str
) -> None:
    msp = Msp()
    contract = msp.contract(msp.account("Acme"), "Managed", starts=LONG_AGO, ends=FAR_OFF)
    bundle = msp.bundle("Secure User", [msp.service("Defender")])
    msp.line(contract, msp.service("Backup"), units=25)
    msp.bundle_line(contract, bundle, units=3)
    msp.note(contract, NOW, by=None)
    case = Case(msp, "Acme", None, None, NOW - timedelta(hours=3), knows_start=True, zone=LONDON)
    lacking = Lacking(field, entity=entity)
    artifact, accounts, _ = loop.run(scanned(server, case, [lacking], 500))
    assert not artifact.meta.complete
    assert artifact.meta.known.unseen[entity].about["field"] == field
    assert accounts[0].verdict in {"cannot_tell", "waiting"}
    assert set(accounts[0].failed) <= {"synced-since-last-change"}


@few
@given(data=st.data(), case=cases(), page=PAGES)
def test_with_faults_an_account_is_judged_the_same_or_undecided(
    loop: asyncio.Runner, server: AutotaskServer, data: st.DataObject, case: Case, page: int
) -> None:
    wrong = data.draw(faults(case.msp), label="faults")
    note(case.story())
    _, right, _ = loop.run(scanned(server, case, [], page))
    try:
        artifact, accounts, _ = loop.run(scanned(server, case, wrong, page))
    except AutotaskError:
        return  # nothing was said at all
    due = {account.id: account for account in right}
    for account in accounts:
        allowed = {due[account.id].verdict, "cannot_tell"}
        if "ContractNotes" in artifact.meta.known.unseen:
            allowed.add("waiting")
        assert account.verdict in allowed
    if artifact.meta.complete:
        assert accounts == right
