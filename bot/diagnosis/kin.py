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
        payers = {account.parent_id, *(c.bill_to_id for c in own)} - {None, account.id}
        asked = [f.in_("companyID", *sorted(i for i in payers if i is not None))] if payers else []
        choice = f.all_of(
            f.noteq("companyID", account.id),
            f.any_of(f.eq("billToCompanyID", account.id), *asked),
        )
        answer = await reads.query(ContractRow, choice)
        rows, unread = reads.rows(answer)
        types, statuses = [await labels for labels in self.labels]
        contracts = [translate.contract(row, types, statuses) for row in rows]
        lately = [c for c in contracts if c.ends is None or c.ends > self.day - LONG_AGO]
        if not lately:
            return Records(unseen=unread)
        reads.round_trips += 1
        owned = reads.query_in(Company, "id", {c.account_id for c in lately})
        services, no_services = await self._services([c.id for c in lately])
        owners = await owned
        known = {} if isinstance(owners, Unreadable) else {o.id: o.company_name for o in owners}
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

    async def _services(self, contracts: list[int]) -> tuple[dict[int | None, list[str]], Any]:
        """The names of what each contract carries, and why there may be more."""
        reads = self.reads
        asking_services = reads.query_in(ContractService, "contractID", contracts)
        asking_bundles = reads.query_in(ContractServiceBundle, "contractID", contracts)
        catalogue = await self.catalogue
        if isinstance(catalogue, Unreadable):
            return {}, reads.noted(catalogue.reason)
        names: dict[tuple[str, int | None], str] = {
            key: entry.name for key, entry in translate.entries(catalogue).items()
        }
        found: dict[int | None, list[str]] = {}
        services, no_services = reads.rows(await asking_services)
        bundles, no_bundles = reads.rows(await asking_bundles)
        for row in services:
            name = names.get(("service", row.service_id), f"#{row.service_id}")
            found.setdefault(row.contract_id, []).append(name)
        for bundle in bundles:
            name = names.get(("bundle", bundle.service_bundle_id), f"#{bundle.service_bundle_id}")
            found.setdefault(bundle.contract_id, []).append(name)
        return found, no_services or no_bundles


def _through(contract: Contract, account: Account) -> Literal["parent", "payer", "pays"]:
    if contract.bill_to_id == account.id:
        return "payer"
    return "parent" if contract.account_id == account.parent_id else "pays"
