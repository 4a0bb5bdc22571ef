"""What a person asked, before anything was read."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from bot.diagnosis.facts import Fact

Kind = Literal["why-missing", "count", "stale", "nce", "undo", "sync"]
PAST_KINDS = frozenset({"count", "stale", "nce", "undo"})
ServiceKind = Literal["service", "bundle"]


_DAY = re.compile(r"2\d{3}-\d\d-\d\d", re.ASCII)
"""Of this millennium: a year before and after such a day is still in the calendar."""


def day_of(text: str) -> date | None:
    """The day that a person wrote as `YYYY-MM-DD`; `None` when it is none."""
    try:
        return date.fromisoformat(text.strip()) if _DAY.fullmatch(text.strip()) else None
    except ValueError:
        return None


class ServiceRef(Fact):
    """One catalogue entry, picked by a person; services and bundles have ids of their own."""

    kind: ServiceKind
    id: int


class Question(Fact):
    """A question, as typed or as picked.

    Args:
        account: the account's name as typed; empty when an id was picked.
        account_id: the Autotask id, when a person picked one; 0 is the MSP itself.
        service: the service's name as typed, or `None` for a question on the whole account.
        service_ref: the catalogue entry, when a person picked one.
        contract: the contract's name as typed, to look at that one only.
        contract_id: its Autotask id, when a person picked one.
        gradient: the number that Gradient shows.
        expected: the number that the person expects.
        on: the day to judge; `None` is today in the MSP's calendar.
        evidence: whether the answer is to be the text that support asks for.
        ticket: the reference of the ticket that the text is for, when there is one.
        whole: the whole text before ` / ` split a service off; tried as an account first.
    """

    kind: Kind = "why-missing"
    account: str = ""
    account_id: int | None = None
    service: str | None = None
    service_ref: ServiceRef | None = None
    contract: str | None = None
    contract_id: int | None = None
    gradient: int | None = None
    expected: int | None = None
    on: date | None = None
    evidence: bool = False
    ticket: str | None = None
    whole: str | None = None

    @property
    def is_of_the_past(self) -> bool:
        """Whether it needs every quantity, note and posting, not those around the day alone."""
        return self.kind in PAST_KINDS

    @property
    def asks_for_service(self) -> bool:
        """Whether one service is asked for, rather than the account."""
        return self.service is not None or self.service_ref is not None
