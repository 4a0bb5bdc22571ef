"""Which account a question means: one, a choice for the person, or none that can be seen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.autotask import filters as f
from bot.autotask.entities import Contract
from bot.diagnosis import translate
from bot.diagnosis.choosing import (
    Choice,
    choose,
    choose_or_near,
    is_active_customer,
    is_named,
)
from bot.diagnosis.facts import Account, Reason, Unreadable
from bot.diagnosis.names import match, search_word
from bot.diagnosis.report import AccountRef, Candidate, Verdict
from bot.diagnosis.roll import Roll, trips_of
from bot.diagnosis.standing import contract_on

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.diagnosis.foresight import Foresight
    from bot.diagnosis.question import Question
    from bot.diagnosis.reads import Reads


@dataclass(frozen=True)
class Stop:
    """The question ends here, before any rule is asked.

    Attributes:
        candidates: the records to choose from, or the nearest names.
        problem: why it cannot be told.
        names_at: when the scan began that said which names there are; `None` where all were read
            now.
    """

    verdict: Verdict
    candidates: tuple[Candidate, ...] = ()
    problem: Reason | None = None
    account: AccountRef | None = None
    names_at: datetime | None = None


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
        foresight: keeps what was read earlier.
    """

    def __init__(self, reads: Reads, question: Question, day: date, foresight: Foresight) -> None:
        self._reads = reads
        self._question = question
        self._day = day
        self._roll = Roll(reads, foresight)
        self._found: list[Account] = []
        self._is_guess = False
        self._knows_all = False

    @property
    def trips(self) -> int:
        """How many requests waited for one another so far."""
        return self._roll.trips

    async def find(self) -> Found | Stop:
        """The account, or the verdict that ends the question.

        One that no live name fits, but that of the scan, is a guess until `rival` has looked.
        """
        question = self._question
        accounts = await self._roll.read(self._filter())
        if isinstance(accounts, Unreadable):
            return Stop(Verdict.CANNOT_TELL, problem=self._reads.noted(accounts.reason))
        if question.account_id is not None:
            if accounts:
                whole = match(question.whole or accounts[0].name, accounts)
                is_whole = question.whole is not None and bool(whole.exact or whole.same)
                return Found(accounts[0], question.asks_for_service and not is_whole)
            return await self._none(())
        self._found = accounts
        choice = choose(question, accounts)
        if choice is not None:
            return await self._sure(choice)
        guess = await self._roll.guess(self._choose_or_near)
        if guess is None or guess.account is None:
            return await self._search_all()
        self._is_guess = True
        return Found(guess.account, guess.asks_for_service)

    async def rival(self, found: Found) -> Found | Stop | None:
        """What the name means once all that may bear it are compared; `None` for the same account.

        Autotask may tell "Muller" from "Müller", and is asked for a word of what was typed. So
        before anything but the very name of an active Customer is answered, all of those are
        compared: one wins over any other account. Where what is found is neither, whatever account
        is as good, so all of them are.
        """
        if self._question.account_id is not None or self._knows_all:
            return None
        if self._is_guess:
            again = await self._search_all()
            return None if again == found else again
        if self._is_certain(found.account):
            return None
        is_soft = not (is_named(self._question, found.account) or is_active_customer(found.account))
        choice = await self._roll.settle(self._choose_again, customers=not is_soft)
        if isinstance(choice, Unreadable):
            return Stop(Verdict.CANNOT_TELL, problem=self._reads.noted(choice.reason))
        again = await self._sure(choice)
        return None if again == found else again

    def _choose_or_near(self, everyone: list[Account]) -> Choice:
        return choose_or_near(self._question, everyone)

    def _choose_again(self, others: list[Account]) -> Choice:
        known = {account.id: account for account in (*self._found, *others)}
        return choose_or_near(self._question, known.values())

    async def _search_all(self) -> Stop | Found:
        """No name fits as Autotask searches, so all names are compared as we do."""
        choice = await self._roll.settle(self._choose_or_near, customers=False)
        if isinstance(choice, Unreadable):
            return Stop(Verdict.CANNOT_TELL, problem=self._reads.noted(choice.reason))
        self._knows_all = True
        return await self._sure(choice)

    async def _sure(self, choice: Choice) -> Found | Stop:
        """Where accounts may be hidden, only the very name of an active Customer is an answer.

        Any other one could be meant by a hidden account rather than by the ones that are seen.
        """
        account = choice.account
        if account is None and not choice.several:
            return await self._none(choice.near)
        if account is not None and self._is_certain(account):
            return Found(account, choice.asks_for_service)
        hidden = await self._hidden()
        if account is not None and hidden is None:
            return Found(account, choice.asks_for_service)
        stop = await self._ask(choice.several if account is None else (account,))
        return replace(stop, verdict=Verdict.CANNOT_TELL, problem=hidden) if hidden else stop

    def _is_certain(self, account: Account) -> bool:
        """Whether it is an active Customer of the very name that was typed."""
        return is_named(self._question, account) and is_active_customer(account)

    def _filter(self) -> f.Filter:
        question = self._question
        if question.account_id is not None:
            return f.eq("id", question.account_id)
        texts = [question.account, *([question.whole] if question.whole else [])]
        words = dict.fromkeys(search_word(text) for text in texts)
        asked = [f.contains("companyName", word) for word in words]
        return asked[0] if len(asked) == 1 else f.any_of(*asked)

    async def _none(self, near: tuple[Account, ...]) -> Stop:
        hidden = await self._hidden()
        return Stop(
            Verdict.CANNOT_TELL if hidden else Verdict.NOT_FOUND,
            tuple(self._candidate(account) for account in near),
            hidden,
            names_at=self._roll.listed_at,
        )

    async def _hidden(self) -> Reason | None:
        """Why there may be an account whose name was not seen."""
        return await self._reads.hidden("Companies") or self._roll.nameless

    async def _ask(self, offered: tuple[Account, ...]) -> Stop:
        """A choice, each with the number of its current contracts where that can be read."""
        reads = self._reads
        ids = [account.id for account in offered]
        asking = reads.autotask.query_in(Contract, "companyID", ids, reading=reads.reading)
        rows = await reads.start(asking)
        self._roll.trips += trips_of(rows)
        counts: dict[int, int] | None = None
        found, unread = reads.rows(rows)
        if not unread and not await reads.hidden("Contracts"):
            counts = dict.fromkeys(ids, 0)
            for row in found:
                contract = translate.contract(row, {}, {})
                if contract_on(contract, self._day).current and contract.account_id in counts:
                    counts[contract.account_id] += 1
        return Stop(
            Verdict.AMBIGUOUS,
            tuple(self._candidate(a, None if counts is None else counts[a.id]) for a in offered),
            names_at=self._roll.listed_at,
        )

    def _candidate(self, account: Account, contracts: int | None = None) -> Candidate:
        return Candidate(
            id=account.id,
            name=account.name,
            type=account.type_label or str(account.type),
            active=account.is_active,
            city=self._roll.cities.get(account.id),
            contracts=contracts,
        )
