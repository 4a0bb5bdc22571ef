"""What remedies have in common: how long things take, and what judges again meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from bot.gradient.ledger import LONGEST, USUAL

if TYPE_CHECKING:
    from bot.diagnosis.question import Question
    from bot.diagnosis.report import Report


class Judge(Protocol):
    """The diagnosis."""

    async def ask(self, question: Question) -> Report:
        """Judge a question on facts that are read now."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long things take.

    Args:
        usual: after which a sync is usually stuck (guide section 1), and how long no second one is
            started.
        longest: after which a sync is no longer watched.
        look: between two looks into the ledger.
        told: between two edits of a message that shows progress.
        judge: between two judgements of a case that is watched.
        keep: after which a case is no longer watched.
        old: after which an answer may no longer be how it stands.
        lease: after which a replica that does not stir is taken for dead, and its jobs go on here.
        tidy: after which what is kept for a time is looked through again.
        last: for which a stop waits for the answers that are under way.
        again: until Slack is tried again, time after time, where something may not have arrived;
            nobody is told it otherwise, so Slack may be away for half an hour.
    """

    usual: timedelta = USUAL
    longest: timedelta = LONGEST
    look: timedelta = timedelta(seconds=5)
    told: timedelta = timedelta(minutes=5)
    judge: timedelta = timedelta(hours=1)
    keep: timedelta = timedelta(days=60)
    old: timedelta = timedelta(minutes=30)
    lease: timedelta = timedelta(seconds=30)
    tidy: timedelta = timedelta(hours=6)
    last: timedelta = timedelta(seconds=10)
    again: tuple[timedelta, ...] = (
        timedelta(seconds=2),
        timedelta(seconds=10),
        timedelta(minutes=1),
        timedelta(minutes=5),
        timedelta(minutes=30),
    )
