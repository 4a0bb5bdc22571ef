"""How much Slack takes: a message a second and channel with short bursts, and tiers of methods.

Source: docs.slack.dev/apis/web-api/rate-limits.
"""

from __future__ import annotations

import math
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

BURST: Final = 5
"""Messages that a channel takes at once before it is one a second; Slack gives no number."""
MINUTE: Final = 60.0
PER_MINUTE: Final = {
    "chat.update": 50,
    "chat.postEphemeral": 100,
    "conversations.history": 50,
    "conversations.replies": 50,
    "conversations.list": 20,
    "users.list": 20,
    "usergroups.list": 20,
    "usergroups.users.list": 20,
}
USUAL: Final = 100
"""A minute, for every method that is not listed."""


@dataclass
class Rates:
    """Counts calls.

    Args:
        clock: seconds.
    """

    clock: Callable[[], float] = time.monotonic
    _tokens: dict[str, tuple[float, float]] = field(default_factory=dict)
    _called: dict[str, deque[float]] = field(default_factory=dict)

    def wait(self, method: str, channel: str) -> int:
        """The whole seconds that a call must wait; 0 when it may pass, and is then counted."""
        if method == "response_url":
            return 0
        return self._post(channel) if method == "chat.postMessage" else self._tier(method)

    def _post(self, channel: str) -> int:
        now = self.clock()
        left, seen = self._tokens.get(channel, (float(BURST), now))
        left = min(float(BURST), left + now - seen)
        passes = left >= 1
        self._tokens[channel] = (left - passes, now)
        return 0 if passes else math.ceil(1 - left)

    def _tier(self, method: str) -> int:
        now = self.clock()
        called = self._called.setdefault(method, deque())
        while called and called[0] <= now - MINUTE:
            called.popleft()
        if len(called) >= PER_MINUTE.get(method, USUAL):
            return math.ceil(called[0] + MINUTE - now)
        called.append(now)
        return 0
