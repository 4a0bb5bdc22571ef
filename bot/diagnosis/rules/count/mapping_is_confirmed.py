from __future__ import annotations

from bot.diagnosis.facts import Reason
from bot.diagnosis.rule import Rule, Ruling, unknown


class MappingIsConfirmed(Rule):
    """The vendor's service is mapped to this line, by the metric that is billed (step 4).

    Mapping stands in Gradient alone (no API shows it), so a person is asked.
    """

    order = 23
    section = 4
    asked_by = frozenset({"count"})
    parents = ("service-is-on-contract", "service-is-its-own-line")
    since_sync = "nothing"

    @staticmethod
    def judge() -> Ruling:
        """Never more than a question, and nothing else waits for its answer."""
        reason = Reason(code="only-in-gradient", aside=True)
        return unknown(reason, look_at=["number", "source", "mapping", "metric"])
