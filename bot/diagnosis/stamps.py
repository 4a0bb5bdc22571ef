"""When the records changed that make an account or a service visible, as far as Autotask says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.diagnosis.facts import Unreadable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.diagnosis.facts import Contract, Facts, Reason
    from bot.diagnosis.standing import ContractOn, LineOn
    from bot.diagnosis.view import Carried, Lines


@dataclass(slots=True, eq=False)
class Stamp:
    """When a record changed last, as far as Autotask says."""

    what: str
    name: str
    at: datetime | None


@dataclass(slots=True, eq=False)
class Stamps:
    """The stamps of all records concerned, and why there may be others."""

    all: tuple[Stamp, ...]
    unseen: tuple[Reason, ...]


def stamps_of(
    facts: Facts, lines: Lines, carried: Carried | Unreadable | None, own: Sequence[ContractOn]
) -> Stamps:
    """The stamps of the account and of what makes it visible, or would.

    Args:
        facts: what was read.
        lines: every line of the account.
        carried: the lines of the service asked for; `None` when none was.
        own: the account's contracts.
    """
    account, notes = facts.account, facts.notes
    visible, contracts, unseen = _concerned(lines, carried, own)
    stamps = [Stamp("contract", c.name, c.changed_at) for c in contracts.values()]
    stamps += [
        Stamp(entry.kind, entry.name, entry.changed_at)
        for entry in {(n.line.kind, n.line.entry_id): n.line.entry for n in visible}.values()
        if type(entry) is not Unreadable
    ]
    stamps += [
        Stamp("note", contracts[note.contract_id].name, note.at)
        for note in notes.items
        if note.contract_id in contracts
    ]
    if type(account) is not Unreadable:
        stamps.append(Stamp("account", account.name, account.changed_at))
    return Stamps(tuple(stamps), tuple([r for r in (notes.unseen, unseen) if r]))


def _concerned(
    every: Lines, carried: Carried | Unreadable | None, own: Sequence[ContractOn]
) -> tuple[Sequence[LineOn], dict[int, Contract], Reason | None]:
    """The lines that make it visible with their contracts; when none does, all there are.

    When nobody can tell which those are, none is concerned for certain.
    """
    lines, unseen = every.all, every.unseen
    if carried is not None:
        if type(carried) is Unreadable:
            return (), {}, carried.reason
        lines, unseen = carried.own, carried.unseen
    visible = [n for n in lines if n.counts and n.inactive is False]
    doubts = [n.any_doubt for n in lines if n.may_count and not n.inactive and n.any_doubt]
    if visible:
        # A line that could not be read may be visible too, and changed since.
        unread = unseen or next((d for d in doubts if not d.is_in_the_rows), None)
        return visible, {n.line.contract_id: n.contract.contract for n in visible}, unread
    doubt = unseen or next(iter(doubts), None)
    if doubt:
        return (), {}, doubt
    return lines, {c.contract.id: c.contract for c in own}, None
