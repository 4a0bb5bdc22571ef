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
    choose_again,
    choose_of_all,
    is_certain,
    is_soft,
    search_words,
)
from bot.diagnosis.facts import Account, Reason, Unreadable
from bot.diagnosis.names import match
from bot.diagnosis.report import AccountRef, Candidate, Verdict
from bot.diagnosis.roll import ACTIVE_CUSTOMERS, Roll, trips_of
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
        self._with_rivals = False

    @property
    def trips(self) -> int:
        """How many requests waited for one another so far."""
        return self._roll.trips

    async def find(self) -> Found | Stop:
        """The account, or the verdict that ends the question.

        One that no live name fits, but that of the scan, is a guess until `rival` has looked.
        """
        question = self._question
        if question.account_id is not None:
            return await self._by_id(question.account_id)
        words = [f.contains("companyName", word) for word in search_words(question)]
        names = [f.eq("companyName", text) for text in (question.account, question.whole) if text]
        accounts = await self._roll.search(words[0] if len(words) == 1 else f.any_of(*words), names)
        if isinstance(accounts, Unreadable):
            return self._unread(accounts)
        if accounts is None:
            self._with_rivals = not await self._reads.is_restricted("Companies")
        else:
            self._found = accounts
            choice = choose(question, accounts)
            if choice is not None:
                return await self._sure(choice)
        guess = await self._roll.guess(self._choose_of_all)
        if guess is None or guess.account is None:
            return await self._search_all()
        self._is_guess = True
        return Found(guess.account, guess.asks_for_service)

    async def rival(self, found: Found) -> Found | Stop | None:
        """What the name means once all that may bear it are compared; `None` for the same account.

        Autotask may tell "Muller" from "Müller", and is asked for a word of what was typed. So
        before anything but the very name of an active Customer is answered, all of those are
        compared.
        """
        if self._question.account_id is not None or self._knows_all:
            return None
        if self._is_guess:
            again = await self._search_all()
            return None if again == found else again
        first = found.account
        if is_certain(self._question, first):
            return None
        choice = await self._roll.settle(
            lambda everyone: choose_again(self._question, first, self._found, everyone),
            *(() if is_soft(self._question, first) else ACTIVE_CUSTOMERS),
        )
        if isinstance(choice, Unreadable):
            return self._unread(choice)
        again = await self._sure(choice)
        return None if again == found else again

    def _choose_of_all(self, everyone: list[Account]) -> Choice:
        return choose_of_all(self._question, everyone, with_rivals=self._with_rivals)

    async def _by_id(self, account_id: int) -> Found | Stop:
        question = self._question
        accounts = await self._roll.read(f.eq("id", account_id))
        if isinstance(accounts, Unreadable):
            return self._unread(accounts)
        if not accounts:
            return await self._none(())
        whole = match(question.whole or accounts[0].name, accounts)
        is_whole = question.whole is not None and bool(whole.exact or whole.same)
        return Found(accounts[0], question.asks_for_service and not is_whole)

    def _unread(self, accounts: Unreadable) -> Stop:
        return Stop(Verdict.CANNOT_TELL, problem=self._reads.noted(accounts.reason))

    async def _search_all(self) -> Stop | Found:
        """No name fits as Autotask searches, so all names are compared as we do."""
        choice = await self._roll.settle(self._choose_of_all)
        if isinstance(choice, Unreadable):
            return self._unread(choice)
        self._knows_all = True
        return await self._sure(choice)

    async def _sure(self, choice: Choice) -> Found | Stop:
        """Where accounts may be hidden, only the very name of an active Customer is an answer.

        Any other one could be meant by a hidden account rather than by the ones that are seen.
        """
        account = choice.account
        if account is None and not choice.several:
            return await self._none(choice.near)
        if account is not None and is_certain(self._question, account):
            return Found(account, choice.asks_for_service)
        hidden = await self._hidden()
        if account is not None and hidden is None:
            return Found(account, choice.asks_for_service)
        stop = await self._ask(choice.several if account is None else (account,))
        return replace(stop, verdict=Verdict.CANNOT_TELL, problem=hidden) if hidden else stop

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
