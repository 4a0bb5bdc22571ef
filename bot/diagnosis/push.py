"""A push of Gradient into Autotask, as rules judge it: what it changed, and whether that stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.diagnosis.facts import Reason

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.diagnosis.facts import Contract, Posting
    from bot.diagnosis.steps import Step


@dataclass(frozen=True, slots=True)
class Push:
    """The latest push on one contract.

    Attributes:
        contract: the contract.
        at: when Gradient's note was written, in UTC; `None` when no note is Gradient's.
        steps: the changes around it that the unit rows show.
        back: the day from which each quantity is again what it was before, where it is.
        later: when a note by somebody else was written after it, in UTC.
        mixed: whether somebody else changed the contract shortly before, so that a step may be
            theirs.
        unsure: whether the author of a note around it is not known.
        hazy: whether a step may be the push's that lies too far from it, or that no row shows since
            the contract had only begun.
        postings: charges of the changed periods that are approved and posted.
        unread: why a step may be missing.
    """

    contract: Contract
    at: datetime | None
    steps: tuple[Step, ...]
    back: tuple[date | None, ...]
    later: datetime | None
    mixed: bool
    unsure: bool
    hazy: bool
    postings: tuple[Posting, ...]
    unread: Reason | None

    @property
    def stands(self) -> bool:
        """Whether a quantity is still another one than before the push."""
        return any(day is None for day in self.back)

    @property
    def doubt(self) -> Reason | None:
        """Why nobody can tell from here whether the push was corrected."""
        about = {"record": self.contract.name}
        if self.unsure:
            return Reason(code="author-unknown")
        if self.stands and self.later:
            return Reason(code="changed-since-push", about=about)
        if self.stands and self.mixed:
            return Reason(code="several-authors", about=about)
        if self.stands or self.unread:
            return None if self.stands else self.unread
        if not self.steps and (self.hazy or not self.later):
            return Reason(code="no-step-near-note", about=about)
        return None

    def evidence(self) -> dict[str, Any]:
        """The push as plain JSON, without prices."""
        return {
            "contract": self.contract.name,
            "contract_id": self.contract.id,
            "pushed": iso(self.at),
            "later_note": iso(self.later),
            "changes": [
                step.evidence() | {"back_on": back and back.isoformat()}
                for step, back in zip(self.steps, self.back, strict=True)
            ],
            "posted": [
                {
                    "day": p.day and p.day.isoformat(),
                    "posted_on": p.posted_on and p.posted_on.isoformat(),
                    "quantity": p.quantity,
                    "adjusts": p.adjustment_id is not None,
                }
                for p in self.postings
            ],
        }


@dataclass(frozen=True, slots=True)
class Pushes:
    """Every push that the question is about.

    Attributes:
        all: one for each contract that Gradient wrote a note on, the newest first.
        unread_notes: why there may be more notes.
        unread_postings: why there may be more postings.
        guesses: where no note is known to be Gradient's, the changes that the rows show.
        nobody: why no note could be told to be Gradient's, when none is.
    """

    all: tuple[Push, ...]
    unread_notes: Reason | None
    unread_postings: Reason | None
    guesses: tuple[Push, ...] = ()
    nobody: Reason | None = None

    @property
    def standing(self) -> tuple[Push, ...]:
        """Those that nobody corrected, beyond doubt."""
        if self.unread_notes:
            return ()
        return tuple(push for push in self.all if push.stands and push.doubt is None)

    @property
    def doubt(self) -> Reason | None:
        """Why it cannot be told whether all were corrected."""
        doubts = [push.doubt for push in self.all if push.doubt]
        return self.nobody_reason or self.unread_notes or (doubts[0] if doubts else None)

    @property
    def nobody_reason(self) -> Reason | None:
        """Why there is no push to look at, when there is none."""
        return None if self.all else self.unread_notes or self.nobody

    @property
    def evidence(self) -> dict[str, Any]:
        """What was pushed, or what may have been, as plain JSON."""
        return {
            "pushes": [push.evidence() for push in self.standing or self.all],
            "guesses": [push.evidence() for push in self.guesses] if not self.all else [],
            "postings_read": self.unread_postings is None,
        }


def iso(at: datetime | None) -> str | None:
    """A point in time as the evidence has it."""
    return None if at is None else at.isoformat(timespec="seconds").replace("+00:00", "Z")
