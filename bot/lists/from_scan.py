"""Questions answered from a scan, by the same rules as from what is read now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.diagnosis.concluding import judged
from bot.diagnosis.facts import Reason, Sync, Unreadable
from bot.diagnosis.marked import concerning
from bot.diagnosis.question import Question
from bot.diagnosis.report import AccountRef, Candidate, Read, Report, Verdict
from bot.estate.assembly import Assembly
from bot.estate.roster import Roster
from bot.estate.shelf import Choice, Shelf

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from bot.diagnosis.facts import Facts
    from bot.estate.artifact import Artifact
    from bot.estate.roster import Member, Sought
    from bot.state import Mark

Asked = tuple[str, str | None]

OLDEST = timedelta(hours=12)
CANDIDATES = 5


def is_fresh(artifact: Artifact, day: date, now: datetime, last_sync: Sync | Unreadable) -> bool:
    """Whether a scan says what reading now would say, but for the changes of a few hours.

    Args:
        artifact: the scan.
        day: today in the MSP's calendar.
        now: the clock.
        last_sync: what the ledger says now.
    """
    known = artifact.meta.known.last_sync
    same_sync = (
        isinstance(known, Unreadable)
        if isinstance(last_sync, Unreadable)
        else isinstance(known, Sync) and known.started_at == last_sync.started_at
    )
    young = now - artifact.meta.started_at < OLDEST
    return artifact.meta.complete and artifact.meta.day == day and young and same_sync


@dataclass
class ScanJudge:
    """Judges questions on the facts of a scan.

    Args:
        artifact: the scan.
    """

    artifact: Artifact

    def judge(self, wanted: Iterable[Asked], said: Iterable[Mark] = ()) -> dict[Asked, Report]:
        """Answer each question; slow, and without the network.

        Args:
            wanted: an account's name and, for one service of it, that one's.
            said: what people said of causes, of every account.

        Raises:
            BrokenArtifact: the file is damaged.
        """
        known = self.artifact.meta.known
        found: dict[Asked, Report] = {}
        marks: dict[int, list[Mark]] = {}
        for mark in said:
            marks.setdefault(mark.account_id, []).append(mark)
        with self.artifact.open() as rows:
            roster, shelf, assembly = Roster.of(rows), Shelf.of(rows, known), Assembly(rows, known)
            for name, service in wanted:
                sought = roster.find(name)
                member = self._sure(sought, name)
                if member is None:
                    near = () if sought.equal else roster.near(name)
                    found[name, service] = self._nobody(name, service, sought, near)
                    continue
                facts = next(assembly.between(member.id, member.id))
                report = self._judged(name, service, facts, shelf)
                beside = {"marks": concerning(report, marks.get(member.id, ()))}
                found[name, service] = report.model_copy(update=beside)
        return found

    def not_told(self, name: str, service: str | None) -> Report:
        """The answer where a scan has too few quantities to tell."""
        return self._cannot(name, service, Reason(code="scan-too-narrow"))

    def _sure(self, sought: Sought, name: str) -> Member | None:
        """Where accounts may be hidden, only the very name of an active Customer is an answer."""
        member, hidden = sought.account, self.artifact.meta.known.why_unseen("Companies")
        named = member is not None and member.good and member.name.strip() == name.strip()
        return member if named or not hidden else None

    def _nobody(
        self, name: str, service: str | None, sought: Sought, near: tuple[Member, ...]
    ) -> Report:
        hidden = self.artifact.meta.known.why_unseen("Companies")
        if hidden:
            return self._cannot(name, service, hidden)
        offered = sought.equal or near
        candidates = tuple(
            Candidate(id=m.id, name=m.name, type="account", active=None)
            for m in offered[:CANDIDATES]
        )
        verdict = Verdict.AMBIGUOUS if offered else Verdict.NOT_FOUND
        steps = ("pick_account",) if offered else ("check_name",)
        found = {"verdict": verdict, "candidates": candidates, "next_steps": steps}
        return self._report(name, service).model_copy(update=found)

    def _judged(self, name: str, service: str | None, facts: Facts, shelf: Shelf) -> Report:
        report = self._report(name, service)
        if service is None:
            return judged(report, facts, "account")
        wanted = shelf.wanted(service)
        if isinstance(wanted, Choice):
            account = facts.account
            named = (
                {}
                if isinstance(account, Unreadable)
                else {"account": AccountRef(id=account.id, name=account.name)}
            )
            candidates = tuple(
                Candidate(id=place, name=each, type="service", active=None)
                for place, each in enumerate(wanted.names[:CANDIDATES])
            )
            more = {"verdict": Verdict.AMBIGUOUS, "next_steps": ("pick_service",)}
            return report.model_copy(update={**named, **more, "candidates": candidates})
        return judged(report, facts.model_copy(update={"wanted": wanted}), "service")

    def _cannot(self, name: str, service: str | None, reason: Reason) -> Report:
        report = self._report(name, service)
        return report.model_copy(
            update={"read": report.read.model_copy(update={"problem": reason})}
        )

    def _report(self, name: str, service: str | None) -> Report:
        meta = self.artifact.meta
        return Report(
            question=Question(account=name, service=service),
            on=meta.day,
            read=Read(at=meta.finished_at, complete=meta.complete),
        )
