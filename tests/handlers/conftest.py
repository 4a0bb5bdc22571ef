from __future__ import annotations

from typing import TYPE_CHECKING

import pytest_asyncio

from tests.handlers.office import open_office

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.handlers.office import Office


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        yield opened
