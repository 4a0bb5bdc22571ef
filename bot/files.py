"""Files that go to people, and files that people hand in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file for people.

    Args:
        name: what it is called, with its ending.
        title: what stands above it.
        content: what is in it.
        alt: what a picture shows, for whoever does not see it.
    """

    name: str
    title: str
    content: bytes
    alt: str | None = None


@dataclass(frozen=True, slots=True)
class Shared:
    """A file that somebody put into a conversation.

    Args:
        name: what it is called.
        size: in bytes, as Slack says.
        address: where it can be had.
    """

    name: str
    size: int
    address: str


class Files(Protocol):
    """The way of files, there and back."""

    async def attach(self, channel: str, thread: str, files: Sequence[Attachment]) -> None:
        """Put files into a thread, in one message.

        Raises:
            SlackUnreachable: they did not get there, or nobody knows.
        """

    async def read(self, file: Shared, most: int) -> bytes:
        """What is in a file that somebody handed in.

        Args:
            file: the file.
            most: bytes that are read at most; a longer file is cut one byte behind them.

        Raises:
            SlackUnreachable: it cannot be had.
        """
