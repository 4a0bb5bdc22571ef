from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

import stamina

from bot.errors import AutotaskError, Passing, StrangeValue, Unreachable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.autotask.reading import Reading
    from bot.autotask.traffic import Traffic

T = TypeVar("T")

_SHORTEST_WAIT = 0.2


async def retrying(
    once: Callable[[], Awaitable[T]], *, reading: Reading, entity: str, traffic: Traffic
) -> T:
    """Do a read, and again while its failure is a passing one and the budget lasts.

    A server's `Retry-After` is honoured if the budget covers it and ends the tries if not. A value
    that cannot be read is read twice: it is hardly an accident. Only for reads: a create that is
    tried again may be made twice.

    Args:
        once: the read.
        reading: the budget; every try, every wait and the queueing are inside it.
        entity: what is asked, for the error.
        traffic: is told of each try after the first.

    Raises:
        AutotaskError: the last failure; `Unreachable` when there was no time for any.
    """
    last: AutotaskError = Unreachable("no answer in the time for one question", entity=entity)

    def again(error: Exception) -> bool | float:
        nonlocal last
        if not isinstance(error, Passing):
            return False
        before, last = last, error
        if isinstance(error, StrangeValue) and isinstance(before, StrangeValue):
            return False
        if error.wait is None:
            return True
        wait = max(error.wait, _SHORTEST_WAIT)
        return wait if wait < reading.remaining() else False

    if reading.remaining() <= 0:
        raise last
    try:
        async with asyncio.timeout(reading.remaining()):
            async for attempt in stamina.retry_context(
                again, attempts=None, timeout=None, wait_initial=_SHORTEST_WAIT, wait_jitter=0.5
            ):
                if attempt.num > 1:
                    traffic.tried_again()
                with attempt:
                    return await once()
    except TimeoutError:
        pass
    raise last
