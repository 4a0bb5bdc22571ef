"""The files that a person adds to a ticket, fetched where they lie, as far as it takes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

import structlog

from bot.errors import SlackUnreachable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.presentation.tickets import Upload

log = structlog.get_logger(__name__)

MOST_BYTES = 6_000_000
"""Of one file: Autotask takes 6 to 7 MB (the vendor's page on thresholds and limits)."""
MOST_IN_ALL = 10_000_000
"""Of all files: what Autotask takes within five minutes (the same page), and most mail servers."""


class FileSource(Protocol):
    """Where files lie."""

    async def fetch(self, file_id: str, most: int) -> bytes:
        """What is in a file.

        Args:
            file_id: Slack's id of it.
            most: bytes that are read at most; a longer file is cut one byte behind them.

        Raises:
            SlackUnreachable: it cannot be had.
        """


class Screenshot(NamedTuple):
    """A file that was fetched."""

    upload: Upload
    content: bytes


@dataclass(frozen=True, slots=True)
class Screenshots:
    """Fetches the files of a ticket.

    Args:
        source: where they lie.
    """

    source: FileSource

    async def fetch(self, uploads: Sequence[Upload]) -> tuple[list[Screenshot], list[str]]:
        """Return the files, and the names of those that cannot be had or are too large.

        Args:
            uploads: which files.
        """
        found: list[Screenshot] = []
        missed: list[str] = []
        left = MOST_IN_ALL
        for upload in uploads:
            most = min(MOST_BYTES, left)
            try:
                content = await self.source.fetch(upload.id, most)
            except SlackUnreachable as error:
                log.warning("screenshot_not_had", file=upload.id, detail=error.detail[:200])
                content = b""
            if not content or len(content) > most:
                missed.append(upload.name)
                continue
            left -= len(content)
            found.append(Screenshot(upload, content))
        return found, missed
