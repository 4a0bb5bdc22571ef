"""Reads the contracts of an account, and chooses those that a question is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.autotask import filters as f
from bot.autotask.entities import Company
from bot.autotask.entities import Contract as ContractRow
from bot.diagnosis import translate
from bot.diagnosis.accounts import Stop
from bot.diagnosis.assembling import needs_relatives, relatives_of
from bot.diagnosis.facts import Account, Contract, Reason, Records, Relative, Unreadable
from bot.diagnosis.names import match
from bot.diagnosis.report import AccountRef, Candidate, Verdict
from bot.diagnosis.standing import contract_on

if TYPE_CHECKING:
    import asyncio
    from datetime import date

    from bot.diagnosis.question import Question
    from bot.diagnosis.reads import Reads

    Asking = asyncio.Task[list[ContractRow] | Unreadable]


class ContractReader:
    """Reads contracts with the tenant's words for their types and statuses.

    Args:
        reads: the question's reads.
        question: what was asked.
        day: the day that is judged.

    Attributes:
        labels: the words for types and for statuses, as they are known without a reading.
    """

    def __init__(self, reads: Reads, question: Question, day: date) -> None:
        self._reads = reads
        self._question = question
        self._day = day
        self.labels = (
            reads.start(self._labels("contractType", frozenset())),
            reads.start(self._labels("status", frozenset())),
        )

    def ask(self, account: Account, *, with_others: bool) -> Asking:
        """Begin to read the contracts of an account.

        Args:
            account: the account.
            with_others: those of its parent and those billed to it, too.
        """
        asked: f.Filter = f.eq("companyID", account.id)
        if with_others:
            parent = [] if account.parent_id is None else [f.eq("companyID", account.parent_id)]
            asked = f.any_of(asked, f.eq("billToCompanyID", account.id), *parent)
        before = self._reads.begun
        asking = self._reads.query(ContractRow, asked)
        self._reads.round_trips += self._reads.begun > before
        return asking

    async def read(
        self, account: Account, asking: Asking
    ) -> tuple[list[Contract], list[Contract], Reason | None]:
        """The account's own contracts, those of others, and why there may be more."""
        reads = self._reads
        rows, unread = reads.rows(await asking)
        types, statuses = self.labels
        known_types = await self._labelled("contractType", types, {r.contract_type for r in rows})
        known_statuses = await self._labelled("status", statuses, {r.status for r in rows})
        contracts = [translate.contract(row, known_types, known_statuses) for row in rows]
        own = [c for c in contracts if c.account_id == account.id]
        others = [c for c in contracts if c.account_id != account.id]
        return own, others, unread or await reads.hidden("Contracts")

    async def relatives(
        self, account: Account, own: list[Contract], others: list[Contract]
    ) -> Records[Relative]:
        """The others' contracts with their owners' names, where no own one is or will be."""
        if not others or not needs_relatives(own, self._day):
            return Records()
        rows = await self._reads.query_in(Company, "id", {c.account_id for c in others})
        if isinstance(rows, Unreadable):
            return Records(unseen=self._reads.noted(rows.reason))
        names = {row.id: row.company_name for row in rows}
        return Records(items=tuple(relatives_of(account, own, others, names, self._day)))

    def choose(
        self, own: list[Contract], account: AccountRef, unseen: Reason | None
    ) -> list[Contract] | Stop:
        """The contracts to look at: all, or the one that the person named."""
        picked = [contract for contract in own if contract.id == self._question.contract_id]
        text = self._question.contract
        if picked or not text:
            return picked or own
        return named(text, own, account, unseen, self._day)

    async def _labels(self, field: str, seen: frozenset[int]) -> dict[int, str]:
        autotask, reading = self._reads.autotask, self._reads.reading
        return await autotask.labels("Contracts", field, seen=seen, reading=reading)

    async def _labelled(
        self,
        field: str,
        first: asyncio.Task[dict[int, str] | Unreadable],
        seen: set[int | None],
    ) -> dict[int, str] | Unreadable:
        """The labels; read afresh where one of the values is not among them."""
        labels, values = await first, frozenset(v for v in seen if v is not None)
        if isinstance(labels, Unreadable) or values <= labels.keys():
            return labels
        return await self._reads.start(self._labels(field, values))


def named(
    text: str, own: list[Contract], account: AccountRef, unseen: Reason | None, day: date
) -> list[Contract] | Stop:
    """The contracts of a name, or the choice that ends the question.

    Args:
        text: the name, as a person wrote it.
        own: the account's contracts; without any there is nothing to choose.
        account: the account.
        unseen: why it may have more.
        day: the day that is judged.
    """
    if not own:
        return own
    found = match(text, own)
    equal = found.exact or found.same
    if found.exact or (equal and unseen is None):
        return equal
    offered = tuple(
        Candidate(id=c.id, name=c.name, type="contract", active=contract_on(c, day).current)
        for c in equal or found.like or own
    )
    # The very contract that was named may be hidden.
    verdict = Verdict.CANNOT_TELL if unseen else Verdict.AMBIGUOUS
    return Stop(verdict, offered, unseen, account)
