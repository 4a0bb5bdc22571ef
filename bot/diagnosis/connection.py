"""Reads what can be known of the two connections: the bot's to Autotask, and Gradient's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.autotask import filters as f
from bot.autotask import siblings
from bot.autotask.entities import Resource
from bot.diagnosis.facts import Access, ApiUser, Connection, Reason, Records, Syncs, Unreadable
from bot.diagnosis.reads import ALL_ENTITIES, Reads

if TYPE_CHECKING:
    from bot.autotask import Autotask, Reading

REJECTED = "bad-credentials"


async def read_connection(
    autotask: Autotask, reading: Reading, gradient_user: str | None, syncs: Syncs | Unreadable
) -> tuple[Connection, Reads]:
    """Ask Autotask what the bot may read, and after Gradient's API user.

    Args:
        autotask: the client.
        reading: the question's budget.
        gradient_user: the user name or e-mail of Gradient's API user, when it is configured.
        syncs: what the ledger says.
    """
    async with siblings() as group:
        reads = Reads(autotask, reading, group)
        reads.round_trips += 1
        reads.start_access((*ALL_ENTITIES, "Resources"))
        users = await _gradient_users(reads, gradient_user)
        answers = [await reads.access(entity) for entity in ALL_ENTITIES]
    broken = next((a.reason for a in answers if isinstance(a, Unreadable)), None)
    accepted: bool | Unreadable = True
    if broken is not None and not any(not isinstance(a, Unreadable) for a in answers):
        accepted = False if broken.code == REJECTED else Unreadable(reason=broken)
    access: tuple[Access, ...] | Unreadable = tuple(
        Access(entity=a.entity, level=a.level, readable=a.can_query)
        for a in answers
        if not isinstance(a, Unreadable)
    )
    if broken is not None:
        access = Unreadable(reason=reads.noted(broken))
    connection = Connection(accepted=accepted, gradient_users=users, access=access, syncs=syncs)
    return connection, reads


async def _gradient_users(reads: Reads, name: str | None) -> Records[ApiUser] | Unreadable:
    if not name:
        about = {"variable": "GRADIENT_API_USERNAME"}
        return Unreadable(reason=Reason(code="not-configured", about=about, aside=True))
    asked = f.any_of(f.eq("userName", name), f.eq("email", name))
    answer = await reads.query(Resource, asked)
    rows, unread = reads.rows(answer)
    users = tuple(ApiUser(name=r.user_name or r.email or name, is_active=r.is_active) for r in rows)
    return Records(items=users, unseen=unread or await reads.hidden("Resources"))
