from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from bot.errors import BadCredentials

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")

_MAX_REJECTED = 2


class SignIn:
    """Keeps a wrong secret from locking the API user: Autotask does so after a few tries.

    Until a call has been accepted, calls go one at a time. A rejected one is tried once more after
    a fresh look at the zone; when that is rejected too, nothing is sent any more.
    """

    def __init__(self) -> None:
        self._alone = asyncio.Lock()
        self._accepted = False
        self._rejected = 0

    async def call(
        self, send: Callable[[], Awaitable[T]], renew: Callable[[], Awaitable[object]]
    ) -> T:
        """Send a request with credentials, if that is safe.

        Args:
            send: sends it; called again after a rejection.
            renew: looks up the zone afresh, without credentials.

        Raises:
            BadCredentials: they are rejected, now or earlier.
            AutotaskError: whatever `send` and `renew` raise.
        """
        if not self._accepted:
            async with self._alone:
                # mypy cannot know that another task may have set it while this one waited.
                if not self._accepted:
                    return await self._probe(send, renew)
        try:
            return await send()
        except BadCredentials:
            self._accepted = False
            self._rejected = max(self._rejected, 1)
        async with self._alone:
            return await self._probe(send, renew)

    async def _probe(
        self, send: Callable[[], Awaitable[T]], renew: Callable[[], Awaitable[object]]
    ) -> T:
        while self._rejected < _MAX_REJECTED:
            if self._rejected:
                await renew()
            try:
                answer = await send()
            except BadCredentials:
                self._rejected += 1
            else:
                self._accepted, self._rejected = True, 0
                return answer
        raise BadCredentials("rejected twice; nothing more is sent until psa-bot is started again")
