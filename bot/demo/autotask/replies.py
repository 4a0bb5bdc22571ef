"""The forms in which Autotask answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, Literal

import httpx
from starlette.responses import Response

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

Kind = Literal[
    "query",
    "next",
    "count",
    "get",
    "create",
    "entityInformation",
    "fields",
    "zone",
    "threshold",
    "version",
]
READS: Final[frozenset[Kind]] = frozenset({"query", "next", "count", "get"})
THREADS_EXCEEDED: Final = "Itgenatr005 Thread Threshold Exceeded"
_JSON: Final = "application/json; charset=utf-8"


def answer(body: object, status: int = 200) -> Response:
    """A JSON answer; null fields stay in it."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(text.encode(), status, media_type=_JSON)


def refusal(message: str, status: int = 500) -> Response:
    """Autotask's ordinary way to say no, a 500 with the reason."""
    return answer({"errors": [message]}, status)


def web_refusal(message: str, status: int) -> Response:
    """How the web layer in front of Autotask says no."""
    return answer({"Message": message}, status)


class Broken(Response):
    """A connection that breaks within the answer: status 0 in the log."""

    def __init__(self) -> None:
        super().__init__(status_code=0)

    async def __call__(
        self,
        scope: MutableMapping[str, Any],  # noqa: ARG002 - Starlette calls it so
        receive: Callable[[], Awaitable[MutableMapping[str, Any]]],  # noqa: ARG002 - the same
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ) -> None:
        """Promise more bytes than come: uvicorn then closes, and without a wire httpx raises."""
        headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"items":[', "more_body": True})
        raise httpx.RemoteProtocolError("The connection was closed within the answer.")
