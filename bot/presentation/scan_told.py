"""What the exports of a scan say beside its verdicts; slow, so once for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.diagnosis.report import Verdict
from bot.estate.bystanders import bystanders
from bot.estate.fixes import smallest_fixes
from bot.estate.marked import marked
from bot.estate.untold import why_untold
from bot.presentation.environments import plain
from bot.presentation.marks import LONGEST, told_of_marks
from bot.presentation.scans import because
from bot.presentation.tidy import tidy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.estate.artifact import Artifact
    from bot.state import Mark


@dataclass(frozen=True)
class Told:
    """Words about accounts, each by the account's id.

    Args:
        fixes: the smallest fix of each that is blocked, or that none is proven.
        reasons: why it cannot be told.
        marks: what people said of its causes.
    """

    fixes: dict[int, str]
    reasons: dict[int, str]
    marks: dict[int, str]


def told_of(artifact: Artifact, said: Iterable[Mark]) -> Told:
    """What is said beside the verdicts of a scan.

    Args:
        artifact: the scan.
        said: what people said of causes, of every account.

    Raises:
        BrokenArtifact: its file is damaged.
    """
    reasons = {number: because(reason) for number, reason in why_untold(artifact).items()}
    marks = {
        number: " ".join(told_of_marks(holds, LONGEST))
        for number, holds in marked(artifact, said).items()
    }
    return Told(fixes=_fixes(artifact), reasons=reasons, marks=marks)


def _fixes(artifact: Artifact) -> dict[int, str]:
    """Who is set aside has none: nobody has to put that right."""
    day, words = artifact.meta.day, plain().get_template("what_if.j2")
    found, aside = smallest_fixes(artifact), bystanders(artifact)
    said = {}
    for account in artifact.accounts():
        if account.verdict == Verdict.BLOCKED and account.id not in aside:
            fix = found.get(account.id)
            about = {"fix": tidy(fix.model_dump()) if fix else None, "day": day}
            module: Any = words.make_module(about)
            said[account.id] = " ".join((module.short() if fix else module.unproven()).split())
    return said
