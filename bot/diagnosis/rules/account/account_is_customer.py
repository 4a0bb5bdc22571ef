from __future__ import annotations

from typing import TYPE_CHECKING

from bot.diagnosis.rule import Rule, Ruling, account_subject, failed, passed
from bot.diagnosis.view import CUSTOMER

if TYPE_CHECKING:
    from bot.diagnosis.facts import Account
    from bot.diagnosis.view import Contracts

CANCELLATION = 6


class AccountIsCustomer(Rule):
    """Only accounts of type Customer come across (guide section 2)."""

    order = 1
    section = 2
    asked_by = frozenset({"account", "service"})

    @staticmethod
    def judge(typed_account: Account, contracts: Contracts) -> Ruling:
        """Type Cancellation and inactive together are one story: the customer may have left."""
        account = typed_account
        seen = {"seen": account.type_label or account.type, "expected": account.customer_label}
        subject = account_subject(account)
        if account.type == CUSTOMER:
            return passed(subject, **seen)
        if account.type == CANCELLATION and account.is_active is False:
            in_date = [c.evidence() for c in contracts.in_date]
            return failed(subject, **seen, story="cancelled", in_date=in_date)
        cancelled = {"cancelled": True} if account.type == CANCELLATION else {}
        return failed(subject, **seen, **cancelled)
