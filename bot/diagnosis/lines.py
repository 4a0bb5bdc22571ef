"""Reads what stands on contracts: services, bundles, and their quantities around the day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from bot.autotask import entities as e
from bot.autotask import filters as f
from bot.diagnosis import quantities, translate
from bot.diagnosis.assembling import wants_every_row
from bot.diagnosis.facts import Contract, Line, Reason, Records, Unreadable

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Iterable
    from datetime import date

    from bot.autotask import Catalogue
    from bot.diagnosis.reads import Reads

    _Asking: TypeAlias = list[asyncio.Task[list[Any] | Unreadable]]

CONTRACTS_A_QUERY = 400
Span = tuple["date | None", "date | None"]
WHOLE: Span = (None, None)
UNITS = (("service", e.ContractServiceUnit), ("bundle", e.ContractServiceBundleUnit))


class LineReader:
    """Reads the lines of some contracts, and their unit rows by contract beside them.

    Args:
        reads: the question's reads.
        day: the day that is judged.
        sync_day: the day of the last sync, on which the same facts are judged.
        every_row: whether all rows are wanted, of whatever day.
    """

    def __init__(
        self, reads: Reads, day: date, sync_day: date | None, *, every_row: bool = False
    ) -> None:
        self._reads = reads
        self._day = day
        self._every_row = every_row
        days = [day, sync_day or day]
        self._span: Span = (min(days), max(days))

    def begin(self, contracts: list[Contract]) -> list[_Asking]:
        """Begin to read the lines of these contracts, and their unit rows."""
        ids = [contract.id for contract in contracts]
        lines = [
            [self._reads.query_in(entity, "contractID", ids)]
            for entity in (e.ContractService, e.ContractServiceBundle)
        ]
        known = self._known(contracts)
        return [*lines, *(self._begin_units(entity, known) for _, entity in UNITS)]

    def begin_all_rows(
        self, lines: Iterable[Line | quantities.BareLine], contracts: set[int]
    ) -> dict[str, _Asking]:
        """Begin to read every unit row of the lines of these contracts, by the kind of line."""
        wanted = dict.fromkeys(contracts, WHOLE)
        kinds = {line.kind for line in lines if line.contract_id in wanted}
        return {kind: self._begin_units(entity, wanted) for kind, entity in UNITS if kind in kinds}

    async def read(
        self, contracts: list[Contract], catalogue: asyncio.Task[Catalogue | Unreadable]
    ) -> Records[Line]:
        """The lines of these contracts; of those still to start with every row."""
        services, bundles, service_units, bundle_units = [
            await _together(asking) for asking in self.begin(contracts)
        ]
        self._lines, self._hidden = await self._translated(services, bundles, catalogue)
        known = self._known(contracts)
        lines = await self._with_units(self._lines, service_units, bundle_units, known)
        return Records(items=tuple(lines), unseen=self._hidden)

    async def read_all_rows(self, lines: Records[Line], contracts: set[int]) -> Records[Line]:
        """The same lines, those of these contracts with every row there is."""
        asked = self.begin_all_rows(self._lines, contracts)
        services, bundles = [await _together(asked.get(kind, [])) for kind, _ in UNITS]
        bare = [line for line in self._lines if line.contract_id in contracts]
        full = await self._with_units(bare, services, bundles, dict.fromkeys(contracts, WHOLE))
        other = [line for line in lines.items if line.contract_id not in contracts]
        return lines.model_copy(update={"items": (*other, *full)})

    def _known(self, contracts: list[Contract]) -> dict[int, Span]:
        """The days whose rows are wanted: all of a contract's that is still to start, too."""
        whole = {c.id for c in contracts if self._every_row or wants_every_row(c, self._day)}
        return {c.id: WHOLE if c.id in whole else self._span for c in contracts}

    def _begin_units(self, entity: type[e.Entity], known: dict[int, Span]) -> _Asking:
        """Rows around the day, and every row of the contracts that want them all."""
        ids = sorted(known)
        asking: _Asking = []
        for start in range(0, len(ids), CONTRACTS_A_QUERY):
            chunk = ids[start : start + CONTRACTS_A_QUERY]
            whole = [i for i in chunk if known[i] == WHOLE]
            around = [i for i in chunk if known[i] != WHOLE]
            asked: list[f.Filter] = [f.in_("contractID", *whole)] if whole else []
            if around:
                first, last = self._span
                asked.append(
                    f.all_of(
                        f.in_("contractID", *around),
                        f.lte("startDate", last or self._day),
                        f.gte("endDate", first or self._day),
                    )
                )
            choice = asked[0] if len(asked) == 1 else f.any_of(*asked)
            asking.append(self._reads.query(entity, choice))
        return asking

    async def _translated(
        self,
        services: list[e.ContractService] | Unreadable,
        bundles: list[e.ContractServiceBundle] | Unreadable,
        catalogue: asyncio.Task[Catalogue | Unreadable],
    ) -> tuple[list[quantities.BareLine], Reason | None]:
        reads = self._reads
        service_rows, no_services = reads.rows(services)
        bundle_rows, no_bundles = reads.rows(bundles)
        read = await catalogue
        known = read if isinstance(read, Unreadable) else translate.entries(read)
        if isinstance(known, Unreadable):
            reads.noted(known.reason)
        no_service_entries = await reads.hidden("Services")
        no_bundle_entries = await reads.hidden("ServiceBundles")
        lines = quantities.lines(
            "service",
            ((r.id, r.contract_id, r.service_id) for r in service_rows),
            known,
            no_service_entries,
        ) + quantities.lines(
            "bundle",
            ((r.id, r.contract_id, r.service_bundle_id) for r in bundle_rows),
            known,
            no_bundle_entries,
        )
        hidden = await reads.hidden("ContractServices", "ContractServiceBundles")
        return lines, no_services or no_bundles or hidden

    async def _with_units(
        self,
        lines: list[quantities.BareLine],
        service_units: list[e.ContractServiceUnit] | Unreadable,
        bundle_units: list[e.ContractServiceBundleUnit] | Unreadable,
        known: dict[int, Span],
    ) -> list[Line]:
        reads = self._reads
        service_rows, no_services = reads.rows(service_units)
        bundle_rows, no_bundles = reads.rows(bundle_units)
        of_services = quantities.Units(
            map(quantities.unit_row, service_rows),
            no_services or await reads.hidden("ContractServiceUnits"),
        )
        of_bundles = quantities.Units(
            map(quantities.unit_row, bundle_rows),
            no_bundles or await reads.hidden("ContractServiceBundleUnits"),
        )
        return [
            *of_services.give(
                [line for line in lines if line.kind == "service"], known, self._hidden
            ),
            *of_bundles.give(
                [line for line in lines if line.kind == "bundle"], known, self._hidden
            ),
        ]


async def _together(asking: _Asking) -> list[Any] | Unreadable:
    """The rows of several answers; nothing where one is missing."""
    found: list[Any] = []
    for answer in asking:
        rows = await answer
        if isinstance(rows, Unreadable):
            return rows
        found += rows
    return found
