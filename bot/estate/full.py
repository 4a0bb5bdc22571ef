"""Reads the whole tenant, page by page."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.autotask import entities as e
from bot.autotask import filters as f
from bot.diagnosis.assembling import wanting_all_rows, wants_every_row
from bot.diagnosis.facts import Reason, Unreadable
from bot.diagnosis.reads import reason_of
from bot.errors import AutotaskError
from bot.estate.allowance import BudgetSpent
from bot.estate.schema import TABLES

if TYPE_CHECKING:
    from bot.estate.known import Known
    from bot.estate.reader import Reader
    from bot.estate.workfile import WorkFile

CONTRACTS_A_QUERY = 400
UNITS: tuple[type[e.Entity], ...] = (e.ContractServiceUnit, e.ContractServiceBundleUnit)


def wanted_of(known: Known) -> dict[type[e.Entity], tuple[f.Filter, ...]]:
    """Which rows of each entity a scan holds.

    Without a sync there is nothing to compare the notes with, so none are wanted.

    Args:
        known: what holds for every account.
    """
    first, last = known.span
    wanted: dict[type[e.Entity], tuple[f.Filter, ...]] = dict.fromkeys(TABLES, ())
    for entity in UNITS:
        wanted[entity] = (f.lte("startDate", last), f.gte("endDate", first))
    if isinstance(known.last_sync, Unreadable):
        del wanted[e.ContractNote]
    else:
        wanted[e.ContractNote] = (
            f.any_of(
                f.gte("createDateTime", known.last_sync.started_at),
                f.not_exist("createDateTime"),
            ),
        )
    return wanted


@dataclass
class FullRun:
    """Reads everything; what cannot be read is noted and the scan goes on.

    Args:
        work: the scan's file.
        reader: reads entities into it.
    """

    work: WorkFile
    reader: Reader
    unseen: dict[str, Reason] = field(default_factory=dict)

    async def read(self, known: Known) -> Known:
        """Read everything.

        Args:
            known: what holds for every account.

        Returns:
            the same, and what could not be read.

        Raises:
            EstateError: the disk is full.
        """
        wanted = wanted_of(known)
        await asyncio.gather(*(self._read(entity, *wanted[entity]) for entity in wanted))
        return known.model_copy(update={"unseen": {**known.unseen, **self.unseen}})

    async def _read(self, entity: type[e.Entity], *filters: f.Filter) -> None:
        try:
            await self.reader.read(entity, *filters)
        except (AutotaskError, BudgetSpent) as error:
            self.unseen[entity.entity] = reason_of(error)


async def read_whole_rows(work: WorkFile, reader: Reader, known: Known) -> Known:
    """Read the unit rows of every day of the contracts where those decide.

    Args:
        work: the scan's file.
        reader: reads entities.
        known: what holds for every account.

    Returns:
        the same, and why some could not be read.

    Raises:
        EstateError: the disk is full.
    """
    work.index()
    work.want_whole(_wanting(work, known))
    wanted = work.still_wanted()
    for start in range(0, len(wanted), CONTRACTS_A_QUERY):
        some = wanted[start : start + CONTRACTS_A_QUERY]
        on_some = f.in_("contractID", *some)
        try:
            found = await asyncio.gather(*(reader.read_some(u, on_some) for u in UNITS))
        except (AutotaskError, BudgetSpent) as error:
            return known.model_copy(update={"unread_rows": reason_of(error)})
        work.keep_whole(some, [row for rows in found for row in rows])
    # Of contracts where they decided in the scan that this one builds on, and no longer do.
    work.trim(known)
    return known


def _wanting(work: WorkFile, known: Known) -> set[int]:
    """The contracts whose unit rows are all wanted: as for a question, and what changed."""
    wanting: set[int] = set()
    for facts in work.facts(known, narrow=True):
        wanting |= {c.id for c in facts.contracts.items if wants_every_row(c, known.day)}
        wanting |= wanting_all_rows(facts, known.day)
        # Autotask notes a change of units, also one that is dated ahead.
        wanting |= {note.contract_id for note in facts.notes.items}
    return wanting
