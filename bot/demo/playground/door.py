"""Who may use the page: this machine's browser, with the token of this run, and no other site."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

OURS = {"127.0.0.1", "localhost", "[::1]"}
SAFE = {
    b"content-security-policy": b"default-src 'self'; img-src 'self' data: blob:; "
    b"style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    b"referrer-policy": b"no-referrer",
    b"x-content-type-options": b"nosniff",
    b"cache-control": b"no-store",
}


def token() -> str:
    """What nobody guesses; the first part of the page's path."""
    return secrets.token_urlsafe(12)


@dataclass(frozen=True)
class Door:
    """Turns away what does not come from the page itself.

    Another page in the same browser can send requests here. It does not know the token, its
    `Origin` is another one, and a name that it lets point to this machine is no name of ours.

    Args:
        app: what stands behind it.
        key: the token.
    """

    app: ASGIApp
    key: str = field(default_factory=token)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through, or answer 403."""
        if scope["type"] != "http":
            return
        if not self._admits(scope["path"], Headers(scope=scope)):
            refused = PlainTextResponse("Open the address that the demo printed.", 403)
            await refused(scope, receive, send)
            return

        async def safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *SAFE.items()]
            await send(message)

        await self.app(scope, receive, safely)

    def _admits(self, path: str, headers: Headers) -> bool:
        host = headers.get("host", "")
        origin = headers.get("origin")
        return (
            host.rpartition(":")[0] in OURS
            and (origin is None or urlsplit(origin).netloc == host)
            and secrets.compare_digest(path.split("/")[1].encode(), self.key.encode())
        )
