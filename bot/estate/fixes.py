"""The smallest fix of each blocked account of a scan, where one is proven."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.diagnosis.report import Verdict
from bot.diagnosis.what_if import what_if
from bot.estate.assembly import Assembly
from bot.estate.board import worth_telling

if TYPE_CHECKING:
    from bot.diagnosis.fixes import SmallestFix
    from bot.estate.artifact import Artifact


def smallest_fixes(artifact: Artifact) -> dict[int, SmallestFix]:
    """By account: the fewest changes that are enough, beside the sync.

    Leads and vendors without a contract have none, and neither has what is not proven.

    Args:
        artifact: a scan.

    Raises:
        BrokenArtifact: its file is damaged.
    """
    day = artifact.meta.day
    blocked = [a for a in artifact.accounts() if a.verdict == Verdict.BLOCKED]
    found = {}
    with artifact.open() as rows:
        assembly = Assembly(rows, artifact.meta.known)
        for account in worth_telling(rows, blocked, day):
            for facts in assembly.between(account.id, account.id):
                fix = what_if(facts, day, "account")
                if fix is not None:
                    found[account.id] = fix
    return found
