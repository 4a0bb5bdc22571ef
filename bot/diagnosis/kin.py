"""Reads contracts of other accounts on which services may go on: of the parent and the payers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from bot.autotask import filters as f
from bot.autotask.entities import Company, ContractService, ContractServiceBundle
from bot.autotask.entities import Contract as ContractRow
from bot.diagnosis import translate
from bot.diagnosis.facts import Account, Contract, Records, Relative, Unreadable

if TYPE_CHECKING:
    import asyncio
    from datetime import date

    from bot.autotask import Catalogue
    from bot.autotask.entities import Entity
    from bot.diagnosis.reads import Reads

Labels = dict[int, str] | Unreadable
LONG_AGO = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class KinReader:
    """Reads what a renewal may have moved to another account.

    Args:
        reads: the question's reads.
        day: the day that is judged.
        labels: of contract types and of statuses.
        catalogue: names what the lines carry.
    """

    reads: Reads
    day: date
    labels: tuple[asyncio.Task[Labels | Unreadable], asyncio.Task[Labels | Unreadable]]
    catalogue: asyncio.Task[Catalogue | Unreadable]

    async def read(self, account: Account, own: list[Contract]) -> Records[Relative]:
        """Contracts of the parent, of whoever pays, and billed to the account, with their services.

        Args:
            account: the account.
            own: its contracts; who pays for them may hold their renewal.
        """
        reads = self.reads
        owners = {account.parent_id, *(c.bill_to_id for c in own)} - {None, account.id}
        asked = [f.in_("companyID", *sorted(i for i in owners if i is not None))] if owners else []
        choice = f.all_of(
            f.noteq("companyID", account.id),
            f.any_of(f.eq("billToCompanyID", account.id), *asked),
        )
        answer = await reads.start(reads.autotask.query(ContractRow, choice, reading=reads.reading))
        rows, unread = reads.rows(answer)
        types, statuses = [await labels for labels in self.labels]
        contracts = [translate.contract(row, types, statuses) for row in rows]
        lately = [c for c in contracts if c.ends is None or c.ends > self.day - LONG_AGO]
        if not lately:
            return Records(unseen=unread)
        reads.round_trips += 1
        owned = reads.start(self._names({c.account_id for c in lately}))
        services, no_services = await self._services([c.id for c in lately])
        names = await owned
        known = {} if isinstance(names, Unreadable) else names
        relatives = [
            Relative(
                through=_through(contract, account),
                account_id=contract.account_id,
                account_name=known.get(contract.account_id) or f"#{contract.account_id}",
                contract=contract,
                services=tuple(services.get(contract.id, ())),
            )
            for contract in lately
        ]
        return Records(items=tuple(relatives), unseen=unread or no_services)

    async def _names(self, accounts: set[int]) -> dict[int, str | None]:
        reads = self.reads
        rows = await reads.autotask.query_in(Company, "id", accounts, reading=reads.reading)
        return {row.id: row.company_name for row in rows}

    async def _services(self, contracts: list[int]) -> tuple[dict[int, list[str]], Any]:
        """The names of what each contract carries, and why there may be more."""
        reads = self.reads
        asked = [self._start(e, contracts) for e in (ContractService, ContractServiceBundle)]
        catalogue = await self.catalogue
        if isinstance(catalogue, Unreadable):
            for answer in asked:
                await answer
            return {}, reads.noted(catalogue.reason)
        names = {key: entry.name for key, entry in translate.entries(catalogue).items()}
        found: dict[int, list[str]] = {}
        services, no_services = reads.rows(await asked[0])
        bundles, no_bundles = reads.rows(await asked[1])
        for row in services:
            name = names.get(("service", row.service_id), f"#{row.service_id}")
            found.setdefault(row.contract_id, []).append(name)
        for row in bundles:
            name = names.get(("bundle", row.service_bundle_id), f"#{row.service_bundle_id}")
            found.setdefault(row.contract_id, []).append(name)
        return found, no_services or no_bundles

    def _start(self, entity: type[Entity], contracts: list[int]) -> asyncio.Task[Any]:
        reads = self.reads
        return reads.start(
            reads.autotask.query_in(entity, "contractID", contracts, reading=reads.reading)
        )


def _through(contract: Contract, account: Account) -> Literal["parent", "payer", "pays"]:
    if contract.bill_to_id == account.id:
        return "payer"
    return "parent" if contract.account_id == account.parent_id else "pays"
