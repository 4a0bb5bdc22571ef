"""The smallest fix, found by trying: a patched copy of the facts is judged by the same engine."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from bot.diagnosis.engine import NOT_OF_TIME, judge, verdict_of
from bot.diagnosis.facts import Unreadable
from bot.diagnosis.fixes import Change, SmallestFix
from bot.diagnosis.patches import NEW, on_last_day, patched
from bot.diagnosis.report import Verdict
from bot.diagnosis.standing import RECURRING, contract_on, line_on
from bot.diagnosis.view import CUSTOMER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.diagnosis.facts import Account, Contract, Facts
    from bot.diagnosis.standing import LineOn

MOST_TRIED = 200
CANCELLATION = 6
DARING = {"renew-contract": 3, "add-service": 4, "create-contract": 5, "move-to-active-service": 1}
"""Of as many changes those that hold first, and then the least daring, are told."""
SYNC = Change(kind="sync")


def what_if(facts: Facts, day: date, asked: str) -> SmallestFix | None:
    """Find the fewest changes after which nothing but time is in the way, and the least time.

    Args:
        facts: what was read.
        day: the day, in the MSP's calendar.
        asked: `account` or `service`.

    Returns:
        `None` when it is not blocked, or when no set of changes is proven to be enough: what could
        not be read may be in the way too.
    """
    account = facts.account
    if (
        type(account) is Unreadable
        or verdict_of(judge(facts, day, asked)[0]) is not Verdict.BLOCKED
    ):
        return None
    tries = sorted(_tries(facts, account, day, asked), key=_size)[:MOST_TRIED]
    found: list[tuple[tuple[Change, ...], date]] = []
    most = len(tries[-1]) if tries else 0
    for changes in tries:
        if len(changes) > most or (found and found[-1][1] == day):
            break
        if visible_from(facts, changes, day, asked) is not None:
            most = len(changes)
            needed = _needed(facts, changes, day, asked)
            if any(_may_be_left_out(facts, needed, c, day, asked) for c in needed):
                continue
            found.append((needed, visible_from(facts, needed, day, asked) or day))
    if not found:
        return None
    needed, holds_from = min(found, key=lambda one: (len(one[0]), one[1], _size(one[0])))
    left = account.type == CANCELLATION and account.is_active is False
    return SmallestFix(changes=(*needed, SYNC), holds_from=holds_from, left=left)


def visible_from(facts: Facts, changes: Iterable[Change], day: date, asked: str) -> date | None:
    """The first day on which the changed facts pass every rule but the sync's.

    Args:
        facts: what was read.
        changes: what is changed; a sync changes no fact that is judged here.
        day: the day of the changes.
        asked: `account` or `service`.

    Returns:
        `None` when something else than time and a sync is in the way, or may be.
    """
    findings, expected_on = judge(patched(facts, changes, day), day, asked)
    if all(f.means is Verdict.CLEAR for f in findings if f.rule != NOT_OF_TIME):
        return day
    return expected_on if verdict_of(findings) is Verdict.WAITING else None


def _needed(facts: Facts, changes: tuple[Change, ...], day: date, asked: str) -> tuple[Change, ...]:
    """The changes without those that are not needed."""
    for change in changes:
        fewer = tuple(c for c in changes if c is not change)
        if visible_from(facts, fewer, day, asked) is not None:
            return _needed(facts, fewer, day, asked)
    return changes


def _may_be_left_out(
    facts: Facts, changes: tuple[Change, ...], change: Change, day: date, asked: str
) -> bool:
    """Whether what could not be read leaves it open that the rest is enough."""
    rest = [c for c in changes if c is not change]
    verdict = verdict_of(judge(patched(facts, rest, day), day, asked)[0])
    return verdict is Verdict.CANNOT_TELL and not change.if_needed


def _size(changes: tuple[Change, ...]) -> tuple[int, int]:
    return len(changes), sum(DARING.get(change.kind, 0) for change in changes)


def _tries(facts: Facts, account: Account, day: date, asked: str) -> Iterator[tuple[Change, ...]]:
    """Every way that may be enough; each line and each contract is one."""
    first = _of_account(account)
    entry = _entry_to_add(facts, asked)
    for contract in facts.contracts.items:
        if contract.type != RECURRING:
            continue
        before = (*first, *_of_contract(contract, day))
        for line in _lines(facts, asked):
            if line.line.contract_id == contract.id:
                yield from ((*before, *of_line) for of_line in _of_line(line, before))
        if entry is not None:
            yield (*before, *_added(contract.id, contract.name, entry))
    if entry is not None:
        yield (*first, Change(kind="create-contract"), *_added(NEW, "", entry))


def _of_account(account: Account) -> tuple[Change, ...]:
    found = []
    if account.type != CUSTOMER:
        found.append(Change(kind="make-customer", id=account.id))
    if account.is_active is False:
        found.append(Change(kind="activate-account", id=account.id))
    return tuple(found)


def _of_contract(contract: Contract, day: date) -> tuple[Change, ...]:
    fails = contract_on(contract, day).fails
    about = {"id": contract.id, "contract_id": contract.id, "contract": contract.name}
    found = []
    if "ended" in fails:
        # Its renewal is a contract of its own, and active.
        found.append(Change.model_validate({"kind": "renew-contract", **about}))
    elif "inactive" in fails:
        found.append(Change.model_validate({"kind": "activate-contract", **about}))
    return tuple(found)


def _lines(facts: Facts, asked: str) -> list[LineOn]:
    """The lines that can make it visible: those of the service, or every one."""
    contracts = {c.id: contract_on(c, date.max) for c in facts.contracts.items}
    wanted = facts.wanted
    if asked == "service":
        if wanted is None or type(wanted) is Unreadable:
            return []
        entries = {(e.kind, e.id) for e in wanted.entries}
    else:
        entries = {(n.kind, n.entry_id) for n in facts.lines.items}
    return [
        line_on(line, contracts[line.contract_id], date.max)
        for line in facts.lines.items
        if line.contract_id in contracts and (line.kind, line.entry_id) in entries
    ]


def _of_line(line: LineOn, before: Iterable[Change]) -> Iterator[tuple[Change, ...]]:
    """With and without a quantity: it may have one on the day, or on a later one."""
    contract = line.contract.contract
    renewed = any(change.kind == "renew-contract" for change in before)
    about: dict[str, Any] = {
        "id": line.line.id,
        "contract_id": line.line.contract_id,
        "contract": contract.name,
        "service": line.name,
        "line_kind": line.line.kind,
    }
    moved: tuple[Change, ...] = ()
    if line.inactive:
        moved = (Change.model_validate({"kind": "move-to-active-service", **about}),)
    yield moved
    carried = renewed and on_last_day(line.line, contract).doubt is not None
    about |= {"kind": "set-quantity", "if_needed": carried}
    yield (*moved, Change.model_validate(about))


def _entry_to_add(facts: Facts, asked: str) -> str | None:
    """The name of the service that could be put on a contract; empty for any, `None` for none."""
    if asked == "account":
        return ""
    wanted = facts.wanted
    if wanted is None or type(wanted) is Unreadable:
        return None
    return next((e.name for e in wanted.entries if e.is_active), None)


def _added(contract_id: int, contract: str, service: str) -> tuple[Change, ...]:
    about = {"id": NEW, "contract_id": contract_id, "contract": contract, "service": service}
    kinds = ("add-service", "set-quantity")
    return tuple(Change.model_validate({"kind": kind, **about}) for kind in kinds)
