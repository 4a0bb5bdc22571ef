from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.state import Mark, Marks

if TYPE_CHECKING:
    from bot.state import Database

DAY = date(2026, 11, 22)
SAID = Mark(
    account_id=0,
    item="no-successor:88",
    state="done",
    owner="Sam",
    reason="renewed on paper",
    until=DAY,
    by="U1",
    by_name="dana",
)


async def test_the_last_word_counts(database: Database) -> None:
    marks = Marks(database)
    assert await marks.get(0, SAID.item) is None
    await marks.put(SAID)
    other = SAID.model_copy(update={"account_id": 2**40, "item": "account-is-active"})
    await marks.put(other)
    changed = SAID.model_copy(update={"state": "open", "until": None, "owner": ""})
    await marks.put(changed)
    assert await marks.get(0, SAID.item) == changed
    assert await marks.all() == [changed, other]
    assert await marks.all(2**40) == [other]


def test_a_mark_holds_up_to_and_with_its_day() -> None:
    assert SAID.holds(DAY)
    assert not SAID.holds(DAY + timedelta(days=1))
    assert not SAID.model_copy(update={"state": "open"}).holds(DAY)


def test_until_when_something_was_settled_is_known_when_it_is_open_again() -> None:
    for mark in (SAID, SAID.model_copy(update={"state": "open"})):
        assert mark.held(DAY)
        assert not mark.held(DAY + timedelta(days=1))
    assert not SAID.model_copy(update={"state": "open", "until": None}).held(DAY)
