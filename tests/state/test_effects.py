"""What effects leave behind: audit, watches, tickets and notices, on both databases."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.state import Audit, Entry, Notices, Tickets, Watch, Watches

if TYPE_CHECKING:
    from bot.state import Database


async def test_an_entry_is_written_once_under_its_key(database: Database) -> None:
    audit = Audit(database)
    await audit.write(Entry(who="U1", what="watch", case_id="c", result="watching", key="k"))
    await audit.write(Entry(who="U1", what="watch", case_id="c", result="watching", key="k"))
    await audit.write(Entry(who="U2", what="watch", result="refused-nobody"))
    assert [(e.who, e.case_id) for e in await audit.entries()] == [("U1", "c"), ("U2", None)]
    assert [e.key for e in await audit.entries("c")] == ["k"]


def watch(slot: str | None = "after") -> Watch:
    return Watch(kind="sync", case_id=None, channel="C1", thread=None, by="U1", slot=slot)


async def test_of_two_that_follow_the_same_one_is_refused(database: Database) -> None:
    watches = Watches(database)
    opened = await asyncio.gather(*(watches.open(watch()) for _ in range(10)))
    assert opened.count(True) == 1
    (first,) = await watches.unfinished()
    assert await watches.move(first.id, "failed")
    assert not await watches.move(first.id, "open")
    assert await watches.open(watch())
    assert await watches.open(watch(None))
    assert await watches.open(watch(None))
    ended = await watches.get(first.id)
    assert ended is not None
    assert (ended.state, ended.slot) == ("failed", None)


async def test_one_of_many_sends_the_one_ticket_of_a_case(database: Database) -> None:
    tickets = Tickets(database)
    drafted = await tickets.draft("c", "U1", '{"a": 1}')
    assert drafted is not None
    redrafted = await tickets.draft("c", "U2", '{"a": 2}')
    assert redrafted is not None
    assert (redrafted.external_id, redrafted.by) == (drafted.external_id, "U2")
    sent = await asyncio.gather(*(tickets.send("c", "U2") for _ in range(10)))
    (once,) = [each for each in sent if each is not None]
    assert (once.state, once.attempt, once.form) == ("sending", 1, '{"a": 2}')
    assert await tickets.draft("c", "U1", "{}") is None
    assert [each.case_id for each in await tickets.sending()] == ["c"]
    await tickets.end("c", "refused")
    again = await tickets.send("c", "U1")
    assert again is not None
    assert again.job == "c:2"
    await tickets.end("c", "made", 7, "T7")
    assert await tickets.send("c", "U1") is None
    made = await tickets.get("c")
    assert made is not None
    assert (made.ticket_id, made.number) == (7, "T7")


async def test_a_notice_remembers_where_it_was_told(database: Database) -> None:
    notices = Notices(database)
    assert (await notices.begin("k", "C1")).new
    unclear = await notices.begin("k", "C1")
    assert (unclear.new, unclear.ts) == (False, None)
    await notices.end("k", "1.2")
    assert (await notices.begin("k", "C1")).ts == "1.2"
