from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from bot.errors import StateConflict
from bot.state import Case, Cases, Database

ASKED = Case(channel="C1", question='{"account": "Acme"}', asked_by="U1")


async def test_a_case_is_found_by_its_id_and_by_both_of_its_messages(database: Database) -> None:
    cases = Cases(database)
    await cases.open(ASKED)
    assert await cases.get(ASKED.id) == ASKED
    assert await cases.update(ASKED.model_copy(update={"ts": "1.1", "checklist_ts": "1.2"}))
    for ts in ("1.1", "1.2"):
        found = await cases.find("C1", ts)
        assert found is not None
        assert (found.id, found.question) == (ASKED.id, ASKED.question)


async def test_what_is_not_on_record_is_not_found(database: Database) -> None:
    cases = Cases(database)
    await cases.open(ASKED.model_copy(update={"ts": "1.1"}))
    assert await cases.find("C2", "1.1") is None
    assert await cases.find("C1", "9.9") is None
    assert await cases.get("nobody") is None
    assert not await cases.update(Case(channel="C1", question="{}", asked_by="U1"))


async def test_an_update_keeps_when_it_was_opened(database: Database) -> None:
    cases = Cases(database)
    await cases.open(ASKED)
    later = ASKED.opened_at + timedelta(minutes=7)
    with time_machine.travel(later, tick=False):
        moved = ASKED.model_copy(update={"question": "{}", "opened_at": datetime.now(UTC)})
        await cases.update(moved)
    read = await cases.get(ASKED.id)
    assert read is not None
    assert (read.opened_at, read.updated_at, read.question) == (ASKED.opened_at, later, "{}")


async def test_where_an_answer_was_posted_changes_nothing_that_a_click_has_kept(
    database: Database,
) -> None:
    cases = Cases(database)
    await cases.open(ASKED)
    await cases.posted(ASKED.id, "1.1", None)
    await cases.posted(ASKED.id, None, "1.2")
    read = await cases.get(ASKED.id)
    assert read is not None
    assert (read.ts, read.checklist_ts, read.question) == ("1.1", "1.2", ASKED.question)
    await cases.update(read.model_copy(update={"question": "{}"}))
    await cases.posted(ASKED.id, "2.1", "2.2")
    kept = await cases.get(ASKED.id)
    assert kept is not None
    assert (kept.ts, kept.checklist_ts, kept.question) == ("1.1", "1.2", "{}")


async def test_a_message_has_one_case_and_cases_without_a_message_are_many(
    database: Database,
) -> None:
    cases = Cases(database)
    for _ in range(2):
        await cases.open(Case(channel="C1", question="{}", asked_by="U1"))
    await cases.open(Case(channel="C1", question="{}", asked_by="U1", ts="1.1"))
    with pytest.raises(StateConflict):
        await cases.open(Case(channel="C1", question="{}", asked_by="U1", ts="1.1"))
