from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@asynccontextmanager
async def siblings() -> AsyncIterator[asyncio.TaskGroup]:
    """Give a task group whose first failure is raised as itself, not as an exception group.

    The others are cancelled then, so nothing goes on being sent for an answer nobody gets.
    """
    try:
        async with asyncio.TaskGroup() as group:
            yield group
    except BaseExceptionGroup as failed:
        first = failed.exceptions[0]
    else:
        return
    raise first
