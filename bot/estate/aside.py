"""What takes long is done aside, so that meanwhile Slack gets its answers in time."""

from __future__ import annotations

import asyncio
import contextvars
from functools import partial
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
T = TypeVar("T")


async def aside(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do something in a thread and return what it gives.

    A thread cannot be stopped. Whoever is cancelled waits for it, so that it does not write to a
    file that is closed meanwhile; so let it be something short, and call it often.

    Args:
        work: what is done.
        args: what it is given.
        kwargs: the same by name.
    """
    call = partial(contextvars.copy_context().run, partial(work, *args, **kwargs))
    running = asyncio.get_running_loop().run_in_executor(None, call)
    try:
        return await asyncio.shield(running)
    finally:
        if not running.done():
            await asyncio.wait([running])
