"""Looks once more at what was read: entities are read side by side, and meanwhile some change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.diagnosis.reads import reason_of
from bot.errors import AutotaskError, Restless
from bot.estate.allowance import BudgetSpent
from bot.estate.basis import OVERLAP, Basis, newest_of
from bot.estate.delta import DeltaRun
from bot.estate.schema import TABLES
from bot.estate.upkeep import Upkeep

if TYPE_CHECKING:
    from bot.estate.delta import Look
    from bot.estate.known import Known
    from bot.estate.reader import Reader
    from bot.estate.workfile import WorkFile

TRIES = 5


@dataclass(frozen=True)
class Closing:
    """Brings what a scan read up to date with its end, where something changed meanwhile.

    Args:
        work: the scan's file.
        reader: reads entities into it.
        unread: the entities that could not be read.
    """

    work: WorkFile
    reader: Reader
    unread: frozenset[str] = frozenset()

    async def read(self, known: Known) -> Known:
        """Look what changed since the scan began, and read that.

        Args:
            known: what holds for every account.

        Returns:
            the same; where it cannot be seen what changed, with every account undecided.

        Raises:
            EstateError: the disk is full.
        """
        run = DeltaRun(self.work, self.reader, self._begun(known), self.unread)
        try:
            await self._catch_up(run, known)
        except (AutotaskError, BudgetSpent) as error:
            return not_renewed(known, error)
        return known

    async def _catch_up(self, run: DeltaRun, known: Known) -> None:
        """Read what has changed, until nothing does meanwhile."""
        look = await run.look(known)
        if not any(look.newer.values()) and not self._miscounted(look, known):
            await run.read_astray(known)
            return
        for _ in range(TRIES):
            await run.catch_up(known)
            before, look = look, await run.look(known)
            if look == before:
                return
        raise Restless

    def _miscounted(self, look: Look, known: Known) -> bool:
        upkeep = Upkeep(self.work)
        return any(upkeep.kept(entity, known) != count for entity, count in look.counts.items())

    def _begun(self, known: Known) -> Basis:
        """This scan, as far as it has come, to be built on by itself."""
        with self.work.disk():
            asked = "SELECT started_at, full_at FROM meta"
            began, full = map(datetime.fromisoformat, self.work.rows.execute(asked).fetchone())
            return Basis(
                file=self.work.path.name,
                since=began - OVERLAP,
                full_at=full,
                known=known,
                newest=newest_of(self.work.rows),
            )


def not_renewed(known: Known, error: AutotaskError | BudgetSpent) -> Known:
    """The same, where it could not be seen what changed, so that nothing is known to hold."""
    reason = reason_of(error)
    unseen = {entity.entity: reason for entity in TABLES} | known.unseen
    return known.model_copy(update={"unseen": unseen, "not_renewed": reason})
