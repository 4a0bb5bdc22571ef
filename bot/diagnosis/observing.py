"""What a question saw of quantities, for questions to come; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.diagnosis.facts import Observation, Unreadable
from bot.diagnosis.view import Then, View

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.diagnosis.facts import Facts


def observed(facts: Facts, day: date, at: datetime) -> list[Observation]:
    """The quantities of a day that are known beyond doubt, line by line.

    Args:
        facts: what was read.
        day: the day of the reading, in the MSP's calendar.
        at: when it was read, in UTC.
    """
    if isinstance(facts.account, Unreadable):
        return []
    lines = View(facts, day, lambda: Then(day, None, None)).lines.all
    return [
        Observation(
            kind=n.line.kind,
            line_id=n.line.id,
            contract_id=n.line.contract_id,
            account_id=facts.account.id,
            units=n.quantity,
            day=day,
            read_at=at,
        )
        for n in lines
        if n.quantity is not None and n.doubt is None
    ]
