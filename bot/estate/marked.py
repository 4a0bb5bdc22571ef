"""What people said of the accounts of a scan, where it still holds and concerns them."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from bot.diagnosis.marked import holding
from bot.diagnosis.report import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.diagnosis.report import Marking
    from bot.estate.artifact import Artifact
    from bot.state import Mark

PASSED = f"SELECT rule FROM findings WHERE account_id = ? AND outcome = '{Outcome.PASSED}'"  # noqa: S608 - a constant


def marked(artifact: Artifact, said: Iterable[Mark]) -> dict[int, tuple[Marking, ...]]:
    """By account what a single answer on it says of marks.

    Args:
        artifact: the scan.
        said: of every account.

    Raises:
        BrokenArtifact: its file is damaged.
    """
    found = {}
    with artifact.open() as rows:
        in_order = sorted(said, key=lambda mark: mark.account_id)
        for account_id, of_one in groupby(in_order, key=lambda mark: mark.account_id):
            fine = {row[0] for row in rows.execute(PASSED, [account_id])}
            if holds := holding(of_one, artifact.meta.day, fine):
                found[account_id] = holds
    return found
