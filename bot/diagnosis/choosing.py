"""Which of some accounts a typed name means: one, a few to choose from, or none. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from bot.diagnosis.names import Matches, match, nearest, search_word
from bot.diagnosis.view import CUSTOMER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.diagnosis.facts import Account
    from bot.diagnosis.question import Question

MOST_CANDIDATES = 100


@dataclass(frozen=True)
class Choice:
    """What a name means among some accounts.

    Attributes:
        account: the one that is meant; `None` where that is a question, or there is none.
        several: those that the name may mean, at most `MOST_CANDIDATES`; one that is meant stands
            here with those of an equal name.
        near: the nearest names, where it means none.
        asks_for_service: whether the question is on a service of the account.
        among: which accounts were compared: those with a `word` of the name, these and the active
            `customers`, or `all`.
    """

    account: Account | None = None
    several: tuple[Account, ...] = ()
    near: tuple[Account, ...] = ()
    asks_for_service: bool = False
    among: Literal["word", "customers", "all"] = "word"

    @property
    def rests_on(self) -> frozenset[int]:
        """The ids of the accounts that must be what they are taken for."""
        chosen = () if self.account is None else (self.account,)
        return frozenset(account.id for account in (*chosen, *self.several, *self.near))


def choose(question: Question, accounts: Iterable[Account]) -> Choice | None:
    """What the name of a question means; `None` where no account's name is like it.

    Args:
        question: what was asked, by a name.
        accounts: those that may be meant.
    """
    some = list(accounts)
    if question.whole:
        whole = match(question.whole, some)
        if whole.exact or whole.same:
            return _pick(whole, asks_for_service=False)
    return _pick(match(question.account, some), asks_for_service=question.asks_for_service)


def choose_or_near(question: Question, accounts: Iterable[Account]) -> Choice:
    """The same of all accounts: where no name is like it, the nearest ones."""
    some = list(accounts)
    choice = choose(question, some) or Choice(near=tuple(nearest(question.account, some)))
    return replace(choice, among="all")


def choose_again(
    question: Question, first: Account, found: list[Account], everyone: list[Account]
) -> Choice:
    """What the name means once those that may bear it are compared with what was found by a word.

    An active Customer wins over any other account. Where the first is neither that nor of the very
    name, whatever account is as good, so all of them are compared.

    Args:
        question: what was asked, by a name.
        first: the account that is meant among those with the word.
        found: those with the word.
        everyone: all accounts, or at least those that are to be compared.
    """
    soft = is_soft(question, first)
    others = (account for account in everyone if soft or is_active_customer(account))
    known = {account.id: account for account in (*found, *others)}
    choice = choose_or_near(question, known.values())
    return choice if soft else replace(choice, among="customers")


def choose_of_all(question: Question, everyone: list[Account], *, with_rivals: bool) -> Choice:
    """What the name means, where Autotask has not said which accounts have a word of it.

    Args:
        question: what was asked, by a name.
        everyone: all accounts.
        with_rivals: whether one that is not of the very name is compared with others, too.
    """
    words = [word.casefold() for word in search_words(question)]
    named = [account for account in everyone if account.name]
    found = [a for a in named if any(word in a.name.casefold() for word in words)]
    choice = choose(question, found)
    if choice is None:
        return choose_or_near(question, everyone)
    first = choice.account
    if first is None or not with_rivals or is_certain(question, first):
        return choice
    return choose_again(question, first, found, everyone)


def search_words(question: Question) -> list[str]:
    """The words of a name to ask Autotask for; a name with a slash may be two."""
    texts = [question.account, *([question.whole] if question.whole else [])]
    return list(dict.fromkeys(search_word(text) for text in texts))


def _pick(matches: Matches[Account], *, asks_for_service: bool) -> Choice | None:
    """An inactive or non-Customer twin never wins over an active Customer of the same name."""
    equal = [*matches.exact, *matches.same]
    for twins in (matches.exact, matches.same):
        good = [a for a in twins if is_active_customer(a)]
        chosen = None
        if len(good) == 1:
            chosen = good[0]
        elif len(twins) == 1 and not any(is_active_customer(a) for a in equal):
            chosen = twins[0]
        if twins:
            return Choice(chosen, tuple(equal[:MOST_CANDIDATES]), (), asks_for_service)
    like = tuple(matches.like[:MOST_CANDIDATES])
    return Choice(several=like, asks_for_service=asks_for_service) if like else None


def is_active_customer(account: Account) -> bool:
    """Whether it is what Gradient shows: an active Customer."""
    return account.type == CUSTOMER and account.is_active is True


def is_certain(question: Question, account: Account) -> bool:
    """Whether it is an active Customer of the very name that was typed."""
    return is_named(question, account) and is_active_customer(account)


def is_soft(question: Question, account: Account) -> bool:
    """Whether it is neither."""
    return not (is_named(question, account) or is_active_customer(account))


def is_named(question: Question, account: Account) -> bool:
    """Whether its very name was typed."""
    typed = (question.account, question.whole or "")
    return account.name.strip() in {text.strip() for text in typed}
