"""The naive judge: the rules read again, as plain loops over the rows of the wire.

It shares nothing with the bot. Where it is slow it is so on purpose: a reader should see at once
that it is right. It knows every row, so it needs no permission and meets no fault.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tests.oracle.names import account_named, entries_named
from tests.oracle.rows import NO, UNSURE, YES, Answer, Desk, Line, all_of, any_of, moment

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.demo.autotask import Msp
    from tests.oracle.rows import Row

CUSTOMER: Final = "account-is-customer"
ACTIVE: Final = "account-is-active"
CONTRACT: Final = "account-has-current-contract"
BILLABLE: Final = "account-has-billable-service"
CARRIED: Final = "service-is-on-contract"
OWN_LINE: Final = "service-is-its-own-line"
CURRENT: Final = "service-contract-is-current"
QUANTITY: Final = "service-quantity-is-positive"
ENTRY: Final = "service-is-active"
SYNCED: Final = "synced-since-last-change"

ACCOUNT_RULES: Final = (CUSTOMER, ACTIVE, CONTRACT, BILLABLE)
SERVICE_RULES: Final = (CUSTOMER, ACTIVE, CARRIED, OWN_LINE, CURRENT, QUANTITY, ENTRY)
PARENTS: Final = {
    BILLABLE: (CONTRACT,),
    OWN_LINE: (CARRIED,),
    CURRENT: (CARRIED, OWN_LINE),
    QUANTITY: (CARRIED, OWN_LINE, CURRENT),
    ENTRY: (CARRIED, OWN_LINE, CURRENT),
}


@dataclass(frozen=True)
class Judgement:
    """What the bot should say.

    Args:
        verdict: the verdict.
        account: the id of the account that it is about.
        root_cause: the rule to name.
        expected_on: the day from which it can be visible.
        outcomes: every rule's outcome, in order.
        or_ambiguous: whether asking back would be as right: how near a near name is, is the bot's
            to say.
        outcomes_anyway: of the rules that ask nothing of an ambiguous service.
    """

    verdict: str
    account: int | None = None
    root_cause: str | None = None
    expected_on: date | None = None
    outcomes: dict[str, str] = field(default_factory=dict)
    or_ambiguous: bool = False
    outcomes_anyway: dict[str, str] = field(default_factory=dict)


@dataclass
class Found:
    outcome: str
    means: str = "clear"
    on: date | None = None


DOUBT: Final = Found("unknown", "cannot_tell")


def judge(
    msp: Msp,
    account: str,
    service: str | None,
    *,
    day: date,
    synced: tuple[datetime, date] | None,
) -> Judgement:
    """Judge a question on a day.

    Args:
        msp: every row.
        account: as typed.
        service: as typed, for a question on a service.
        day: in the MSP's calendar.
        synced: when the last completed sync started, and its day in the MSP's calendar.
    """
    company = account_named(account, msp.tables["Companies"].values())
    if isinstance(company, str):
        return Judgement(company, or_ambiguous=company == "not_found")
    if service is None:
        return Case(msp, company, None).judgement(day, synced)
    catalogue = [*msp.tables["Services"].values(), *msp.tables["ServiceBundles"].values()]
    entries = entries_named(service, catalogue)
    if isinstance(entries, str):
        whichever = Case(msp, company, None).judgement(day, synced).outcomes
        sure = {rule: whichever[rule] for rule in (CUSTOMER, ACTIVE)}
        return Judgement(entries, company["id"], outcomes_anyway=sure)
    return Case(msp, company, entries).judgement(day, synced)


class Case:
    """One account before the rules, and perhaps the entries of the catalogue asked for."""

    def __init__(self, msp: Msp, account: Row, entries: list[Row] | None) -> None:
        self.desk = Desk(msp)
        self.account = account
        self.entries = entries
        self.rules = ACCOUNT_RULES if entries is None else SERVICE_RULES
        self.contracts = self.desk.contracts_of(account["id"])
        self.lines = [line for c in self.contracts for line in self.desk.lines_of(c)]
        self.inside: list[Line] = []
        if entries is not None:
            self.inside = [line for line in self.lines if self.desk.holds(line, entries)]
            self.lines = [line for line in self.lines if any(line.entry is e for e in entries)]

    def judgement(self, day: date, synced: tuple[datetime, date] | None) -> Judgement:
        found: dict[str, Found] = {}
        for rule in self.rules:
            found[rule] = self.find(rule, day, [found[parent] for parent in PARENTS.get(rule, ())])
        verdict = verdict_of(list(found.values()))
        found[SYNCED] = Found(self.synced(day, synced))
        if verdict == "clear" and found[SYNCED].outcome != "passed":
            verdict = "waiting"
        days = [each.on for each in found.values() if each.on is not None]
        failed = [rule for rule, each in found.items() if each.outcome == "failed"]
        root = (failed or [SYNCED])[0] if verdict in {"blocked", "elsewhere", "waiting"} else None
        return Judgement(
            verdict,
            self.account["id"],
            root,
            max(days) if verdict == "waiting" and days else None,
            {rule: each.outcome for rule, each in found.items()},
            or_ambiguous=self.entries == [],
        )

    def find(self, rule: str, day: date, parents: list[Found]) -> Found:
        """One rule's outcome; on the day on which its parents will have been met."""
        if any(p.outcome == "skipped" or p.means in {"blocked", "elsewhere"} for p in parents):
            return Found("skipped")
        day = max([day, *(parent.on for parent in parents if parent.on is not None)])
        answer = self.answer(rule, day)
        if answer == NO and any(parent.outcome == "unknown" for parent in parents):
            return DOUBT  # were the parent to fail, this rule would not be asked
        if answer == NO:
            return self.in_time(rule, day) or self.not_in_time(rule, day)
        return DOUBT if answer == UNSURE else Found("passed")

    def in_time(self, rule: str, day: date) -> Found | None:
        """For a rule that fails on a day: whether a later day makes it pass."""
        for later in self.desk.days_of_change(self.contracts, after=day):
            then = self.answer(rule, later)
            if then != NO:
                return Found("failed", "waiting", later) if then == YES else DOUBT
        return None

    def not_in_time(self, rule: str, day: date) -> Found:
        """For a rule that no later day makes pass: what else explains it."""
        if rule == OWN_LINE:
            return Found("failed", "elsewhere")
        if rule == CONTRACT:
            others = self.desk.paid_elsewhere(self.account)
            covered = any_of(self.desk.current(contract, day) for contract in others)
            if covered != NO:
                return Found("failed", "elsewhere") if covered == YES else DOUBT
        return Found("failed", "blocked")

    def answer(self, rule: str, day: date) -> Answer:  # noqa: PLR0911 - one line a rule, in order
        """Whether a rule holds on a day, parents apart."""
        match rule:
            case "account-is-customer":
                return self.desk.is_customer(self.account)
            case "account-is-active":
                return self.desk.is_true(self.account["isActive"])
            case "account-has-current-contract":
                return any_of(self.desk.current(c, day) for c in self.contracts)
            case "account-has-billable-service":
                return any_of(self.bills(line, day) for line in self.lines)
            case "service-is-on-contract":
                return YES if self.lines or self.inside else NO
            case "service-is-its-own-line":
                return YES if self.lines else NO
            case "service-contract-is-current":
                return any_of(self.desk.current(line.contract, day) for line in self.lines)
            case "service-quantity-is-positive":
                return any_of(self.counts(line, day) for line in self.lines)
        return self.entry_is_active(day)

    def counts(self, line: Line, day: date) -> Answer:
        return all_of([self.desk.current(line.contract, day), self.desk.positive(line, day)])

    def bills(self, line: Line, day: date) -> Answer:
        return all_of([self.counts(line, day), self.desk.is_active(line.entry)])

    def entry_is_active(self, day: date) -> Answer:
        """Asked of the lines that count, or else of those on a current contract."""
        counting = [line for line in self.lines if self.counts(line, day) == YES]
        current = [
            all_of([self.desk.current(line.contract, day), self.desk.is_active(line.entry)])
            for line in counting or self.lines
        ]
        answer = any_of([*current, *(self.bills(line, day) for line in self.lines)])
        perhaps = [line for line in self.lines if self.counts(line, day) == UNSURE]
        if counting or all(self.desk.is_active(line.entry) == YES for line in perhaps):
            return answer
        return UNSURE if answer == YES else answer

    def synced(self, day: date, synced: tuple[datetime, date] | None) -> str:
        """Whether the last sync saw everything as it is now."""
        if synced is None:
            return UNSURE
        started, on = synced
        then = all_of([self.answer(rule, on) for rule in self.rules])
        stamps = self.stamps(day)
        later = any(stamp is not None and moment(stamp) > started for stamp in stamps)
        if then == NO or later:
            return "failed"
        return UNSURE if then == UNSURE or None in stamps else "passed"

    def stamps(self, day: date) -> list[str | None]:
        """When each of the records concerned was last changed; None where nobody can tell."""
        visible = [line for line in self.lines if self.bills(line, day) == YES]
        if visible:
            contracts = [line.contract for line in visible]
            return self.desk.stamps(self.account, contracts, [line.entry for line in visible])
        if any(self.bills(line, day) == UNSURE for line in self.lines):
            return [*self.desk.stamps(self.account, [], []), None]
        entries = [line.entry for line in self.lines]
        return self.desk.stamps(self.account, self.contracts, entries)


def verdict_of(found: list[Found]) -> str:
    """The first that applies."""
    for verdict in ("blocked", "cannot_tell", "elsewhere", "waiting"):
        if any(each.means == verdict for each in found):
            return verdict
    return "clear"
