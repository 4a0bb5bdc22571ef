"""The unit rows of other days than those that are judged, of the contracts where they decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.autotask import filters as f
from bot.autotask import siblings
from bot.diagnosis.assembling import wanting_all_rows, wants_every_row
from bot.diagnosis.reads import reason_of
from bot.errors import AutotaskError
from bot.estate.allowance import BudgetSpent
from bot.estate.aside import aside
from bot.estate.full import CONTRACTS_A_QUERY, UNITS
from bot.estate.upkeep import Upkeep

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.diagnosis.facts import Facts
    from bot.estate.known import Known
    from bot.estate.reader import Reader
    from bot.estate.workfile import WorkFile


Wanted = dict[int, "date | None"]
"""By contract: the first day from which on every unit row is wanted; `None` for every row."""


def contracts_wanted(facts: Facts, known: Known) -> Wanted:
    """The contracts whose unit rows are wanted: all as for a question, or from now on.

    Args:
        facts: on an account, with the unit rows of the days that are judged.
        known: what holds for every account.
    """
    # Autotask notes a change of units, also one that is dated ahead.
    wanted: Wanted = {note.contract_id: known.span[0] for note in facts.notes.items}
    still_to_start = {c.id for c in facts.contracts.items if wants_every_row(c, known.day)}
    return wanted | dict.fromkeys(still_to_start | wanting_all_rows(facts, known.day))


async def read_whole_rows(work: WorkFile, reader: Reader, known: Known, wanted: Wanted) -> Known:
    """Read the unit rows of other days, too, of the contracts where those decide.

    Args:
        work: the scan's file.
        reader: reads entities.
        known: what holds for every account.
        wanted: those contracts.

    Returns:
        the same, and why some could not be read.

    Raises:
        EstateError: the disk is full.
    """
    _want(work, wanted)
    try:
        for since in (None, known.span[0]):
            unread = _still_wanted(work, since)
            for start in range(0, len(unread), CONTRACTS_A_QUERY):
                await _read(work, reader, since, unread[start : start + CONTRACTS_A_QUERY])
    except (AutotaskError, BudgetSpent) as error:
        known = known.model_copy(update={"unread_rows": reason_of(error)})
    # Of contracts where they decided in the scan that this one builds on, and no longer do.
    await aside(Upkeep(work).trim, known)
    return known


async def _read(
    work: WorkFile, reader: Reader, since: date | None, contracts: Sequence[int]
) -> None:
    """Keep page by page: years of some hundred contracts do not fit into memory well."""
    asked: list[f.Filter] = [f.in_("contractID", *contracts)]
    asked += [] if since is None else [f.gte("endDate", since)]
    async with siblings() as group:
        for entity in UNITS:
            group.create_task(reader.read_again(entity, *asked))
    with work.writing() as rows:
        rows.executemany(
            "UPDATE whole_rows SET read = 1 WHERE contract_id = ?", [(i,) for i in contracts]
        )


def _want(work: WorkFile, wanted: Wanted) -> None:
    """Note the contracts of which more unit rows are wanted, and no others.

    What was read for an earlier scan is enough where it reaches as far back.
    """
    with work.writing() as rows:
        had = {i: (since, read) for i, since, read in rows.execute("SELECT * FROM whole_rows")}
        rows.execute("DELETE FROM whole_rows")
        for contract, first in wanted.items():
            since = first and first.isoformat()
            before, read = had.get(contract, (None, 0))
            enough = before is None or (since is not None and before <= since)
            rows.execute(
                "INSERT INTO whole_rows VALUES (?, ?, ?)", [contract, since, int(read and enough)]
            )


def _still_wanted(work: WorkFile, since: date | None) -> list[int]:
    """The contracts of which every unit row from a day on is wanted and not yet read."""
    asked = "SELECT contract_id FROM whole_rows WHERE since IS ? AND NOT read ORDER BY contract_id"
    with work.disk():
        found = work.rows.execute(asked, [since and since.isoformat()])
        return [contract_id for (contract_id,) in found]
