"""What a rule is: one class in one file, named after the healthy state.

A rule's parameters name the facts that it needs. The engine fills them from the day's view; where
one could not be read the rule is not asked and the answer is `unknown` with the reason.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from bot.diagnosis.report import Outcome, Subject, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.diagnosis.facts import Account, Contract, Reason


# Looking a member up in its enum is slow before Python 3.12.
PASSED, CLEAR = Outcome.PASSED, Verdict.CLEAR


@dataclass(slots=True)
class Ruling:
    """What a rule says of one day, before the engine asks about later ones."""

    outcome: Outcome
    evidence: dict[str, Any] = field(default_factory=dict)
    reason: Reason | None = None
    means: Verdict = Verdict.CLEAR
    subject: Subject | None = None
    in_time: bool = True
    """Whether a later day may make it pass, where the rule is one of time."""


class Rule:
    """A rule of the guide.

    Attributes:
        order: its place in a report; the root cause is the first that fails.
        section: the section of the guide.
        asked_by: the kinds of question that ask it: `account`, `service`, `sync`.
        parents: ids of the rules without which it makes no sense.
        by_time: whether a later day alone can make it pass.
        since_sync: what a sync would have seen otherwise on its day: that it `fails`, that it has
            other `lines`, or nothing.
        judge: the judgement; its parameters name facts of `View` or `Connection`.
    """

    order: ClassVar[int]
    section: ClassVar[int]
    asked_by: ClassVar[frozenset[str]]
    parents: ClassVar[tuple[str, ...]] = ()
    by_time: ClassVar[bool] = False
    since_sync: ClassVar[Literal["fails", "lines", "nothing"]] = "fails"
    judge: ClassVar[Callable[..., Ruling]]
    id: ClassVar[str]
    needs: ClassVar[tuple[str, ...]]

    def __init_subclass__(cls) -> None:
        """Name the rule after its file and note the facts that it asks for."""
        cls.id = cls.__module__.rpartition(".")[2].replace("_", "-")
        cls.needs = tuple(inspect.signature(cls.judge).parameters)


def passed(subject: Subject | None = None, /, **evidence: Any) -> Ruling:  # noqa: ANN401 - plain JSON
    """The healthy state holds."""
    return Ruling(PASSED, evidence, None, CLEAR, subject)


def failed(subject: Subject | None = None, /, **evidence: Any) -> Ruling:  # noqa: ANN401 - plain JSON
    """It does not hold, and unless a later day changes it a person must act."""
    return Ruling(Outcome.FAILED, evidence, means=Verdict.BLOCKED, subject=subject)


def warned(subject: Subject | None = None, /, **evidence: Any) -> Ruling:  # noqa: ANN401 - plain JSON
    """Something to look at, on which nothing else hangs."""
    return Ruling(Outcome.WARNED, evidence, subject=subject)


def elsewhere(subject: Subject | None = None, /, **evidence: Any) -> Ruling:  # noqa: ANN401 - plain JSON
    """It does not hold here, and another account or line explains why."""
    return Ruling(Outcome.FAILED, evidence, means=Verdict.ELSEWHERE, subject=subject)


def unsynced(subject: Subject | None = None, /, **evidence: Any) -> Ruling:  # noqa: ANN401 - plain JSON
    """It does not hold, and a sync is what is missing."""
    return Ruling(Outcome.FAILED, evidence, means=Verdict.WAITING, subject=subject)


def unknown(reason: Reason, subject: Subject | None = None, /, **evidence: Any) -> Ruling:  # noqa: ANN401 - plain JSON
    """It cannot be told, and why."""
    means = Verdict.WAITING if reason.sync_settles else Verdict.CANNOT_TELL
    if reason.aside:
        means = Verdict.CLEAR
    return Ruling(Outcome.UNKNOWN, evidence, reason, means, subject)


def account_subject(account: Account) -> Subject:
    """The account, as the record to open."""
    return Subject(kind="account", id=account.id, name=account.name)


def contract_subject(contract: Contract) -> Subject:
    """A contract, as the record to open."""
    return Subject(kind="contract", id=contract.id, name=contract.name)
