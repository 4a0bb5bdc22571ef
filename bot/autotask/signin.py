from __future__ import annotations

import asyncio
import math
import time
from typing import TYPE_CHECKING, TypeVar

from bot.errors import BadCredentials

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")

_MAX_REJECTED = 2
_TRUSTED_SECONDS = 30.0
_REST_SECONDS = 10 * 60.0
"""Long enough that wrong log-ins do not add up to a lock, short enough that a user who was
unlocked meanwhile is noticed without a restart."""


class SignIn:
    """Keeps a wrong secret from locking the API user: Autotask does so after a few tries.

    Each question has to see for itself that the credentials hold: until a call that was sent after
    it began has been accepted, its calls go one at a time, and one at a time with those of other
    questions. A rejected one is tried once more after a fresh look at the zone; when that is
    rejected too, nothing is sent for 10 minutes, and then one call, alone.

    Args:
        clock: seconds that only go forward.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._alone = asyncio.Lock()
        self._accepted_at = -math.inf  # when the newest accepted call was sent
        self._rejected = 0
        self._rejected_at = -math.inf

    @property
    def is_trusted(self) -> bool:
        """Whether the credentials were accepted a moment ago, and not rejected since."""
        return not self._rejected and self._clock() - self._accepted_at <= _TRUSTED_SECONDS

    async def call(
        self,
        send: Callable[[], Awaitable[T]],
        renew: Callable[[], Awaitable[object]],
        *,
        since: float,
    ) -> T:
        """Send a request with credentials, if that is safe.

        Args:
            send: sends it; called again after a rejection.
            renew: looks up the zone afresh, without credentials.
            since: when the question began, by the clock.

        Raises:
            BadCredentials: they are rejected, now or earlier.
            AutotaskError: whatever `send` and `renew` raise.
        """
        if not self._holds(since):
            async with self._alone:
                if not self._holds(since):
                    return await self._probe(send, renew)
        sent_at = self._clock()
        try:
            answer = await send()
        except BadCredentials:
            # Those under way together are one rejection, so that a moved tenant is looked for.
            self._note_rejected(max(self._rejected, 1))
        else:
            if not self._rejected:
                self._accepted_at = max(self._accepted_at, sent_at)
            return answer
        async with self._alone:
            return await self._probe(send, renew)

    async def _probe(
        self, send: Callable[[], Awaitable[T]], renew: Callable[[], Awaitable[object]]
    ) -> T:
        if self._rejected >= _MAX_REJECTED and self._rest() <= 0:
            self._rejected = _MAX_REJECTED - 1
        while self._rejected < _MAX_REJECTED:
            if self._rejected:
                await renew()
            sent_at = self._clock()
            try:
                answer = await send()
            except BadCredentials:
                self._note_rejected(self._rejected + 1)
            else:
                self._accepted_at, self._rejected = sent_at, 0
                return answer
        minutes = math.ceil(self._rest() / 60)
        raise BadCredentials(
            f"rejected twice; nothing more is sent for {minutes} min, then one question tries again"
        )

    def _holds(self, since: float) -> bool:
        return self.is_trusted and self._accepted_at >= since

    def _note_rejected(self, times: int) -> None:
        self._rejected, self._rejected_at = times, self._clock()

    def _rest(self) -> float:
        return self._rejected_at + _REST_SECONDS - self._clock()
