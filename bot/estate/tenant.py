"""What holds for every account of a tenant: permissions, and its own words."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from bot.autotask import Reading
from bot.autotask.entities import ContractServiceUnit
from bot.diagnosis.facts import Reason, Unreadable
from bot.diagnosis.reads import ALL_ENTITIES, attempt
from bot.errors import BadCredentials
from bot.estate.known import Known
from bot.estate.reader import SECONDS_A_PAGE

if TYPE_CHECKING:
    from datetime import date

    from bot.autotask import Autotask
    from bot.diagnosis.facts import Sync
    from bot.estate.allowance import Allowance

REJECTED = BadCredentials().code
PICKLISTS = {
    "types": ("Companies", "companyType"),
    "contract_types": ("Contracts", "contractType"),
    "statuses": ("Contracts", "status"),
}


async def known_of(
    autotask: Autotask,
    allowance: Allowance,
    day: date,
    last_sync: Sync | Unreadable,
    began: float,
) -> Known:
    """Ask what a scan has to know before it reads rows.

    Args:
        autotask: the client.
        allowance: says when a request may be sent.
        day: the day to judge, in the MSP's calendar.
        last_sync: the last completed sync.
        began: when the scan did, by `time.monotonic()`.

    Raises:
        AutotaskError: nothing can be read at all.
        BudgetSpent: the tenant's budget is full.
    """
    # Whoever may not even ask for the budget may ask for nothing: there is no scan then.
    await allowance.begin()
    # What was accepted there is the proof that the log-in holds, so nothing here waits for it.
    reading = Reading(seconds=SECONDS_A_PAGE, since=began)
    reading.opening.open()
    levels, labels = await asyncio.gather(
        asyncio.gather(*(attempt(autotask.access(name, reading)) for name in ALL_ENTITIES)),
        asyncio.gather(
            *(
                attempt(autotask.labels(entity, name, seen=frozenset(), reading=reading))
                for entity, name in PICKLISTS.values()
            )
        ),
    )
    unseen = {}
    for name, level in zip(ALL_ENTITIES, levels, strict=True):
        if isinstance(level, Unreadable):
            if level.reason.code == REJECTED:
                raise BadCredentials(level.reason.about["detail"])
            unseen[name] = level.reason
        elif not level.confirmed:
            about = {"entity": name, "level": level.level, "advice": "", "detail": ""}
            unseen[name] = Reason(code="not-permitted", about=about)
    return Known(
        day=day, last_sync=last_sync, unseen=unseen, **dict(zip(PICKLISTS, labels, strict=True))
    )


def problems_of(known: Known) -> list[dict[str, Any]]:
    """Why, by entity, an account may be judged otherwise than it would be.

    Args:
        known: what holds for every account, and what could not be read.
    """
    found = dict(known.unseen)
    if known.unread_rows is not None:
        found.setdefault(ContractServiceUnit.entity, known.unread_rows)
    for name, (entity, _) in PICKLISTS.items():
        labels = getattr(known, name)
        if isinstance(labels, Unreadable):
            found.setdefault(entity, labels.reason)
    return [{"entity": name, **reason.model_dump()} for name, reason in found.items()]
