"""A copy of the facts with some changes in it, as Autotask would hold them afterwards. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from bot.diagnosis.facts import Contract, Entry, Facts, Line, Note, Quantity, Sync, Unreadable
from bot.diagnosis.standing import ACTIVE, RECURRING, contract_on, line_on
from bot.diagnosis.view import CUSTOMER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.diagnosis.fixes import Change
    from bot.diagnosis.standing import LineOn

NEW = -1
"""The id of what is not there yet."""
AFTERWARDS = datetime(9999, 1, 1, tzinfo=UTC)
SYNCED = datetime(9999, 6, 1, tzinfo=UTC)
FOR_LONG = date(9998, 12, 31)
ALL_ROWS = {"from_day": None, "to_day": None}


def patched(facts: Facts, changes: Iterable[Change], day: date) -> Facts:
    """The facts after some changes.

    Args:
        facts: what was read.
        changes: in any order; a change of something that is not there changes nothing.
        day: the day of the changes.
    """
    for change in sorted(changes, key=lambda c: ORDER.index(c.kind)):
        facts = PATCHES[change.kind](facts, change, day)
    return facts


def _account(**values: Any) -> Callable[[Facts, Change, date], Facts]:  # noqa: ANN401 - any field of an account
    def patch(facts: Facts, _change: Change, _day: date) -> Facts:
        account = facts.account
        if type(account) is Unreadable:
            return facts
        update = {**values, "changed_at": AFTERWARDS}
        return facts.model_copy(update={"account": account.model_copy(update=update)})

    return patch


def _make_customer(facts: Facts, change: Change, day: date) -> Facts:
    account = facts.account
    label = "" if type(account) is Unreadable else account.customer_label
    return _account(type=CUSTOMER, type_label=label)(facts, change, day)


def _activate_contract(facts: Facts, change: Change, _day: date) -> Facts:
    update = {"status": ACTIVE, "changed_at": AFTERWARDS}
    items = [c.model_copy(update=update) if c.id == change.id else c for c in facts.contracts.items]
    return _with(facts, contracts=items)


def _renew_contract(facts: Facts, change: Change, day: date) -> Facts:
    """A contract from the day on with the old one's services, and as many of each as it had."""
    old = next((c for c in facts.contracts.items if c.id == change.id), None)
    if old is None:
        return facts
    update = {"starts": day, "ends": FOR_LONG, "status": ACTIVE, "changed_at": AFTERWARDS}
    contracts = [old.model_copy(update=update) if c is old else c for c in facts.contracts.items]
    lines = [
        _carried(line, old, day) if line.contract_id == old.id else line
        for line in facts.lines.items
    ]
    return _with(facts, contracts=contracts, lines=lines)


def _create_contract(facts: Facts, _change: Change, day: date) -> Facts:
    account = facts.account
    contract = Contract(
        id=NEW,
        name="",
        account_id=NEW if type(account) is Unreadable else account.id,
        type=RECURRING,
        type_label="",
        status=ACTIVE,
        status_label="",
        starts=day,
        ends=FOR_LONG,
        changed_at=AFTERWARDS,
    )
    return _with(facts, contracts=[*facts.contracts.items, contract])


def _add_service(facts: Facts, change: Change, day: date) -> Facts:
    """A line at zero: how many there are is a change of its own."""
    wanted = facts.wanted
    entry = Entry(kind="service", id=NEW, name=change.service, is_active=True)
    if wanted is not None and type(wanted) is not Unreadable:
        entry = next((e for e in wanted.entries if e.is_active), entry)
    entry = entry.model_copy(update={"changed_at": AFTERWARDS})
    line = Line(
        id=NEW,
        kind=entry.kind,
        contract_id=change.contract_id,
        entry_id=entry.id,
        entry=entry,
        quantities=(Quantity(id=NEW, starts=day, ends=FOR_LONG, units=0),),
    )
    return _noted(_with(facts, lines=[*facts.lines.items, line]), change.contract_id)


def _move(facts: Facts, change: Change, _day: date) -> Facts:
    def moved(line: Line) -> Line:
        if type(line.entry) is Unreadable:
            return line
        update = {"is_active": True, "changed_at": AFTERWARDS}
        return line.model_copy(update={"entry": line.entry.model_copy(update=update)})

    return _on_line(facts, change, moved)


def _set_quantity(facts: Facts, change: Change, day: date) -> Facts:
    return _on_line(facts, change, lambda line: _with_quantity(line, day))


def _sync(facts: Facts, _change: Change, day: date) -> Facts:
    sync = Sync(started_at=SYNCED, started_on=day, completed_at=SYNCED, by="")
    return facts.model_copy(update={"last_sync": sync})


PATCHES: dict[str, Callable[[Facts, Change, date], Facts]] = {
    "make-customer": _make_customer,
    "activate-account": _account(is_active=True),
    "activate-contract": _activate_contract,
    "renew-contract": _renew_contract,
    "create-contract": _create_contract,
    "add-service": _add_service,
    "move-to-active-service": _move,
    "set-quantity": _set_quantity,
    "sync": _sync,
}
ORDER = tuple(PATCHES)


def on_last_day(line: Line, contract: Contract) -> LineOn:
    """How a line stood on the last day of a contract that ended: the wizard carries that over.

    Args:
        line: on the contract.
        contract: one with a last day.
    """
    last = contract.ends or date.max
    return line_on(line, contract_on(contract, last), last)


def _carried(line: Line, old: Contract, day: date) -> Line:
    """The line with what it had at the end: nothing stays nothing, and unknown stays unknown."""
    last = on_last_day(line, old)
    if last.fails == ("no-quantity-on-day",):
        return line.model_copy(update={"quantities": _before(line, day), **ALL_ROWS})
    return _with_quantity(line, day, last.quantity)


def _before(line: Line, day: date) -> tuple[Quantity, ...]:
    return tuple(q for q in line.quantities if q.starts and q.starts < day)


def _with_quantity(line: Line, day: date, units: float | None = 1) -> Line:
    """The line with a quantity from the day on; what it had before stays."""
    row = Quantity(id=NEW, starts=day, ends=FOR_LONG, units=units)
    return line.model_copy(update={"quantities": (*_before(line, day), row), **ALL_ROWS})


def _on_line(facts: Facts, change: Change, patch: Callable[[Line], Line]) -> Facts:
    place = change.line_kind, change.id, change.contract_id
    mine = [n for n in facts.lines.items if (n.kind, n.id, n.contract_id) == place]
    if not mine:
        return facts
    lines = [patch(line) if line in mine else line for line in facts.lines.items]
    return _noted(_with(facts, lines=lines), change.contract_id)


def _noted(facts: Facts, contract_id: int) -> Facts:
    """Autotask notes on the contract what was changed of its services and units."""
    note = Note(id=NEW, contract_id=contract_id, at=AFTERWARDS)
    notes = facts.notes.model_copy(update={"items": (*facts.notes.items, note)})
    return facts.model_copy(update={"notes": notes})


def _with(
    facts: Facts,
    contracts: list[Contract] | None = None,
    lines: list[Line] | None = None,
) -> Facts:
    update: dict[str, Any] = {}
    if contracts is not None:
        update["contracts"] = facts.contracts.model_copy(update={"items": tuple(contracts)})
    if lines is not None:
        update["lines"] = facts.lines.model_copy(update={"items": tuple(lines)})
    return facts.model_copy(update=update)
