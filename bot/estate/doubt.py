"""Which changes between two scans a suspect rule explains, so that one sentence speaks of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.diagnosis.report import PRECEDENCE, Outcome, Verdict
from bot.estate.sanity import suspect_rule

if TYPE_CHECKING:
    from datetime import date

    from bot.estate.artifact import Artifact
    from bot.estate.changes import Change
    from bot.estate.sanity import Suspect

OF_CONTRACTS = {
    "contract-ended",
    "contract-status",
    "contract-type",
    "contract-dates",
    "contract-gone",
}
OF_LINES = {"quantity", "line-gone", "service-active"}
EXPLAINS = {
    "account-is-customer": {"type"},
    "account-is-active": {"active"},
    "account-has-current-contract": OF_CONTRACTS,
    "account-has-billable-service": OF_LINES,
    "service-is-on-contract": {"line-gone", "contract-gone"},
    "service-contract-is-current": OF_CONTRACTS,
    "service-quantity-is-positive": {"quantity"},
    "service-is-active": {"service-active"},
}
"""Which changes can be why a rule fails that passed before."""

TO_NOTHING = {"quantity", "service-active", "active"}
"""These make a rule fail only where nothing is left."""
BACKWARDS = {
    "line-new": "line-gone",
    "line-gone": "line-new",
    "contract-new": "contract-gone",
    "contract-gone": "contract-new",
    # That its last day has passed since then is no reason why it was wrong then.
    "contract-ended": "contract-begun",
}
"""What a change looks like to who comes from the later scan."""
HOLDS = "SELECT account_id FROM findings WHERE rule = ? AND outcome = ?"


@dataclass(frozen=True)
class Doubt:
    """One of two scans, in which more than half of the customers fail one rule.

    Args:
        day: the day that it judged.
        suspect: the rule.
        newest: whether it is the later one of the two.
        failing: the accounts of which the one message speaks.
        holds: the accounts of which the rule is true.
    """

    day: date
    suspect: Suspect
    newest: bool
    failing: frozenset[int]
    holds: frozenset[int]

    def explains(self, change: Change) -> bool:
        """Whether it may be no change of Autotask's, but one of what this scan could see."""
        kind, there, here = change.kind, change.was, change.now
        if not self.newest:
            kind, there, here = BACKWARDS.get(kind, kind), here, there
        if kind == "verdict":
            return change.account_id in self.failing and _is_worse(here, there)
        # Of the catalogue it is one line, which says where all of it comes from.
        if change.account_id in self.holds or kind == "service-active":
            return False
        explained = kind in EXPLAINS.get(self.suspect.rule, ())
        return explained and not (kind in TO_NOTHING and here)


def doubt_of(scan: Artifact, *, newest: bool) -> Doubt | None:
    """What is doubtful about one of two scans; `None` where nothing is.

    Args:
        scan: the scan.
        newest: whether it is the later one of the two.

    Raises:
        BrokenArtifact: its file is damaged.
    """
    accounts = scan.accounts()
    suspect = suspect_rule(accounts)
    if suspect is None:
        return None
    failing = frozenset(account.id for account in accounts if suspect.explains(account))
    with scan.open() as rows:
        found = rows.execute(HOLDS, [suspect.rule, Outcome.PASSED.value])
        holds = frozenset(account_id for (account_id,) in found)
    return Doubt(scan.meta.day, suspect, newest, failing, holds)


def _is_worse(one: str | float | None, other: str | float | None) -> bool:
    return PRECEDENCE[Verdict(str(one))] < PRECEDENCE[Verdict(str(other))]
