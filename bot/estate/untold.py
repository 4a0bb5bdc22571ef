"""Why an account of a scan cannot be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.diagnosis.engine import judge
from bot.diagnosis.facts import Account
from bot.diagnosis.report import Verdict
from bot.estate.assembly import Assembly

if TYPE_CHECKING:
    from bot.diagnosis.facts import Reason
    from bot.estate.artifact import Artifact

FEW = 100
"""Accounts that are looked up one by one; of more all are gone through."""


def why_untold(artifact: Artifact) -> dict[int, Reason]:
    """By account that cannot be told: the first reason, as an answer on it would give.

    Args:
        artifact: a scan.

    Raises:
        BrokenArtifact: its file is damaged.
    """
    found: dict[int, Reason] = {}
    untold = {a.id for a in artifact.accounts() if a.verdict == Verdict.CANNOT_TELL}
    with artifact.open() as rows:
        assembly = Assembly(rows, artifact.meta.known)
        some = (facts for i in sorted(untold) for facts in assembly.between(i, i))
        for facts in assembly.all() if len(untold) > FEW else some:
            account = facts.account
            if isinstance(account, Account) and account.id in untold:
                findings, _ = judge(facts, artifact.meta.day, "account")
                because = (f.reason for f in findings if f.means is Verdict.CANNOT_TELL)
                if reason := next(because, None):
                    found[account.id] = reason
    return found
