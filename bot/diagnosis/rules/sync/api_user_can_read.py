from __future__ import annotations

from typing import TYPE_CHECKING

from bot.diagnosis.rule import Rule, Ruling, failed, passed

if TYPE_CHECKING:
    from bot.diagnosis.facts import Access


class ApiUserCanRead(Rule):
    """Everything that an answer needs is open to the bot's API user (section 1).

    What Gradient's own user may read cannot be seen from here.
    """

    order = 13
    section = 1
    asked_by = frozenset({"sync", "check"})

    @staticmethod
    def judge(access: tuple[Access, ...]) -> Ruling:
        """An entity that is open in part counts as closed: what is hidden would look absent."""
        closed = [a for a in access if not a.readable or a.level != "All"]
        listed = [{"entity": a.entity, "level": a.level, "readable": a.readable} for a in closed]
        if closed:
            return failed(closed=listed)
        return passed(open=[a.entity for a in access])
