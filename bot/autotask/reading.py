"""One question's budget of time, and what it has cost so far."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from bot.autotask.opening import Opening

if TYPE_CHECKING:
    from datetime import datetime

    from bot.errors import AutotaskError


class Reading:
    """The budget of one question, shared by all its calls, parallel ones too.

    Args:
        seconds: the time for everything: requests, retries, and the waits between them.
        since: when what it belongs to began, such as a scan of many readings; by
            `time.monotonic()`, and now unless told. Credentials accepted after it are trusted.

    Attributes:
        requests: HTTP requests sent, each try counted.
        queries: queries asked, whatever the number of their pages and tries.
        pages: whole pages received.
        clock: what Autotask's clock showed at the last answer, in UTC; `None` where it did not say.
        opening: lets the first call go alone.
        zone_failure: why the zone could not be found; not looked for again.
    """

    def __init__(self, seconds: float = 20.0, *, since: float | None = None) -> None:
        self._began = time.monotonic()
        self.since = self._began if since is None else since
        self._seconds = seconds
        self.requests = 0
        self.queries = 0
        self.pages = 0
        self.clock: datetime | None = None
        self.opening = Opening()
        self.zone_failure: AutotaskError | None = None

    def elapsed(self) -> float:
        """Return the seconds since the reading began."""
        return time.monotonic() - self._began

    def remaining(self) -> float:
        """Return the seconds that are left, 0 when the budget is spent."""
        return max(0.0, self._seconds - self.elapsed())
