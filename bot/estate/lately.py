"""Until when an account or a service was right, from the scans that are kept."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.diagnosis.engine import NOT_OF_TIME, judge
from bot.diagnosis.facts import Unreadable, Wanted
from bot.diagnosis.report import Outcome, Verdict
from bot.diagnosis.turn import Changed, Turn
from bot.errors import EstateError
from bot.estate.artifact import owner_key, scans_of
from bot.estate.changes import compare
from bot.estate.doubt import EXPLAINS, OF_LINES, doubt_of
from bot.estate.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from pathlib import Path

    from bot.diagnosis.report import Finding, Report
    from bot.estate.artifact import Artifact
    from bot.estate.changes import Change

SECONDS = 2.0
"""What a question may wait for what is only an addition to its answer."""


@dataclass(frozen=True)
class Standing:
    """How an account stands in the scans that are kept.

    Args:
        day: the day that the newest complete scan judged.
        verdict: what it says.
        right_on: the day of the last scan in which it was right; `None` when it was in none.
        oldest: the day of the oldest complete scan.
        since: what is different between that scan and the newest, without what a rule explains
            that most customers fail in the newest.
        doubted: whether there is something that it explains.
    """

    day: date
    verdict: str
    right_on: date | None
    oldest: date
    since: tuple[Change, ...] = ()
    doubted: bool = False


@dataclass(frozen=True)
class Lately:
    """Looks into the scans of a tenant, the newest first, and not beyond the one that tells.

    Args:
        folder: the data directory.
        owner: zone URL and user name: whose tenant it is.
        seconds: how long it may take.
    """

    folder: Path
    owner: tuple[str, str]
    seconds: float = SECONDS

    async def turn(self, report: Report) -> Turn | None:
        """When what the report finds wrong went wrong.

        Only complete scans tell, and only what explains the finding is told; without either there
        is nothing to tell, and the answer is the same without it.

        Args:
            report: of the question why something is missing, on today.
        """
        if not _asks_for_it(report):
            return None
        try:
            return await asyncio.to_thread(self._turn, report)
        except EstateError:
            return None

    def _turn(self, report: Report) -> Turn | None:
        until = time.monotonic() + self.seconds
        newest = None
        for scan in self._complete():
            if time.monotonic() > until:
                return None
            newest = newest or scan
            if not was_right(scan, report.account.id if report.account else -1, report.service):
                continue
            if scan is newest:
                return Turn(right_on=scan.meta.day)
            since = self._explaining(report, scan, newest)
            return Turn(right_on=scan.meta.day, changes=since) if since else None
        return None

    def _explaining(self, report: Report, was: Artifact, now: Artifact) -> tuple[Changed, ...]:
        found, _ = _sure(was, now, report.account.id if report.account else -1)
        failed = [f for f in report.findings if f.outcome is Outcome.FAILED]
        explaining = [c for c in found if any(_explains(c, f, report.service) for f in failed)]
        return tuple(_worded(change, now) for change in explaining)

    def _complete(self) -> Iterator[Artifact]:
        return (s for s in scans_of(self.folder, owner_key(*self.owner)) if s.meta.complete)


def was_right(scan: Artifact, account_id: int, service: str | None) -> bool:
    """Whether nothing but a sync stood in the way of an account, or of one service of it.

    Args:
        scan: the scan.
        account_id: the account.
        service: the service's name; `None` for the account as a whole.

    Raises:
        BrokenArtifact: the file is damaged.
    """
    if service is None:
        with scan.open() as rows:
            asked = "SELECT rule, outcome FROM findings WHERE account_id = ?"
            found = rows.execute(asked, [account_id]).fetchall()
            return bool(found) and _all_passed((rule, outcome) for rule, outcome in found)
    facts = scan.facts(account_id)
    with scan.open() as rows:
        wanted = Shelf.of(rows, scan.meta.known).wanted(service)
    if facts is None or not isinstance(wanted, Wanted):
        return False
    facts = facts.model_copy(update={"wanted": wanted})
    findings, _ = judge(facts, scan.meta.day, "service")
    return _all_passed((f.rule, f.outcome.value) for f in findings)


def standing(scans: Iterable[Artifact], account_id: int) -> Standing | None:
    """How an account stands in the newest scan, and since when; `None` when it is not in it.

    Args:
        scans: the complete ones, the newest first.
        account_id: the account.

    Raises:
        BrokenArtifact: a file is damaged.
    """
    newest = oldest = None
    verdict = ""
    for scan in scans:
        oldest = scan
        if newest is None:
            newest, judged = scan, scan.account(account_id)
            if judged is None:
                return None
            verdict = judged.verdict
        if was_right(scan, account_id, None):
            since, doubted = _sure(scan, newest, account_id) if scan is not newest else ((), False)
            right_on = scan.meta.day
            return Standing(newest.meta.day, verdict, right_on, right_on, since, doubted)
    if newest is None or oldest is None:
        return None
    return Standing(newest.meta.day, verdict, None, oldest.meta.day)


def _sure(was: Artifact, now: Artifact, account_id: int) -> tuple[tuple[Change, ...], bool]:
    """What is different since a scan in which it was right, and whether some of it is doubtful."""
    found = compare(was, now, account_id)
    doubt = doubt_of(now, newest=True) if found else None
    sure = tuple(c for c in found if doubt is None or not doubt.explains(c))
    return sure, len(sure) < len(found)


def _all_passed(found: Iterable[tuple[str, str]]) -> bool:
    passed = Outcome.PASSED.value
    return all(outcome == passed for rule, outcome in found if rule != NOT_OF_TIME)


def _asks_for_it(report: Report) -> bool:
    asked = report.question
    narrowed = asked.on is not None or asked.contract is not None or asked.contract_id is not None
    wrong = report.verdict in {Verdict.BLOCKED, Verdict.WAITING, Verdict.ELSEWHERE}
    told = report.account is not None and report.root_cause not in {None, NOT_OF_TIME}
    return asked.kind == "why-missing" and wrong and told and not narrowed


def _explains(change: Change, finding: Finding, service: str | None) -> bool:
    """Whether a change is why a rule fails now; what it names is wrong in the evidence too."""
    if change.kind not in EXPLAINS.get(finding.rule, ()):
        return False
    if change.kind in OF_LINES and service is not None and change.what != service:
        return False
    if change.kind in {"quantity", "service-active"}:
        return not change.now
    wrong = {c.get("id"): c.get("fails") for c in _contracts(finding)}
    return change.contract_id not in wrong or bool(wrong[change.contract_id])


def _contracts(finding: Finding) -> list[dict[str, Any]]:
    return [c for c in finding.evidence.get("contracts", ()) if isinstance(c, dict)]


def _worded(change: Change, scan: Artifact) -> Changed:
    """The change with the tenant's words for its types."""
    known = scan.meta.known
    labels = known.contract_types if change.kind == "contract-type" else known.types
    values = {"was": change.was, "now": change.now}
    if change.kind in {"type", "contract-type"} and not isinstance(labels, Unreadable):
        values = {key: labels.get(int(v), v) if v else v for key, v in values.items()}
    return Changed(kind=change.kind, what=change.what, on=change.on, **values)
