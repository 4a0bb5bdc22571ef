"""Files to and from Slack, which keeps them at addresses of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx

from bot.errors import SlackUnreachable
from bot.files import Shared
from handlers.outbox import called
from handlers.slack_api import is_loopback

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.files import Attachment
    from handlers.slack_api import SlackApi

SLACK = ".slack.com"
MISSING = "missing_scope"


@dataclass(frozen=True, slots=True)
class SlackFiles:
    """Uploads and downloads (docs.slack.dev/messaging/working-with-files).

    Args:
        api: Slack's Web API.
        http: the client that files go through; it follows no redirects.
    """

    api: SlackApi
    http: httpx.AsyncClient

    async def attach(self, channel: str, thread: str, files: Sequence[Attachment]) -> None:
        """Put files into a thread, in one message.

        Only the last of the calls shows anything, so that one alone is never repeated.

        Raises:
            SlackUnreachable: they did not get there, or nobody knows.
        """
        found = [{"id": await self._sent(file), "title": file.title} for file in files]
        await called(
            self.api.once.files_completeUploadExternal,
            {"files": found, "channel_id": channel, "thread_ts": thread},
        )

    async def read(self, file: Shared, most: int) -> bytes:
        """What is in a file that somebody handed in.

        Raises:
            SlackUnreachable: it cannot be had.
        """
        address = self._checked(file.address)
        headers = {"Authorization": f"Bearer {self.api.again.token}"}
        content = bytearray()
        try:
            async with self.http.stream("GET", address, headers=headers) as answer:
                # Who may not read files is sent to a page to log in.
                if answer.is_redirect or _is_page(answer):
                    raise SlackUnreachable(f"files:read: {MISSING}")
                answer.raise_for_status()
                async for chunk in answer.aiter_bytes():
                    content += chunk
                    if len(content) > most:
                        break
        except httpx.HTTPError as error:
            raise SlackUnreachable(f"{file.name}: {type(error).__name__}") from error
        return bytes(content[: most + 1])

    async def fetch(self, file_id: str, most: int) -> bytes:
        """What is in a file that Slack keeps under an id.

        Raises:
            SlackUnreachable: it cannot be had.
        """
        told = await called(self.api.again.files_info, {"file": file_id})
        file = told["file"]
        address = file.get("url_private_download") or file.get("url_private") or ""
        shared = Shared(str(file.get("name") or file_id), int(file.get("size") or 0), address)
        return await self.read(shared, most)

    async def _sent(self, file: Attachment) -> str:
        about = {"filename": file.name, "length": len(file.content)}
        about |= {"alt_txt": file.alt} if file.alt else {}
        place = await called(self.api.again.files_getUploadURLExternal, about)
        try:
            answer = await self.http.post(
                self._checked(str(place["upload_url"])), content=file.content
            )
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise SlackUnreachable(f"{file.name}: {type(error).__name__}") from error
        return str(place["file_id"])

    def _checked(self, address: str) -> str:
        """The address, if it is Slack's: a token, or what customers have, goes nowhere else."""
        parts = urlsplit(address)
        ours = parts.scheme == "https" and f".{parts.hostname or ''}".endswith(SLACK)
        local = is_loopback(self.api.again.base_url) and is_loopback(address)
        if not ours and not local:
            raise SlackUnreachable(f"{parts.hostname}: no address of Slack's")
        return address


def _is_page(answer: httpx.Response) -> bool:
    kind = answer.headers.get("content-type", "")
    return kind.startswith("text/html") and "content-disposition" not in answer.headers
