"""Renewals of contracts with Microsoft lines: what ends, what follows it, what it carries on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bot.diagnosis.facts import Reason
from bot.diagnosis.names import plain
from bot.diagnosis.nce import bills, by_service, renews
from bot.diagnosis.standing import contract_on, no_value
from bot.diagnosis.steps import DAY, spans_of, units_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.diagnosis.facts import Relative
    from bot.diagnosis.nce import NceLines
    from bot.diagnosis.standing import ContractOn, LineOn

SOON = timedelta(days=35)
LONG_ENDED = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Ending:
    """A contract that ends soon, or has ended, and what follows it.

    Attributes:
        contract: the contract.
        last: its last day.
        services: what it carries on that day.
        missing: those of them that no successor carries.
        successors: the contracts that follow it with one of the services.
        also_on: other contracts with one of them, which nothing shows to be a renewal.
        late: those that began after a gap.
    """

    contract: ContractOn
    last: date
    services: tuple[str, ...]
    missing: tuple[str, ...]
    successors: tuple[ContractOn, ...]
    also_on: tuple[ContractOn, ...]
    late: tuple[ContractOn, ...]

    def evidence(self, day: date) -> dict[str, Any]:
        """The ending as plain JSON."""
        return {
            "contract": self.contract.contract.name,
            "contract_id": self.contract.contract.id,
            "ends": self.last.isoformat(),
            "ended": self.last < day,
            "services": list(self.services),
            "missing": list(self.missing),
            "successors": [_named(c) for c in self.successors],
            "also_on": [_named(c) for c in self.also_on],
            "late": [_named(c) for c in self.late],
        }


def endings(nce: NceLines, day: date) -> tuple[list[Ending], Reason | None]:
    """The contracts that end within 35 days or have ended within a year, and what hides more."""
    lines = by_contract(nce)
    found: list[Ending] = []
    doubt = nce.doubt
    for contract in nce.contracts:
        mine, last = lines.get(contract.contract.id, []), contract.contract.ends
        if not mine or not bills(contract) or not nce.asks_about(contract):
            continue
        if last is None or contract.doubt:
            doubt = doubt or contract.doubt or no_value("endDate", contract.contract.name)
        elif day - LONG_ENDED <= last <= day + SOON:
            ending = _ending(contract, last, mine, nce)
            if isinstance(ending, Reason):
                doubt = doubt or ending
            elif ending.services:
                found.append(ending)
    return sorted(found, key=lambda each: each.last, reverse=True), doubt


def goes_on(ending: Ending, kin: tuple[Relative, ...], day: date) -> list[Relative]:
    """The contracts of others that carry on, beyond a contract's end, what nothing of its own does.

    Whether they cover the account is a question to the person: only the services' names, the dates
    and who pays tie them to it.

    Args:
        ending: with what is missing.
        kin: contracts of the parent and of payers.
        day: the day that is judged.
    """
    missing = {plain(name) or name for name in ending.missing}
    return [
        relative
        for relative in kin
        if bills(contract_on(relative.contract, day))
        and (relative.contract.ends is None or relative.contract.ends > ending.last)
        and missing & {plain(name) or name for name in relative.services}
    ]


def by_contract(nce: NceLines) -> dict[int, list[LineOn]]:
    """The lines of each contract."""
    found: dict[int, list[LineOn]] = {}
    for line in nce.all:
        found.setdefault(line.line.contract_id, []).append(line)
    return found


def _ending(contract: ContractOn, last: date, mine: list[LineOn], nce: NceLines) -> Ending | Reason:
    billed: dict[str, str] = {}
    for service, lines in by_service(tuple(mine)).items():
        units = total(lines, last)
        if isinstance(units, Reason):
            return units
        if units > 0:
            billed[service] = lines[0].name
    following: dict[int, ContractOn] = {}
    beside: dict[int, ContractOn] = {}
    late: dict[int, ContractOn] = {}
    covered: set[str] = set()
    for service, other in _others(contract, billed, nce):
        starts, ends = other.contract.starts, other.contract.ends
        if starts is None or ends is None or other.doubt:
            return other.doubt or no_value("startDate, endDate", other.contract.name)
        if renews(contract.contract, other.contract):
            following[other.contract.id] = other
            covered.add(service)
        elif starts > last + DAY:
            late[other.contract.id] = other
        elif ends > last:
            beside[other.contract.id] = other
    return Ending(
        contract,
        last,
        services=tuple(billed.values()),
        missing=tuple(name for service, name in billed.items() if service not in covered),
        successors=tuple(following.values()),
        also_on=tuple(beside.values()),
        late=tuple(late.values()),
    )


def _others(
    contract: ContractOn, services: dict[str, str], nce: NceLines
) -> Iterator[tuple[str, ContractOn]]:
    """The other contracts that can bill, with each of the services that they carry."""
    for service, lines in by_service(nce.all).items():
        for line in lines if service in services else ():
            if line.contract.contract.id != contract.contract.id and bills(line.contract):
                yield service, line.contract


def total(lines: list[LineOn], day: date) -> float | Reason:
    """The quantity of several lines together on a day, or why it cannot be told."""
    found: float = 0
    for line in lines:
        spans = spans_of(line.line)
        if isinstance(spans, Reason):
            return spans
        found += units_on(spans, day)
    return found


def _named(contract: ContractOn) -> dict[str, Any]:
    own = contract.contract
    return {
        "id": own.id,
        "name": own.name,
        "starts": own.starts and own.starts.isoformat(),
        "ends": own.ends and own.ends.isoformat(),
    }
