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
    from bot.diagnosis.facts import Account
    from bot.diagnosis.view import Lines


class AccountHasBillableService(Rule):
    """A current contract has an active service or bundle with a quantity above zero (section 2)."""

    order = 4
    section = 2
    asked_by = frozenset({"account"})
    parents = ("account-has-current-contract",)
    by_time = True

    @staticmethod
    def judge(account: Account, lines: Lines) -> Ruling:
        """One line is enough."""
        billable = [n for n in lines.all if n.counts and n.inactive is False]
        if billable:
            subject = contract_subject(billable[0].contract.contract)
            return passed(subject, lines=[n.evidence() for n in billable])
        possible = [n for n in lines.all if n.may_count and not n.inactive]
        doubt = next((n.any_doubt for n in possible), None) or lines.unseen
        relevant = [n for n in lines.all if not n.contract.fails]
        seen = {"lines": [n.evidence() for n in relevant]}
        contracts = {n.contract.contract.id: n.contract.contract for n in relevant}
        one = len(contracts) == 1
        subject = contract_subject(*contracts.values()) if one else account_subject(account)
        if doubt:
            return unknown(doubt, subject, **seen)
        return failed(subject, **seen)
