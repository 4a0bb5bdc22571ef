"""Leads, vendors and the like: they are kept out of Gradient, and nobody has to put that right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.diagnosis.report import Verdict
from bot.estate.board import NOT_OVER
from bot.estate.sanity import IS_CUSTOMER

if TYPE_CHECKING:
    from bot.estate.artifact import Artifact

NO_CUSTOMER = f"failed LIKE '%\"{IS_CUSTOMER}\"%'"
BYSTANDERS = f"""
    SELECT id FROM accounts
    WHERE verdict = '{Verdict.BLOCKED}' AND {NO_CUSTOMER}
    AND id NOT IN ({NOT_OVER} AND companyID IS NOT NULL)
    AND EXISTS (SELECT 1 FROM accounts WHERE NOT ({NO_CUSTOMER}))
"""  # noqa: S608 - constants
"""Where nobody at all is a customer, it is the bot that sees the types wrongly."""
KEPT_OUT = f"""
    SELECT count(*) FROM accounts WHERE verdict <> '{Verdict.CLEAR}' AND id NOT IN ({BYSTANDERS})
"""  # noqa: S608 - constants


def bystanders(artifact: Artifact) -> frozenset[int]:
    """The ids of the blocked accounts that are no customers and have no contract.

    Args:
        artifact: a scan; where it may not have seen every contract there are none.

    Raises:
        BrokenArtifact: its file is damaged.
    """
    if artifact.meta.known.why_unseen("Contracts") is not None:
        return frozenset()
    with artifact.open() as rows:
        found = rows.execute(BYSTANDERS, {"day": artifact.meta.day.isoformat()})
        return frozenset(row[0] for row in found)


def kept_out(artifact: Artifact) -> int:
    """How many accounts are not clear, without the bystanders.

    Args:
        artifact: a complete scan.

    Raises:
        BrokenArtifact: its file is damaged.
    """
    with artifact.open() as rows:
        asked = rows.execute(KEPT_OUT, {"day": artifact.meta.day.isoformat()})
        return int(asked.fetchone()[0])
