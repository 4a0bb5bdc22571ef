"""What holds for every account of a tenant: permissions, and its own words."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from bot.autotask import siblings
from bot.autotask.entities import ContractServiceUnit
from bot.diagnosis.facts import Reason, Unreadable
from bot.diagnosis.reads import ALL_ENTITIES, attempt
from bot.errors import BadCredentials
from bot.estate.known import Known

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from datetime import date

    from bot.autotask import Autotask, Reading
    from bot.diagnosis.facts import Sync
    from bot.estate.allowance import Allowance
    from bot.estate.progress import Progress

T = TypeVar("T")

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
    progress: Progress,
) -> Known:
    """Ask what a scan has to know before it reads rows.

    Args:
        autotask: the client.
        allowance: says when a request may be sent.
        day: the day to judge, in the MSP's calendar.
        last_sync: the last completed sync.
        progress: of the scan that begins.

    Raises:
        AutotaskError: nothing can be read at all.
        BudgetSpent: the tenant's budget is full, or the scans' share of it is used up.
        EstateError: the disk is full.
    """
    # Whoever may not even ask for the budget may ask for nothing: there is no scan then.
    await allowance.begin()

    async def asked(read: Callable[[Reading], Coroutine[object, object, T]]) -> T | Unreadable:
        async with allowance.request(progress) as reading:
            return await attempt(read(reading))

    async with siblings() as group:
        access = [group.create_task(asked(partial(autotask.access, name))) for name in ALL_ENTITIES]
        picklists = [
            group.create_task(asked(partial(_labels, autotask, entity, name)))
            for entity, name in PICKLISTS.values()
        ]
    levels = [task.result() for task in access]
    labels = [task.result() for task in picklists]
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


async def _labels(autotask: Autotask, entity: str, field: str, reading: Reading) -> dict[int, str]:
    return await autotask.labels(entity, field, seen=frozenset(), reading=reading)


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
