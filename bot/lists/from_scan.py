"""Questions answered from a scan, by the same rules as from what is read now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from bot.diagnosis.accounts import Stop
from bot.diagnosis.concluding import judged, stopped
from bot.diagnosis.contracts import named
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

    from bot.estate.artifact import Artifact
    from bot.estate.roster import Member, Sought
    from bot.state import Mark


class Asked(NamedTuple):
    """What is to be known for a line of a list.

    Attributes:
        account: the account's name.
        service: of one service of it, that one's.
        contract: on one contract, that one's.
    """

    account: str
    service: str | None = None
    contract: str | None = None


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
            wanted: the questions.
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
            for asked in wanted:
                sought = roster.find(asked.account)
                member = self._sure(sought, asked.account)
                if member is None:
                    near = () if sought.equal else roster.near(asked.account)
                    found[asked] = self._nobody(asked, sought, near)
                    continue
                report = self._judged(asked, member, assembly, shelf)
                beside = {"marks": concerning(report, marks.get(member.id, ()))}
                found[asked] = report.model_copy(update=beside)
        return found

    def not_told(self, asked: Asked) -> Report:
        """The answer where a scan has too few quantities to tell."""
        return self._cannot(asked, Reason(code="scan-too-narrow"))

    def _sure(self, sought: Sought, name: str) -> Member | None:
        """Where accounts may be hidden, only the very name of an active Customer is an answer."""
        member, hidden = sought.account, self.artifact.meta.known.why_unseen("Companies")
        is_named = member is not None and member.good and member.name.strip() == name.strip()
        return member if is_named or not hidden else None

    def _nobody(self, asked: Asked, sought: Sought, near: tuple[Member, ...]) -> Report:
        hidden = self.artifact.meta.known.why_unseen("Companies")
        if hidden:
            return self._cannot(asked, hidden)
        offered = sought.equal or near
        candidates = tuple(
            Candidate(id=m.id, name=m.name, type="account", active=None)
            for m in offered[:CANDIDATES]
        )
        verdict = Verdict.AMBIGUOUS if offered else Verdict.NOT_FOUND
        steps = ("pick_account",) if offered else ("check_name",)
        found = {"verdict": verdict, "candidates": candidates, "next_steps": steps}
        return self._report(asked).model_copy(update=found)

    def _judged(self, asked: Asked, member: Member, assembly: Assembly, shelf: Shelf) -> Report:
        report, account = self._report(asked), AccountRef(id=member.id, name=member.name)
        wanted = None if asked.service is None else shelf.wanted(asked.service)
        if isinstance(wanted, Choice):
            return stopped(report, _choice(wanted, account), "service")
        facts = next(assembly.between(member.id, member.id))
        if asked.contract is not None:
            own, unseen = list(facts.contracts.items), facts.contracts.unseen
            chosen = named(asked.contract, own, account, unseen, report.on)
            if isinstance(chosen, Stop):
                return stopped(report, chosen, "account" if wanted is None else "service")
            if len(chosen) < len(own):
                only = frozenset(contract.id for contract in chosen)
                facts = next(assembly.between(member.id, member.id, only))
        if wanted is None:
            return judged(report, facts, "account")
        return judged(report, facts.model_copy(update={"wanted": wanted}), "service")

    def _cannot(self, asked: Asked, reason: Reason) -> Report:
        report = self._report(asked)
        return report.model_copy(
            update={"read": report.read.model_copy(update={"problem": reason})}
        )

    def _report(self, asked: Asked) -> Report:
        meta = self.artifact.meta
        return Report(
            question=Question(**asked._asdict()),
            on=meta.day,
            read=Read(at=meta.finished_at, complete=meta.complete),
        )


def _choice(wanted: Choice, account: AccountRef) -> Stop:
    candidates = tuple(
        Candidate(id=place, name=name, type="service", active=None)
        for place, name in enumerate(wanted.names[:CANDIDATES])
    )
    return Stop(Verdict.AMBIGUOUS, candidates, account=account)
