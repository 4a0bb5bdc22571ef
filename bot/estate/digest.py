"""What a scan has that the one before did not: the news of a morning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.diagnosis.report import Verdict

if TYPE_CHECKING:
    import sqlite3

    from bot.estate.artifact import Artifact, Judged

SOON = timedelta(days=30)

ENDING = """
    SELECT a.name, k.contractName, k.endDate
    FROM contracts AS k JOIN accounts AS a ON a.id = k.companyID
    WHERE k.contractType = 7 AND k.status = 1 AND k.endDate BETWEEN :day AND :until
        AND NOT EXISTS (
            SELECT 1 FROM contracts AS n
            WHERE n.companyID = k.companyID AND n.id <> k.id AND n.contractType = 7
                AND n.status = 1 AND n.endDate > k.endDate
                AND n.startDate <= date(k.endDate, '+1 day')
        )
    ORDER BY k.endDate, a.name
"""
"""Recurring contracts that end soon with none that follows on without a gap (guide section 6)."""


@dataclass(frozen=True)
class Ending:
    """A recurring contract that ends soon, with none that follows on it."""

    account: str
    contract: str
    on: date


@dataclass(frozen=True)
class Digest:
    """The news of a scan.

    Args:
        new: the accounts that are not clear now and were, or were not there.
        undecided: how many cannot be told.
        soon: those of which only time is missing, and that can be visible within 30 days.
        ending: contracts that end within 30 days.
        compared: the day of the scan before; `None` for the first one.
    """

    new: tuple[Judged, ...]
    undecided: int
    soon: tuple[Judged, ...]
    ending: tuple[Ending, ...]
    compared: date | None


def digest_of(now: Artifact, was: Artifact | None) -> Digest:
    """What is new.

    Args:
        now: the scan; it may be incomplete, then what cannot be told is counted and not listed.
        was: the complete scan before; `None` when there is none, and then nothing is new.

    Raises:
        BrokenArtifact: one of the files is damaged.
    """
    accounts, day = now.accounts(), now.meta.day
    troubled = [a for a in accounts if a.verdict not in {Verdict.CLEAR, Verdict.CANNOT_TELL}]
    before = {} if was is None else {a.id: a.verdict for a in was.accounts()}
    new = [] if was is None else [a for a in troubled if before.get(a.id, "clear") == "clear"]
    soon = [a for a in troubled if a.expected_on and a.expected_on <= day + SOON]
    with now.open() as rows:
        ending = _ending(rows, day) if now.meta.complete else ()
    return Digest(
        new=tuple(new),
        undecided=sum(a.verdict == Verdict.CANNOT_TELL for a in accounts),
        soon=tuple(sorted(soon, key=lambda a: (a.expected_on or day, a.name))),
        ending=ending,
        compared=None if was is None else was.meta.day,
    )


def _ending(rows: sqlite3.Connection, day: date) -> tuple[Ending, ...]:
    days = {"day": day.isoformat(), "until": (day + SOON).isoformat()}
    found = rows.execute(ENDING, days)
    return tuple(Ending(row[0], row[1] or "", date.fromisoformat(row[2])) for row in found)
