"""What is different between two scans of a tenant, by SQL over both files."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.errors import BrokenArtifact
from bot.estate.differing import OF_ALL, OF_ONE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.estate.artifact import Artifact


BETWEEN = "\x1f"
"""Stands between a line's service and its contract in what the queries give."""


@dataclass(frozen=True)
class Change:
    """One difference.

    Args:
        account_id: whose.
        account: its name, in the later scan where it is there.
        kind: `account-new`, `account-gone`, `type`, `active`, `verdict`, `contract-new`,
            `contract-gone`, `contract-ended`, `contract-status`, `contract-type`,
            `contract-dates`, `line-new`, `line-gone`, `quantity`, or `service-active` when one
            account is asked for.
        what: the contract, or the service of the line; empty for the account itself.
        on: the contract of the line; empty for others.
        was: the earlier value.
        now: the later value.
        contract_id: the contract, or that of the line; `None` for the account itself.
    """

    account_id: int
    account: str
    kind: str
    what: str
    on: str
    was: str | float | None
    now: str | float | None
    contract_id: int | None = None


def compare(was: Artifact, now: Artifact, account_id: int | None = None) -> list[Change]:
    """What is different, by account and in the order of the questions of `bot.estate.differing`.

    Both scans are whole: what one of them did not see would look as if it had come or gone.

    Args:
        was: the earlier scan.
        now: the later scan.
        account_id: only of this account.

    Raises:
        ValueError: one of the scans is not complete.
        BrokenArtifact: one of the files is damaged.
    """
    if not (was.meta.complete and now.meta.complete):
        raise ValueError("an incomplete scan proves neither that something came nor that it went")
    about: dict[str, object] = {
        "was_day": was.meta.day.isoformat(),
        "now_day": now.meta.day.isoformat(),
        "account": account_id,
    }
    found: list[Change] = []
    try:
        with sqlite3.connect(":memory:", uri=True) as rows:
            for name, artifact in (("was", was), ("now", now)):
                place = f"{artifact.path.absolute().as_uri()}?mode=ro"
                rows.execute(f"ATTACH ? AS {name}", [place])
            for asked in OF_ALL if account_id is None else OF_ONE:
                found += [_change(row) for row in rows.execute(asked, about)]
    except sqlite3.DatabaseError as error:
        raise BrokenArtifact(f"{was.path}, {now.path}: {error}") from None
    return sorted(found, key=lambda each: each.account_id)


def base_for(scans: Sequence[Artifact], since: date | None) -> Artifact | None:
    """The scan to compare the newest one with; `None` where there is none.

    Args:
        scans: the complete ones, the newest first.
        since: a day: the last scan that judged it or a day before it. Without one it is the last
            scan of an earlier day, else the one before.
    """
    if not scans:
        return None
    newest, *earlier = scans
    if since is not None:
        return next((scan for scan in earlier if scan.meta.day <= since), None)
    before = (scan for scan in earlier if scan.meta.day < newest.meta.day)
    return next(before, earlier[0] if earlier else None)


def _change(row: Sequence[Any]) -> Change:
    what, _, on = row[3].partition(BETWEEN)
    return Change(row[0], row[1], row[2], what, on, *row[4:])
