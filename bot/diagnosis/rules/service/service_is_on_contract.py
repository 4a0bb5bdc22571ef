from __future__ import annotations

from typing import TYPE_CHECKING

from bot.diagnosis.rule import (
    Rule,
    Ruling,
    account_subject,
    contract_subject,
    failed,
    passed,
    unknown,
)

if TYPE_CHECKING:
    from bot.diagnosis.facts import Account, Wanted
    from bot.diagnosis.view import Carried


class ServiceIsOnContract(Rule):
    """A contract of the account carries the service, on its own or in a bundle (section 3)."""

    order = 5
    section = 3
    asked_by = frozenset({"service", "count"})

    @staticmethod
    def judge(account: Account, wanted: Wanted, carried: Carried) -> Ruling:
        """Any contract counts here; whether it is current is asked later."""
        lines = carried.own or carried.inside
        if lines:
            subject = contract_subject(lines[0].contract.contract)
            return passed(subject, lines=[n.evidence() for n in lines])
        seen = {
            "asked": wanted.name,
            "in_catalogue": bool(wanted.entries),
            "nearest": list(wanted.nearest),
        }
        if carried.unseen:
            return unknown(carried.unseen, account_subject(account), **seen)
        return failed(account_subject(account), **seen)
