from __future__ import annotations

from typing import TYPE_CHECKING

from bot.diagnosis.rule import Rule, Ruling, failed, passed, unknown
from bot.diagnosis.standing import no_value

if TYPE_CHECKING:
    from bot.diagnosis.facts import ApiUser, Records


class GradientApiUserIsActive(Rule):
    """The API user that Gradient reads with is there and active (section 1)."""

    order = 12
    section = 1
    asked_by = frozenset({"sync", "check"})

    @staticmethod
    def judge(gradient_users: Records[ApiUser]) -> Ruling:
        """Neither a lock nor an expired password can be seen in the record."""
        users = gradient_users.items
        seen = {"users": [{"name": u.name, "active": u.is_active} for u in users]}
        if any(u.is_active for u in users):
            return passed(**seen, cannot_see=["lock", "expired-password"])
        if gradient_users.unseen:
            return unknown(gradient_users.unseen, **seen)
        if any(u.is_active is None for u in users):
            return unknown(no_value("isActive", users[0].name), **seen)
        return failed(**seen)
