from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeAlias, TypeVar

T = TypeVar("T")


class Steps(Protocol):
    """What a job's body does its work with.

    A body that is cut off runs again from its beginning: steps that were done hand back what they
    returned then, and the first that was not done is done, perhaps for the second time. So a body
    decides by what its steps return and by nothing else, and a step that has an effect outside
    first looks whether it is there already.
    """

    async def do(self, name: str, work: Callable[[], Awaitable[T]]) -> T:
        """Do a step, unless it was done before.

        While the bot's own database does not answer it is tried again, since a step must not be
        lost to that.

        Args:
            name: what it is called in the job's record.
            work: does it; returns plain JSON.
        """

    async def sleep(self, seconds: float) -> None:
        """Wait; a restart in between waits for the rest only."""


Body: TypeAlias = Callable[[Steps, str], Awaitable[None]]
"""What a kind of job does; the text is its key."""


class Jobs(Protocol):
    """Starts jobs."""

    async def ready(self) -> None:
        """See to it that jobs can begin, before anything is put on record that waits for one.

        Raises:
            StateUnavailable: none can.
        """

    async def start(self, kind: str, key: str) -> None:
        """Begin a job; one that was begun before, under the same key, is not begun again.

        Args:
            kind: one of the bodies.
            key: names the job, and where its particulars are kept.

        Raises:
            StateUnavailable: the database does not answer, so it may not have begun.
        """
