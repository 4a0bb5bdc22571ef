"""The facts as they stand on one day, computed once and before any rule asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.diagnosis.facts import Reason, Unreadable
from bot.diagnosis.lazy import lazy
from bot.diagnosis.nce import NceLines, nce_lines
from bot.diagnosis.pushes import read_pushes
from bot.diagnosis.stamps import Stamps, stamps_of
from bot.diagnosis.standing import (
    RECURRING,
    ContractOn,
    LineOn,
    contract_on,
    line_on,
    no_value,
    unlisted,
)

CUSTOMER = 1

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from bot.diagnosis.facts import Account, Facts, Records, Relative
    from bot.diagnosis.push import Pushes


@dataclass(slots=True, eq=False)
class Contracts:
    """The account's contracts on the day, and those of them that are current beyond doubt."""

    all: tuple[ContractOn, ...] = ()
    current: tuple[ContractOn, ...] = ()
    unseen: Reason | None = None

    @property
    def doubt(self) -> Reason | None:
        """Why there may be a current one that was not recognised."""
        return next((c.doubt for c in self.all if c.possible), None) or self.unseen

    @property
    def others(self) -> list[ContractOn]:
        """The recurring ones that are certainly not current."""
        return [c for c in self.all if c.fails and c.contract.type == RECURRING]

    @property
    def still_to_start(self) -> bool:
        """Whether one would be current but for its start."""
        return any(c.fails == ("not-started",) for c in self.all)

    @property
    def in_date(self) -> list[ContractOn]:
        """Those whose dates include the day, whatever their status."""
        return [c for c in self.all if not {"not-started", "ended"} & set(c.fails)]


@dataclass(slots=True, eq=False)
class Lines:
    """Lines on the day."""

    all: tuple[LineOn, ...] = ()
    unseen: Reason | None = None


@dataclass(slots=True, eq=False)
class Carried:
    """The lines that carry the service asked for: its own, and bundles that hold it."""

    own: tuple[LineOn, ...]
    inside: tuple[LineOn, ...]
    unseen: Reason | None


@dataclass(slots=True, eq=False)
class Relatives:
    """Contracts of other accounts that may cover this one, on the day."""

    current: tuple[Relative, ...] = ()
    doubt: Reason | None = None


@dataclass(slots=True, eq=False)
class Then:
    """The same facts judged on another day.

    Attributes:
        fails: the rule that fails on that day, when one does.
        doubt: why it cannot be told, when none fails.
    """

    day: date
    fails: str | None
    doubt: Reason | None


class View:
    """All facts that rules may name, on one day."""

    def __init__(self, facts: Facts, day: date, then: Callable[[], Then]) -> None:
        """Keep the facts.

        Args:
            facts: what was read.
            day: the day to judge, in the MSP's calendar.
            then: judges the same facts on the day of the last sync.
        """
        self.facts = facts
        self.day = day
        self.account = facts.account
        self.wanted = facts.wanted
        self.last_sync = facts.last_sync
        self._then = then

    @lazy
    def typed_account(self) -> Account | Unreadable:
        """The account, when its type has a meaning. 1 is Customer whatever the tenant calls it."""
        account = self.facts.account
        if type(account) is Unreadable or account.type == CUSTOMER or account.type_label:
            return account
        doubt = account.unread or account.label_doubt
        return Unreadable(reason=doubt or unlisted("companyType", account.type, account.name))

    @lazy
    def flagged_account(self) -> Account | Unreadable:
        """The account, when Autotask says whether it is active."""
        account = self.facts.account
        if type(account) is Unreadable or account.is_active is not None:
            return account
        return Unreadable(reason=account.unread or no_value("isActive", account.name))

    @lazy
    def contracts(self) -> Contracts:
        """The account's own contracts."""
        records = self.facts.contracts
        every = tuple([contract_on(c, self.day) for c in records.items])
        return Contracts(every, tuple([c for c in every if c.current]), records.unseen)

    @lazy
    def lines(self) -> Lines:
        """Every line and bundle on the account's own contracts."""
        contracts = {c.contract.id: c for c in self.contracts.all}
        records = self.facts.lines
        lines = [
            line_on(line, contracts[line.contract_id], self.day)
            for line in records.items
            if line.contract_id in contracts
        ]
        return Lines(tuple(lines), self.contracts.unseen or records.unseen)

    @lazy
    def carried(self) -> Carried | Unreadable:
        """The lines that carry the service asked for."""
        wanted = self.facts.wanted
        if wanted is None or type(wanted) is Unreadable:
            return wanted or Unreadable(reason=Reason(code="no-service-asked"))
        entries = {(e.kind, e.id) for e in wanted.entries}
        own = tuple(n for n in self.lines.all if (n.line.kind, n.line.entry_id) in entries)
        inside = tuple(
            n
            for n in self.lines.all
            if n.line.kind == "bundle" and n.line.entry_id in wanted.bundle_ids and n not in own
        )
        return Carried(own, inside, self.lines.unseen or wanted.unseen)

    @lazy
    def nce(self) -> NceLines | Unreadable:
        """The lines that a question on Microsoft renewals is about."""
        carried = None if self.facts.wanted is None else self.carried
        return nce_lines(self.lines, carried, self.contracts.all, self.facts.asked_contracts)

    @lazy
    def pushes(self) -> Pushes | Unreadable:
        """What Gradient pushed, as far as notes and unit rows say."""
        carried = None if self.facts.wanted is None else self.carried
        return read_pushes(self.facts, self.lines, carried, self.day)

    @lazy
    def concerned(self) -> Carried | Unreadable:
        """The lines of the service asked for; without one, every line of the account."""
        if self.facts.wanted is None:
            return Carried(self.lines.all, (), self.lines.unseen)
        return self.carried

    @lazy
    def relatives(self) -> Relatives:
        """Contracts of the parent, and contracts billed to this account."""
        records = self.facts.relatives
        if not records.items:
            return Relatives((), records.unseen)
        standing = [(r, contract_on(r.contract, self.day)) for r in records.items]
        doubt = next((c.doubt for _, c in standing if c.possible), None)
        return Relatives(tuple(r for r, c in standing if c.current), doubt or records.unseen)

    @lazy
    def kin(self) -> Records[Relative]:
        """Contracts of the parent and of payers, whatever the day, on which services may go on."""
        return self.facts.relatives

    @lazy
    def stamps(self) -> Stamps:
        """The stamps of the account and of what makes it visible, or would."""
        carried = None if self.facts.wanted is None else self.carried
        return stamps_of(self.facts, self.lines, carried, self.contracts.all)

    @lazy
    def then(self) -> Then:
        """The same facts on the day of the last sync."""
        return self._then()
