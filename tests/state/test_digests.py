from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.state import Digests

if TYPE_CHECKING:
    from bot.state import Database

AT = datetime(2026, 11, 22, 5, 31, 7, 123456, tzinfo=UTC)


async def test_each_channel_has_the_scan_that_it_was_told_of_last(database: Database) -> None:
    digests = Digests(database)
    assert await digests.last("C0BILLING") is None
    await digests.put("C0BILLING", AT)
    await digests.put("C0OTHER", AT)
    await digests.put("C0BILLING", AT + timedelta(days=1))
    assert await digests.last("C0BILLING") == AT + timedelta(days=1)
    assert await digests.last("C0OTHER") == AT
