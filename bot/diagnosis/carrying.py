"""What a renewal carries on of a service: so many on the old contract, so many on the new."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from bot.diagnosis.facts import Reason
from bot.diagnosis.names import plain
from bot.diagnosis.nce import HANDOVER, are_tied, bills, by_service, could_renew, renews
from bot.diagnosis.renewals import by_contract, total
from bot.diagnosis.steps import DAY

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from bot.diagnosis.nce import NceLines
    from bot.diagnosis.standing import ContractOn, LineOn


@dataclass(frozen=True, slots=True)
class Carry:
    """One service over a renewal: so many on the old contract, so many on the new.

    Attributes:
        service: its name.
        old_day: the day on which the old contract was looked at: its last with a quantity.
        new_day: the first day of the new contract.
        now: the quantity of the new one on the day judged, or on its first day when that is later.
        old_too: other contracts that end on the same day, with which it became the new ones.
        new_too: other contracts that begin on the same day and are what they became.
    """

    service: str
    old: ContractOn
    old_day: date
    old_units: float
    new: ContractOn
    new_day: date
    new_units: float
    now: float
    old_too: tuple[str, ...] = ()
    new_too: tuple[str, ...] = ()

    @property
    def is_short(self) -> bool:
        """Whether the new contract has fewer than the old, then and still."""
        return self.new_units < self.old_units and self.now < self.old_units

    def is_one_with(self, other: Carry) -> bool:
        """Whether both are of one hand-over, in which only the sums can be compared."""
        shared = self.old is other.old or self.new is other.new
        hands_over = all(each.old_day == each.new_day - DAY for each in (self, other))
        return shared and hands_over and _key(self.service) == _key(other.service)

    def evidence(self) -> dict[str, Any]:
        """The service over the renewal as plain JSON."""
        return {
            "service": self.service,
            "old": self.old.contract.name,
            "old_too": list(self.old_too),
            "old_id": self.old.contract.id,
            "old_day": self.old_day.isoformat(),
            "old_quantity": self.old_units,
            "new": self.new.contract.name,
            "new_too": list(self.new_too),
            "new_id": self.new.contract.id,
            "new_day": self.new_day.isoformat(),
            "new_quantity": self.new_units,
            "now": self.now,
        }


def carries(nce: NceLines, day: date) -> tuple[list[Carry], Reason | None]:
    """Every service over every renewal of the last three months or to come, and what hides more."""
    lines = {contract: by_service(tuple(mine)) for contract, mine in by_contract(nce).items()}
    found: list[Carry] = []
    doubt = nce.doubt
    candidates = [c for c in nce.contracts if could_renew(c)]
    for old in (c for c in candidates if c.contract.id in lines):
        news = [c for c in candidates if bills(c) and renews(old.contract, c.contract)]
        news = [c for c in news if _recent(c, day) and nce.asks_about(old, c)]
        doubt = doubt or next((c.doubt for c in news if c.doubt), None)
        for service, mine in lines[old.contract.id].items():
            for new in _followers(old, service, news, lines):
                theirs = lines.get(new.contract.id, {}).get(service, [])
                carry = _carry(old, mine, new, theirs, day)
                if isinstance(carry, Reason):
                    doubt = doubt or carry
                elif carry:
                    found.append(carry)
    return _summed(found), doubt


def _followers(
    old: ContractOn,
    service: str,
    news: list[ContractOn],
    lines: dict[int, dict[str, list[LineOn]]],
) -> list[ContractOn]:
    """The renewals that are to carry a service: those that do, else those of the rest.

    Contracts of a customer are often renewed on one day, and each only carries its own services.
    """
    tied = [c for c in news if are_tied(old.contract, c.contract)]
    having = [c for c in news if service in lines.get(c.contract.id, {})]
    mine = lines[old.contract.id].keys()
    like = [c for c in news if mine & lines.get(c.contract.id, {}).keys()]
    return [c for c in having if c in tied] or having or tied or like


def _summed(found: list[Carry]) -> list[Carry]:
    """With one for all contracts that become others on one day: which is whose nobody knows."""
    groups: list[list[Carry]] = []
    for carry in found:
        joined = [group for group in groups if any(carry.is_one_with(each) for each in group)]
        groups = [group for group in groups if group not in joined]
        groups.append([*chain.from_iterable(joined), carry])
    return [_sum(group) for group in groups]


def _sum(group: list[Carry]) -> Carry:
    olds = list({carry.old.contract.id: carry for carry in group}.values())
    news = list({carry.new.contract.id: carry for carry in group}.values())
    return replace(
        group[0],
        old_units=sum(carry.old_units for carry in olds),
        new_units=sum(carry.new_units for carry in news),
        now=sum(carry.now for carry in news),
        old_too=_names(carry.old for carry in olds if carry.old is not group[0].old),
        new_too=_names(carry.new for carry in news if carry.new is not group[0].new),
    )


def _names(contracts: Iterable[ContractOn]) -> tuple[str, ...]:
    return tuple(contract.contract.name for contract in contracts)


def _key(service: str) -> str:
    return plain(service) or service


def _recent(new: ContractOn, day: date) -> bool:
    starts = new.contract.starts
    return starts is not None and starts >= day - HANDOVER


def _carry(
    old: ContractOn, mine: list[LineOn], new: ContractOn, theirs: list[LineOn], day: date
) -> Carry | Reason | None:
    last, first = old.contract.ends, new.contract.starts
    if last is None or first is None:
        return None
    # Where both run for a while the old line may have been zeroed at the hand-over.
    for old_day in dict.fromkeys((last, min(last, first - DAY))):
        units = total(mine, old_day)
        if isinstance(units, Reason):
            return units
        if units:
            break
    else:
        return None
    then, now = total(theirs, first), total(theirs, max(first, day))
    if isinstance(then, Reason) or isinstance(now, Reason):
        return then if isinstance(then, Reason) else now  # type: ignore[return-value] # one is
    return Carry(mine[0].name, old, old_day, units, new, first, then, now)
