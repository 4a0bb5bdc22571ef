from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.state import MessagesUnderWay, MessageUnderWay

if TYPE_CHECKING:
    from bot.state import Database

LONG, OVER = timedelta(minutes=1), timedelta(seconds=-1)
SCAN = MessageUnderWay(
    id="1.2", channel="C0BILLING", thread=None, by="U0DANA", asked_on=date(2026, 11, 22), on=None
)


async def test_one_process_holds_a_scan_until_it_lets_go(database: Database) -> None:
    messages = MessagesUnderWay(database)
    assert not await messages.any_scan()
    await messages.keep(SCAN, "one", LONG)
    posted = SCAN.model_copy(update={"ts": "7.0"})
    await messages.posted("1.2", "two", "6.0")
    await messages.posted("1.2", "one", "7.0")
    assert await messages.any_scan()
    assert await messages.left() == []
    assert not await messages.take("1.2", "two", LONG)
    assert await messages.extend("1.2", "one", LONG)
    await messages.forget("1.2", "two")
    await messages.release("1.2", "two")
    assert await messages.left() == []
    await messages.release("1.2", "one")
    assert await messages.left() == [posted]
    assert await messages.take("1.2", "two", LONG)
    assert not await messages.take("1.2", "three", LONG)
    assert not await messages.extend("1.2", "one", LONG)
    await messages.forget("1.2", "two")
    other_day = SCAN.model_copy(update={"id": "1.3", "on": date(2026, 12, 1)})
    await messages.keep(other_day, "two", LONG)
    assert not await messages.any_scan()
    assert not await messages.take("1.2", "two", LONG)


async def test_who_does_not_prolong_it_is_taken_for_dead(database: Database) -> None:
    messages = MessagesUnderWay(database)
    await messages.keep(SCAN, "one", OVER)
    assert await messages.left() == [SCAN]
    assert await messages.extend("1.2", "one", OVER)
    assert await messages.take("1.2", "two", LONG)
    assert await messages.left() == []
