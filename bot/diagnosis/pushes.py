"""Finds what Gradient pushed into Autotask: notes by its API user, and steps in the unit rows.

A unit row has no stamp and a note does not say what changed, so the two are held against each
other: a push is a note by Gradient, and what it changed are the steps around it that still stand. A
correction from the same day on leaves no step, only a later note.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.diagnosis.facts import Reason, Unreadable
from bot.diagnosis.push import Push, Pushes
from bot.diagnosis.steps import Step, steps_of

if TYPE_CHECKING:
    from bot.diagnosis.facts import Contract, Facts, Note, Posting
    from bot.diagnosis.standing import LineOn
    from bot.diagnosis.view import Carried, Lines

LOOK_BACK = timedelta(days=92)
BEFORE_THE_NOTE = timedelta(days=31)
"""How far an effective date may lie before the note: a change dated back within its month."""


def read_pushes(
    facts: Facts, lines: Lines, carried: Carried | Unreadable | None, day: date
) -> Pushes | Unreadable:
    """Put notes, rows and postings together.

    Args:
        facts: what was read.
        lines: every line of the account.
        carried: the lines of the service asked for; `None` when none was.
        day: the day judged; pushes of the three months before it count.
    """
    if isinstance(carried, Unreadable):
        return carried
    concerned, hidden = lines.all, lines.unseen
    if carried is not None:
        concerned, hidden = carried.own or carried.inside, carried.unseen
        if not concerned:
            return Unreadable(reason=hidden or Reason(code="service-not-carried"))
    every = [_push(facts, contract, concerned, hidden, day) for contract in facts.contracts.items]
    if carried is not None:
        of_service = {n.line.contract_id for n in concerned}
        every = [push for push in every if push.contract.id in of_service]
    known = [push for push in every if push.at is not None]
    known.sort(key=lambda push: push.at or datetime.min.replace(tzinfo=UTC), reverse=True)
    guesses = [push for push in every if push.steps]
    nobody = None if known else _nobody(facts)
    return Pushes(
        tuple(known),
        facts.notes.unseen or facts.contracts.unseen,
        facts.postings.unseen,
        tuple(guesses),
        nobody,
    )


def _nobody(facts: Facts) -> Reason:
    if any(note.by_gradient is None for note in facts.notes.items):
        return Reason(code="author-unknown")
    return Reason(code="no-push-on-record", about={"days": LOOK_BACK.days})


def _push(
    facts: Facts,
    contract: Contract,
    concerned: tuple[LineOn, ...],
    hidden: Reason | None,
    day: date,
) -> Push:
    notes = [note for note in facts.notes.items if note.contract_id == contract.id]
    pushed = max((at for note in notes if (at := _by_gradient(note, day))), default=None)
    since = pushed.date() - BEFORE_THE_NOTE if pushed else day - LOOK_BACK
    around = [n for n in notes if n.at and n.at.date() >= since]
    others = [n.at for n in around if n.at and n.by_gradient is False]
    steps, back, unread = _steps(contract, concerned, since, pushed.date() if pushed else None)
    return Push(
        contract,
        pushed,
        steps,
        back,
        max((at for at in others if pushed and at > pushed), default=None),
        any(pushed and at <= pushed for at in others),
        any(n.by_gradient is None for n in around),
        _is_hazy(contract, concerned, since),
        _postings(facts, steps),
        hidden or unread,
    )


def _is_hazy(contract: Contract, concerned: tuple[LineOn, ...], since: date) -> bool:
    """Whether rows without a step since a day do not show that nothing was pushed."""
    if contract.starts is None or contract.starts >= since:
        return True
    mine = [steps_of(line) for line in concerned if line.line.contract_id == contract.id]
    found = [step for steps in mine if not isinstance(steps, Reason) for step in steps]
    return any(since - LOOK_BACK <= step.on < since for step in found)


def _by_gradient(note: Note, day: date) -> datetime | None:
    recent = note.at is not None and day - LOOK_BACK <= note.at.date() <= day + timedelta(days=1)
    return note.at if recent and note.by_gradient else None


def _steps(
    contract: Contract, concerned: tuple[LineOn, ...], since: date, pushed: date | None
) -> tuple[tuple[Step, ...], tuple[date | None, ...], Reason | None]:
    """The step of each line nearest to a push, whether it is back, and what hides more."""
    found: list[tuple[Step, date | None]] = []
    unread: Reason | None = None
    for line in concerned:
        if line.line.contract_id != contract.id:
            continue
        steps = steps_of(line)
        if isinstance(steps, Reason):
            unread = unread or steps
        elif recent := [step for step in steps if step.on >= since]:
            found.append(_nearest(recent, pushed))
    return tuple(step for step, _ in found), tuple(back for _, back in found), unread


def _nearest(steps: list[Step], pushed: date | None) -> tuple[Step, date | None]:
    """The step of a push, and the day from which its quantity is back for good.

    The first from the day of the push on: approvals apply from the first of the next month. Without
    one the latest before it: with proration they apply from the day of detection.
    """
    later = [step for step in steps if pushed and step.on >= pushed]
    step = later[0] if later else steps[-1]
    last = steps[-1]
    undone = last.on > step.on and last.after == (step.before or 0)
    return step, last.on if undone else None


def _postings(facts: Facts, steps: tuple[Step, ...]) -> tuple[Posting, ...]:
    """Charges of the changed lines, of the period of the change or later."""
    return tuple(
        posting
        for posting in facts.postings.items
        for step in steps
        if (posting.kind, posting.line_id) == (step.line.line.kind, step.line.line.id)
        and posting.day is not None
        and posting.day >= step.period
    )
