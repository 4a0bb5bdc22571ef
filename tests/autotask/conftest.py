from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
import stamina

from bot.autotask import Autotask, Reading
from tests.autotask.stand_in import StandIn

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path


@pytest.fixture
def stand_in() -> StandIn:
    return StandIn()


@pytest_asyncio.fixture
async def autotask(stand_in: StandIn, tmp_path: Path) -> AsyncIterator[Autotask]:
    async with stand_in.client(tmp_path) as client:
        yield client


@pytest.fixture
def reading() -> Reading:
    return Reading(seconds=5.0)


@pytest.fixture
def three_tries() -> Iterator[None]:
    """Retry at once, three times in all, instead of with pauses until the budget is spent."""
    with stamina.set_testing(True, attempts=3):
        yield
