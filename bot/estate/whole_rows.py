"""The unit rows of every day, of the contracts where those decide."""

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
    from collections.abc import Set as AbstractSet

    from bot.autotask.entities import Entity
    from bot.diagnosis.facts import Facts
    from bot.estate.known import Known
    from bot.estate.reader import Reader
    from bot.estate.workfile import WorkFile


def contracts_wanted(facts: Facts, known: Known) -> set[int]:
    """The contracts whose unit rows are all wanted: as for a question, and what changed.

    Args:
        facts: on an account, with the unit rows of the days that are judged.
        known: what holds for every account.
    """
    still_to_start = {c.id for c in facts.contracts.items if wants_every_row(c, known.day)}
    # Autotask notes a change of units, also one that is dated ahead.
    noted = {note.contract_id for note in facts.notes.items}
    return still_to_start | wanting_all_rows(facts, known.day) | noted


async def read_whole_rows(
    work: WorkFile, reader: Reader, known: Known, wanted: AbstractSet[int]
) -> Known:
    """Read the unit rows of every day of the contracts where those decide.

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
    unread = _still_wanted(work)
    for start in range(0, len(unread), CONTRACTS_A_QUERY):
        some = unread[start : start + CONTRACTS_A_QUERY]
        try:
            await _read(work, reader, some)
        except (AutotaskError, BudgetSpent) as error:
            known = known.model_copy(update={"unread_rows": reason_of(error)})
            break
    # Of contracts where they decided in the scan that this one builds on, and no longer do.
    await aside(Upkeep(work).trim, known)
    return known


async def _read(work: WorkFile, reader: Reader, contracts: Sequence[int]) -> None:
    """Keep page by page: years of some hundred contracts do not fit into memory well."""
    on_these = f.in_("contractID", *contracts)

    async def every_page(entity: type[Entity]) -> None:
        async for rows in reader.pages(entity, on_these):
            with work.writing():
                work.insert_records(rows)

    async with siblings() as group:
        for entity in UNITS:
            group.create_task(every_page(entity))
    with work.writing() as rows:
        rows.executemany(
            "INSERT OR REPLACE INTO whole_rows VALUES (?, 1)", [(i,) for i in contracts]
        )


def _want(work: WorkFile, contracts: AbstractSet[int]) -> None:
    """Note the contracts of which every unit row is wanted, and no others."""
    with work.writing() as rows:
        noted = {i for (i,) in rows.execute("SELECT contract_id FROM whole_rows")}
        for statement, some in (
            ("DELETE FROM whole_rows WHERE contract_id = ?", noted - contracts),
            ("INSERT INTO whole_rows VALUES (?, 0)", contracts - noted),
        ):
            rows.executemany(statement, [(i,) for i in some])


def _still_wanted(work: WorkFile) -> list[int]:
    """The contracts of which every unit row is wanted and not yet read."""
    asked = "SELECT contract_id FROM whole_rows WHERE NOT read ORDER BY contract_id"
    with work.disk():
        return [contract_id for (contract_id,) in work.rows.execute(asked)]
