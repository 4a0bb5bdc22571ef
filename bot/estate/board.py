"""What has to be looked at before the month is closed, out of the newest complete scan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import structlog

from bot.diagnosis.report import Verdict
from bot.errors import BrokenArtifact
from bot.estate.ahead import ahead
from bot.estate.artifact import not_whole_after
from bot.estate.board_items import Board, Item, Section
from bot.estate.renewed import renewed
from bot.estate.sanity import IS_CUSTOMER, suspect_rule
from bot.estate.successors import ending, ending_of_others

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from bot.estate.artifact import Artifact, Judged
    from bot.estate.sanity import Suspect
    from bot.state import Mark

log = structlog.get_logger(__name__)

SOON = timedelta(days=35)

INACTIVE = """
    SELECT a.id, a.name, k.id, k.contractName, k.endDate
    FROM contracts AS k JOIN accounts AS a ON a.id = k.companyID
    WHERE k.contractType = 7 AND k.status = 0 AND k.startDate <= :day AND k.endDate >= :day
    ORDER BY a.name, k.endDate
"""
"""In date and inactive: their inactivation does not stop Autotask from billing them."""

NOT_OVER = """
    SELECT DISTINCT companyID FROM contracts
    WHERE (contractType = 7 OR contractType IS NULL) AND (endDate IS NULL OR endDate >= :day)
"""


def board_of(scans: Sequence[Artifact], marks: Iterable[Mark], today: date) -> Board | None:
    """Make the board, of the newest scan whose file can be read; `None` without a complete scan.

    Args:
        scans: the complete ones, the newest first; the others know what ended since.
        marks: what people said.
        today: in the MSP's calendar.

    Raises:
        BrokenArtifact: every scan's file is damaged; the newest is named.
    """
    said = {(mark.account_id, mark.item): mark for mark in marks}
    broken: dict[Path, BrokenArtifact] = {}
    for place, scan in enumerate(scans):
        try:
            board = _board_of(scan, scans[place + 1 :], said, today)
        except BrokenArtifact as error:
            log.warning("damaged_scan_not_used", file=str(scan.path), detail=error.detail)
            broken[scan.path] = error
        else:
            damaged = sorted({*broken, *not_whole_after(scan)})
            return replace(board, damaged=tuple(damaged))
    for of_the_newest in broken.values():
        raise of_the_newest
    return None


def _board_of(
    newest: Artifact,
    earlier: Sequence[Artifact],
    said: dict[tuple[int, str], Mark],
    today: date,
) -> Board:
    accounts, day = newest.accounts(), newest.meta.day
    suspect = suspect_rule(accounts)
    with newest.open() as rows:
        blocked, aside = _blocked(rows, accounts, day, suspect)
        asides = {"blocked": aside, "ending": ending_of_others(rows, day, SOON)}
        found = {
            "blocked": blocked,
            "inactive": _inactive(rows, day),
            "ending": [
                Item(e.account_id, e.account, f"no-successor:{e.contract_id}", e.about)
                for e in ending(rows, day, SOON)
            ],
            "renewals": [Item(*each) for each in renewed(rows, day, earlier)],
            "ahead": [Item(*each) for each in ahead(rows, day)],
        }
    sections = [
        replace(_section(name, items, said, today), aside=asides.get(name, 0))
        for name, items in found.items()
    ]
    listed = {(item.account_id, item.item) for items in found.values() for item in items}
    names = {account.id: account.name for account in accounts}
    others = tuple(
        Item(mark.account_id, names[mark.account_id], mark.item, {}, mark)
        for key, mark in said.items()
        if mark.holds(today) and key not in listed and mark.account_id in names
    )
    return Board(newest, today, tuple(sections), suspect, len(accounts), others=others)


def worth_telling(rows: sqlite3.Connection, accounts: Iterable[Judged], day: date) -> list[Judged]:
    """The accounts without those that are no customers and have no contract: leads and vendors.

    Args:
        rows: a scan's file.
        accounts: some of its accounts.
        day: the day that it judged.
    """
    having = {row[0] for row in rows.execute(NOT_OVER, {"day": day.isoformat()})}
    return [a for a in accounts if IS_CUSTOMER not in a.failed or a.id in having]


def _blocked(
    rows: sqlite3.Connection, accounts: list[Judged], day: date, suspect: Suspect | None
) -> tuple[list[Item], int]:
    blocked = [a for a in accounts if a.verdict == Verdict.BLOCKED]
    # One message speaks of all of these.
    blocked = [a for a in blocked if suspect is None or not suspect.explains(a)]
    worth = worth_telling(rows, blocked, day)
    worth.sort(key=lambda a: (a.root_cause or "", a.name))
    items = [
        Item(a.id, a.name, a.root_cause or "", {"cause": a.root_cause, "failed": list(a.failed)})
        for a in worth
    ]
    return items, len(blocked) - len(worth)


def _inactive(rows: sqlite3.Connection, day: date) -> list[Item]:
    found = rows.execute(INACTIVE, {"day": day.isoformat()})
    return [
        Item(row[0], row[1], f"inactive-contract:{row[2]}", {"contract": row[3], "on": row[4]})
        for row in found
    ]


def _section(
    name: str, items: list[Item], said: dict[tuple[int, str], Mark], today: date
) -> Section:
    marked = [
        Item(i.account_id, i.account, i.item, i.about, said.get((i.account_id, i.item)))
        for i in items
    ]
    settled = tuple(i for i in marked if i.mark is not None and i.mark.holds(today))
    return Section(name, tuple(i for i in marked if i not in settled), settled)
