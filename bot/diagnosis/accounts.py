"""Which account a question means: one, a choice for the person, or none that can be seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.autotask import filters as f
from bot.autotask.entities import Company, Contract
from bot.diagnosis import translate
from bot.diagnosis.facts import Account, Reason, Unreadable
from bot.diagnosis.names import Matches, match, nearest, search_word
from bot.diagnosis.report import AccountRef, Candidate, Verdict
from bot.diagnosis.standing import contract_on
from bot.diagnosis.view import CUSTOMER

if TYPE_CHECKING:
    from datetime import date

    from bot.diagnosis.question import Question
    from bot.diagnosis.reads import Reads

MOST_CANDIDATES = 100


@dataclass(frozen=True)
class Stop:
    """The question ends here, before any rule is asked.

    Attributes:
        candidates: the records to choose from, or the nearest names.
        problem: why it cannot be told.
    """

    verdict: Verdict
    candidates: tuple[Candidate, ...] = ()
    problem: Reason | None = None
    account: AccountRef | None = None


@dataclass(frozen=True)
class Found:
    """The account, and whether the question is on a service of it."""

    account: Account
    asks_for_service: bool


class AccountFinder:
    """Finds the account of a question; the first of the round trips.

    Args:
        reads: the question's reads.
        question: what was asked.
        day: the day on which contracts are counted for a choice.
    """

    def __init__(self, reads: Reads, question: Question, day: date) -> None:
        self._reads = reads
        self._question = question
        self._day = day
        self._cities: dict[int, str | None] = {}
        self._found: list[Account] = []
        self._knows_all = False
        self._nameless: Reason | None = None

    async def find(self) -> Found | Stop:
        """The account, or the verdict that ends the question."""
        question, reads = self._question, self._reads
        reads.round_trips += 1
        accounts = await self._read(self._filter())
        if isinstance(accounts, Unreadable):
            return Stop(Verdict.CANNOT_TELL, problem=reads.noted(accounts.reason))
        if question.account_id is not None:
            if accounts:
                whole = match(question.whole or accounts[0].name, accounts)
                is_whole = question.whole is not None and bool(whole.exact or whole.same)
                return Found(accounts[0], question.asks_for_service and not is_whole)
            return await self._none(())
        self._found = accounts
        return await self._sure(await self._choose(accounts) or await self._search_all())

    async def _sure(self, found: Found | Stop) -> Found | Stop:
        """Where accounts may be hidden, only the very name of an active Customer is an answer.

        Any other one could be meant by a hidden account rather than by the ones that are seen.
        """
        if isinstance(found, Stop):
            if found.verdict is not Verdict.AMBIGUOUS:
                return found
        elif self._is_certain(found.account):
            return found
        hidden = await self._hidden()
        if hidden is None:
            return found
        stop = found if isinstance(found, Stop) else await self._ask([found.account])
        return Stop(Verdict.CANNOT_TELL, stop.candidates, hidden)

    async def rival(self, found: Found) -> Found | Stop | None:
        """What the name means once all that may bear it are compared; `None` for the same account.

        Autotask may tell "Muller" from "Müller", and is asked for a word of what was typed. So
        before anything but the very name of an active Customer is answered, all of those are
        compared: one wins over any other account. Where what is found is neither, whatever account
        is as good, so all of them are.
        """
        by_name = self._question.account_id is None and not self._knows_all
        if not by_name or self._is_certain(found.account):
            return None
        better = (f.eq("companyType", CUSTOMER), f.eq("isActive", True))
        is_soft = not (self._is_named(found.account) or _is_active_customer(found.account))
        others = await self._read(*(() if is_soft else better))
        if isinstance(others, Unreadable):
            return Stop(Verdict.CANNOT_TELL, problem=self._reads.noted(others.reason))
        known = {account.id: account for account in (*self._found, *others)}
        again = await self._sure(await self._choose(list(known.values())) or found)
        return None if again == found else again

    def _is_certain(self, account: Account) -> bool:
        """Whether it is an active Customer of the very name that was typed."""
        return self._is_named(account) and _is_active_customer(account)

    def _is_named(self, account: Account) -> bool:
        """Whether its very name was typed."""
        typed = (self._question.account, self._question.whole or "")
        return account.name.strip() in {text.strip() for text in typed}

    def _filter(self) -> f.Filter:
        question = self._question
        if question.account_id is not None:
            return f.eq("id", question.account_id)
        texts = [question.account, *([question.whole] if question.whole else [])]
        words = dict.fromkeys(search_word(text) for text in texts)
        asked = [f.contains("companyName", word) for word in words]
        return asked[0] if len(asked) == 1 else f.any_of(*asked)

    async def _read(self, *filters: f.Filter) -> list[Account] | Unreadable:
        autotask, reading = self._reads.autotask, self._reads.reading
        rows = await self._reads.query(Company, *filters)
        if isinstance(rows, Unreadable):
            return rows
        seen = {row.company_type for row in rows if row.company_type is not None}
        labels = await self._reads.start(
            autotask.labels("Companies", "companyType", seen=seen, reading=reading)
        )
        self._cities |= {row.id: row.city for row in rows}
        self._nameless = self._nameless or self._reads.not_placed(rows)
        return [translate.account(row, labels) for row in rows]

    async def _choose(self, accounts: list[Account]) -> Found | Stop | None:
        question = self._question
        if question.whole:
            whole = match(question.whole, accounts)
            if whole.exact or whole.same:
                return await self._pick(whole, asks_for_service=False)
        return await self._pick(
            match(question.account, accounts), asks_for_service=question.asks_for_service
        )

    async def _pick(
        self, matches: Matches[Account], *, asks_for_service: bool
    ) -> Found | Stop | None:
        """An inactive or non-Customer twin never wins over an active Customer of the same name."""
        equal = [*matches.exact, *matches.same]
        for twins in (matches.exact, matches.same):
            good = [a for a in twins if _is_active_customer(a)]
            if len(good) == 1:
                return Found(good[0], asks_for_service)
            if len(twins) == 1 and not any(_is_active_customer(a) for a in equal):
                return Found(twins[0], asks_for_service)
            if twins:
                return await self._ask(equal)
        return await self._ask(matches.like) if matches.like else None

    async def _search_all(self) -> Stop | Found:
        """No name fits as Autotask searches, so all names are compared as we do."""
        everyone = await self._read()
        if isinstance(everyone, Unreadable):
            return Stop(Verdict.CANNOT_TELL, problem=self._reads.noted(everyone.reason))
        self._knows_all = True
        found = await self._choose(everyone)
        if found:
            return found
        near = nearest(self._question.account, everyone)
        return await self._none(tuple(self._candidate(a) for a in near))

    async def _none(self, near: tuple[Candidate, ...]) -> Stop:
        hidden = await self._hidden()
        verdict = Verdict.CANNOT_TELL if hidden else Verdict.NOT_FOUND
        return Stop(verdict, near, hidden)

    async def _hidden(self) -> Reason | None:
        """Why there may be an account whose name was not seen."""
        return await self._reads.hidden("Companies") or self._nameless

    async def _ask(self, accounts: list[Account]) -> Stop:
        """A choice, each with the number of its current contracts where that can be read."""
        offered = accounts[:MOST_CANDIDATES]
        reads = self._reads
        reads.round_trips += 1
        rows = await reads.query_in(Contract, "companyID", [a.id for a in offered])
        counts: dict[int, int] | None = None
        found, unread = reads.rows(rows)
        if not unread and not await reads.hidden("Contracts"):
            counts = dict.fromkeys((a.id for a in offered), 0)
            for row in found:
                contract = translate.contract(row, {}, {})
                if contract_on(contract, self._day).current and contract.account_id in counts:
                    counts[contract.account_id] += 1
        return Stop(
            Verdict.AMBIGUOUS,
            tuple(self._candidate(a, None if counts is None else counts[a.id]) for a in offered),
        )

    def _candidate(self, account: Account, contracts: int | None = None) -> Candidate:
        return Candidate(
            id=account.id,
            name=account.name,
            type=account.type_label or str(account.type),
            active=account.is_active,
            city=self._cities.get(account.id),
            contracts=contracts,
        )


def _is_active_customer(account: Account) -> bool:
    return account.type == CUSTOMER and account.is_active is True
