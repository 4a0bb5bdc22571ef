"""Reads what is newer than an earlier scan, so that the result is that of reading everything.

What has a stamp is asked for from the earlier scan on. Lines and units have none: they are read of
the contracts that are new, changed, or named by a newer note, which Autotask writes when a service
or its units change; and of any contract where their ids are new, or their days are judged now and
were not then. How many rows there are is compared with how many are kept: what was deleted shows
in that, and the entity is read whole: once in a scan, however often that is cut off. A row that
names one which is gone is read again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.autotask import entities as e
from bot.autotask import filters as f
from bot.autotask import siblings
from bot.diagnosis.facts import Unreadable
from bot.estate.aside import aside
from bot.estate.basis import STAMPS, changed_since
from bot.estate.cursors import is_begun_anew
from bot.estate.full import CONTRACTS_A_QUERY, UNITS, wanted_of
from bot.estate.schema import TABLES
from bot.estate.upkeep import NAMING, Upkeep

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.estate.basis import Basis
    from bot.estate.known import Known
    from bot.estate.reader import Reader
    from bot.estate.workfile import WorkFile

TOO_MANY = 4
"""When more than one of so many contracts has to be read anew, reading everything is cheaper."""
ON_CONTRACTS: tuple[type[e.Entity], ...] = (e.ContractService, e.ContractServiceBundle, *UNITS)


@dataclass(frozen=True)
class Look:
    """What is seen of a tenant at once.

    Args:
        newer: the rows that have changed.
        counts: how many rows there are, of those that a scan holds.
    """

    newer: dict[type[e.Entity], list[e.Entity]]
    counts: dict[type[e.Entity], int]


@dataclass
class DeltaRun:
    """Brings the copy of an earlier scan up to date.

    Args:
        work: the scan's file.
        reader: reads entities into it.
        basis: the earlier scan.
        unread: entities that cannot be read, and are left out.
    """

    work: WorkFile
    reader: Reader
    basis: Basis
    unread: frozenset[str] = frozenset()

    async def read(self, known: Known) -> bool:
        """Read what is newer.

        Args:
            known: what holds for every account.

        Returns:
            whether it is done; False when reading everything is cheaper.

        Raises:
            AutotaskError: something could not be read, so that nothing is known to be up to date.
            BudgetSpent: the same; it goes on where it was.
            EstateError: the disk is full.
        """
        async with siblings() as group:
            for entity, filters in self._newer(known).items():
                group.create_task(self.reader.read(entity, *filters))
        await aside(self.work.index)
        upkeep = Upkeep(self.work)
        touched, contracts = await aside(upkeep.touch, self.basis.since)
        if touched > max(contracts // TOO_MANY, CONTRACTS_A_QUERY):
            return False
        await self._read_what_follows(upkeep, known)
        return True

    async def look(self, known: Known) -> Look:
        """See, in one round trip, what is newer and how much there is.

        A row that changes gets a stamp, so that those without one are not asked for here.

        Raises:
            AutotaskError: it could not be seen.
            BudgetSpent: the same.
        """
        Upkeep(self.work).forget_marks()  # What was read anew may have changed since.
        read, count = self.reader.read_some, self.reader.count
        asked = self._newer(known)
        for entity in self._of(STAMPS):
            since = self._since(entity, known)
            asked[entity] = (changed_since(entity, since, or_unstamped=False),)
        async with siblings() as group:
            newer = {e: group.create_task(read(e, *asked[e])) for e in asked}
            wanted = wanted_of(known)
            counts = {e: group.create_task(count(e, *wanted[e])) for e in self._of(wanted)}
        return Look(
            {entity: task.result() for entity, task in newer.items()},
            {entity: task.result() for entity, task in counts.items()},
        )

    async def catch_up(self, known: Known) -> None:
        """Read what is newer, after everything was read, however much it is.

        Raises:
            AutotaskError: something could not be read, so that nothing is known to be up to date.
            BudgetSpent: the same.
            EstateError: the disk is full.
        """
        async with siblings() as group:
            for entity, filters in self._newer(known).items():
                group.create_task(self.reader.read_again(entity, *filters))
        await aside(self.work.index)
        upkeep = Upkeep(self.work)
        await aside(upkeep.touch, self.basis.since)
        await self._read_what_follows(upkeep, known)

    async def _read_what_follows(self, upkeep: Upkeep, known: Known) -> None:
        """Read what stands on contracts that have changed, and whole what is miscounted."""
        await self._read_touched(upkeep, known)
        await aside(upkeep.trim, known)
        await self._read_miscounted(upkeep, known)
        # A contract that was read only now has lines that nobody has read.
        await aside(upkeep.touch, self.basis.since)
        await self._read_touched(upkeep, known)
        await self.read_astray(known)

    async def read_astray(self, known: Known) -> None:
        """Read the rows again that name one which is not there, each by its id.

        Where accounts are merged their contracts move, which leaves no stamp on these. Where some
        rows may not be seen, nobody knows which are not there.

        Raises:
            AutotaskError: some could not be read.
            BudgetSpent: the same.
            EstateError: the disk is full.
        """
        upkeep = Upkeep(self.work)
        for entity in () if known.unseen else NAMING:
            ids = await aside(upkeep.astray, entity)
            for start in range(0, len(ids), CONTRACTS_A_QUERY):
                some = ids[start : start + CONTRACTS_A_QUERY]
                rows = await self.reader.read_some(entity, f.in_("id", *some))
                upkeep.keep_instead(entity, some, rows)

    def _newer(self, known: Known) -> dict[type[e.Entity], tuple[f.Filter, ...]]:
        wanted = wanted_of(known)
        asked: dict[type[e.Entity], tuple[f.Filter, ...]] = {}
        for entity in self._of(TABLES):
            if is_begun_anew(self.work, entity):
                asked[entity] = wanted[entity]
            elif entity in STAMPS:
                asked[entity] = (changed_since(entity, self._since(entity, known)),)
            elif entity in UNITS:
                asked[entity] = (*wanted[entity], self._not_kept(entity, known))
            else:
                asked[entity] = (f.gt("id", self.basis.newest[entity.entity]),)
        return asked

    def _since(self, entity: type[e.Entity], known: Known) -> datetime:
        """From when on; notes from the last sync, where the earlier scan knew only of a later."""
        sync, before = known.last_sync, self.basis.known.last_sync
        if entity is not e.ContractNote or isinstance(sync, Unreadable):
            return self.basis.since
        if isinstance(before, Unreadable) or before.started_at > sync.started_at:
            return min(self.basis.since, sync.started_at)
        return self.basis.since

    def _not_kept(self, entity: type[e.Entity], known: Known) -> f.Filter:
        """Rows of days that were not judged then, and new ones."""
        first, last = self.basis.known.span
        new = f.gt("id", self.basis.newest[entity.entity])
        if known.span == (first, last):
            return new
        return f.any_of(f.gt("startDate", last), f.lt("endDate", first), new)

    async def _read_touched(self, upkeep: Upkeep, known: Known) -> None:
        """Read anew what stands on the contracts that have changed."""
        wanted = wanted_of(known)
        contracts = upkeep.still_touched()
        for start in range(0, len(contracts), CONTRACTS_A_QUERY):
            some = contracts[start : start + CONTRACTS_A_QUERY]
            on_some = f.in_("contractID", *some)
            async with siblings() as group:
                tasks = [
                    group.create_task(self.reader.read_some(entity, on_some, *wanted[entity]))
                    for entity in self._of(ON_CONTRACTS)
                ]
            upkeep.keep_touched(some, [row for task in tasks for row in task.result()])

    async def _read_miscounted(self, upkeep: Upkeep, known: Known) -> None:
        """Read whole what is not kept in the number there is, and was not yet read whole."""
        wanted = wanted_of(known)
        async with siblings() as group:
            counts = {
                entity: group.create_task(self.reader.count(entity, *wanted[entity]))
                for entity in self._of(wanted)
                if not is_begun_anew(self.work, entity)
            }
        kept = {entity: upkeep.kept(entity, known) for entity in counts}
        wrong = [entity for entity in counts if counts[entity].result() != kept[entity]]
        for entity in wrong:
            upkeep.begin_anew(entity)
        async with siblings() as group:
            for entity in wrong:
                group.create_task(self.reader.read(entity, *wanted[entity]))

    def _of(self, entities: Iterable[type[e.Entity]]) -> list[type[e.Entity]]:
        """Those that can be read."""
        return [entity for entity in entities if entity.entity not in self.unread]
