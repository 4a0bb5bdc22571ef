from __future__ import annotations

from bot.diagnosis.rule import Rule, Ruling, failed, passed


class ApiUserIsAccepted(Rule):
    """Autotask accepts the bot's API user (section 1)."""

    order = 11
    section = 1
    asked_by = frozenset({"sync", "check"})

    @staticmethod
    def judge(accepted: bool) -> Ruling:
        """An empty 401 stands for a wrong name, secret or code, and presumably for a lock."""
        return passed(seen="accepted") if accepted else failed(seen="rejected")
