"""Who is let in: the credentials, the lock, the hour and the three threads."""

from __future__ import annotations

import time
from collections import Counter, deque
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from bot.demo.autotask.replies import THREADS_EXCEEDED, refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_HOUR: Final = 3600.0


@dataclass(frozen=True)
class Limits:
    """Where Autotask stops (vendor pages on thresholds and thread limiting).

    Args:
        threads: requests at a time, per entity (and integration code: there is one).
        per_hour: requests in any 60 minutes; from half of it each takes longer, beyond it none
            is answered.
        lock_after: rejected log-ins in a row that lock the user.
        slowdown: seconds that stand for one second of Autotask's own slowing down.
    """

    threads: int = 3
    per_hour: int = 10_000
    lock_after: int = 5
    slowdown: float = 1.0


class Door:
    """Counts what passes, and turns away what Autotask would turn away."""

    def __init__(
        self,
        user: tuple[str, str, str],
        limits: Limits,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Know the one API user.

        Args:
            user: user name, secret and integration code.
            limits: where to stop.
            clock: seconds, for the hour.
        """
        self._clock = clock
        self._user = user
        self.limits = limits
        self.rejected = 0
        self.in_a_row = 0
        self.peak: Counter[str] = Counter()
        self._under_way: Counter[str] = Counter()
        self._passed: deque[float] = deque()
        self._turned_away = 0

    @property
    def locked(self) -> bool:
        """Whether the user has to be unlocked by a person."""
        return self.in_a_row >= self.limits.lock_after

    def admits(self, headers: Mapping[str, str]) -> bool:
        """Whether the three headers are right and the user is not locked."""
        given = tuple(headers.get(key) for key in ("username", "secret", "apiintegrationcode"))
        if self.locked or given != self._user:
            return False
        self._passed.append(self._clock())
        return True

    def remember(self, *, rejected: bool) -> None:
        """Count the log-ins that were rejected, and those in a row."""
        self.rejected += rejected
        self.in_a_row = self.in_a_row + 1 if rejected else 0

    @property
    def used(self) -> int:
        """Requests within the last hour."""
        since = self._clock() - _HOUR
        while self._passed and self._passed[0] < since:
            self._passed.popleft()
        return len(self._passed)

    def threshold(self) -> dict[str, int]:
        """What `ThresholdInformation` shows."""
        return {
            "externalRequestThreshold": self.limits.per_hour,
            "requestThresholdTimeframe": 60,
            "currentTimeframeRequestCount": self.used,
        }

    def spend(self, requests: int) -> None:
        """Use up a part of the hour, as the tenant's other integrations do."""
        self._passed.extend([self._clock()] * requests)

    @property
    def pause(self) -> float:
        """Seconds by which a request is slowed down."""
        share = self.used / self.limits.per_hour
        return self.limits.slowdown * (1.0 if share >= 0.75 else 0.5 if share >= 0.5 else 0.0)  # noqa: PLR2004 - Autotask's two steps

    @contextmanager
    def thread(self, entity: str) -> Iterator[Response | None]:
        """Hold one of the threads while a request is answered.

        Yields:
            the answer that turns the request away, or None.
        """
        self._under_way[entity] += 1
        self.peak[entity] = max(self.peak[entity], self._under_way[entity])
        try:
            yield self._turn_away(entity)
        finally:
            self._under_way[entity] -= 1

    def _turn_away(self, entity: str) -> Response | None:
        if self.used > self.limits.per_hour:
            return Response(status_code=429)
        if self._under_way[entity] <= self.limits.threads:
            return None
        self._turned_away += 1
        return Response(status_code=429) if self._turned_away % 2 else refusal(THREADS_EXCEEDED)
