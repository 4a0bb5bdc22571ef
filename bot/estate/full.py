"""Reads the whole tenant, page by page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.autotask import entities as e
from bot.autotask import filters as f
from bot.autotask import siblings
from bot.diagnosis.facts import Reason, Unreadable
from bot.diagnosis.reads import reason_of
from bot.errors import AutotaskError
from bot.estate.allowance import BudgetSpent
from bot.estate.schema import TABLES

if TYPE_CHECKING:
    from bot.estate.known import Known
    from bot.estate.reader import Reader

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
        reader: reads entities into the scan's file.
    """

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
        async with siblings() as group:
            for entity, filters in wanted.items():
                group.create_task(self._read(entity, *filters))
        return known.model_copy(update={"unseen": {**known.unseen, **self.unseen}})

    async def _read(self, entity: type[e.Entity], *filters: f.Filter) -> None:
        try:
            await self.reader.read(entity, *filters)
        except (AutotaskError, BudgetSpent) as error:
            self.unseen[entity.entity] = reason_of(error)
