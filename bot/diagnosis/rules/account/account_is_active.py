from __future__ import annotations

from typing import TYPE_CHECKING

from bot.diagnosis.rule import Rule, Ruling, account_subject, failed, passed
from bot.diagnosis.rules.account.account_is_customer import CANCELLATION

if TYPE_CHECKING:
    from bot.diagnosis.facts import Account


class AccountIsActive(Rule):
    """An inactive account does not come across (guide section 2)."""

    order = 2
    section = 2
    asked_by = frozenset({"account", "service"})

    @staticmethod
    def judge(flagged_account: Account) -> Ruling:
        """Inactive and of type Cancellation is the story that the first rule tells."""
        account = flagged_account
        subject = account_subject(account)
        if account.is_active:
            return passed(subject, seen="active", expected="active")
        story = {"story": "cancelled"} if account.type == CANCELLATION else {}
        return failed(subject, seen="inactive", expected="active", **story)
