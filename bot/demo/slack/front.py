"""Slack's HTTP front: tokens, faults, rate limits and the forms that answers take."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.demo.slack.faults import (
    ApiError,
    Disconnect,
    Failure,
    Fault,
    InvalidBlocks,
    Late,
    RateLimit,
    ServerError,
)
from bot.demo.slack.messages import SlackError
from bot.demo.slack.model import Call, Json, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from bot.demo.slack.rates import Rates

REFUSED = {
    "invalid_blocks",
    "invalid_blocks_format",
    "msg_blocks_too_long",
    "msg_too_long",
    "no_text",
}
POSTS = {"chat.postMessage", "chat.postEphemeral"}


class CutResponse(Response):
    """An answer whose connection is closed before its body has come."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI
        """Promise more bytes than come; the server then closes the connection."""
        headers = [(b"content-type", b"application/json"), (b"content-length", b"4096")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"ok": tr', "more_body": True})


class LateResponse(JSONResponse):
    """An answer that comes late.

    Args:
        content: the body.
        seconds: how late.
    """

    def __init__(self, content: Json, seconds: float) -> None:
        super().__init__(content)
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait, then answer."""
        await asyncio.sleep(self._seconds)
        await super().__call__(scope, receive, send)


@dataclass
class Front:
    """What stands between the network and the methods.

    Args:
        faults: what goes wrong next; used up in order.
        one_a_second: whether a channel takes one message a second and answers 429 to more.
        rates: Slack's own, which allow a short burst; `None` where nothing is counted.
        calls: every call so far.
        refused: every message that was not taken, with the reasons.
    """

    faults: list[Fault] = field(default_factory=list)
    one_a_second: bool = False
    rates: Rates | None = None
    calls: list[Call] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    _posted_at: dict[str, float] = field(default_factory=dict)

    def answer(self, method: str, arguments: Json, act: Callable[[Json], Json]) -> Response:
        """Do what a call asks for, unless a fault is in the way, and answer as Slack does."""
        fault = self._fault(method, arguments)
        limited = self._limit(method, arguments) if fault is None else fault
        late = limited.seconds if isinstance(limited, Late) else 0
        wrong = None if isinstance(limited, Late) else limited
        if wrong is not None and not (isinstance(wrong, Disconnect) and wrong.acted):
            return self._failed(method, arguments, wrong)
        try:
            done = act(arguments)
        except SlackError as problem:
            return self._not_ok(method, arguments, problem)
        if wrong is not None:
            return self._failed(method, arguments, wrong)
        if method in POSTS:
            self._posted_at[str(arguments["channel"])] = time.monotonic()
        answer = {"ok": True, **done}
        self.calls.append(Call(method, arguments, 200, None, answer))
        return LateResponse(answer, late)

    def _fault(self, method: str, arguments: Json) -> Fault | None:
        for place, fault in enumerate(self.faults):
            spared = isinstance(fault, InvalidBlocks) and not arguments.get("blocks")
            if fault.method == method and not spared:
                left = replace(fault, times=fault.times - 1)
                self.faults[place : place + 1] = [left] if left.times > 0 else []
                return fault
        return None

    def _limit(self, method: str, arguments: Json) -> RateLimit | None:
        if self.rates is not None:
            wait = self.rates.wait(method, str(arguments.get("channel")))
            return RateLimit(method, retry_after=wait) if wait else None
        if not self.one_a_second or method not in POSTS:
            return None
        last = self._posted_at.get(str(arguments.get("channel")), 0.0)
        return RateLimit(method) if time.monotonic() - last < 1 else None

    def _failed(self, method: str, arguments: Json, fault: Failure) -> Response:
        match fault:
            case RateLimit(retry_after=wait):
                body: Json = {"ok": False, "error": "ratelimited"}
                self.calls.append(Call(method, arguments, 429, "ratelimited", body))
                return JSONResponse(body, 429, {"Retry-After": str(wait)})
            case ServerError(status=status):
                self.calls.append(Call(method, arguments, status))
                return PlainTextResponse("<html>Server Error</html>", status)
            case Disconnect():
                self.calls.append(Call(method, arguments, 0))
                return CutResponse()
            case InvalidBlocks():
                said = SlackError("invalid_blocks", ["[ERROR] refused on purpose"])
                return self._not_ok(method, arguments, said)
            case ApiError(error=error):
                return self._not_ok(method, arguments, SlackError(error))

    def _not_ok(self, method: str, arguments: Json, problem: SlackError) -> Response:
        if problem.error in REFUSED:
            self.refused.append(Refusal(method, arguments, problem.messages or [problem.error]))
        status = 200
        if method == "response_url":
            status = 404 if problem.error.endswith("_url") else 400
        body: Json = {"ok": False, "error": problem.error}
        if problem.messages:
            body["response_metadata"] = {"messages": problem.messages}
        self.calls.append(Call(method, arguments, status, problem.error, body))
        return JSONResponse(body, status)


async def arguments_of(request: Request) -> Json:
    """The arguments of a call, from the query, a form or JSON; the token is left out."""
    body = await request.body()
    arguments: Json = dict(request.query_params)
    if request.headers.get("content-type", "").startswith("application/json"):
        arguments |= json.loads(body or b"{}")
    else:
        arguments |= dict(parse_qsl(body.decode()))
    arguments.pop("token", None)
    return arguments
