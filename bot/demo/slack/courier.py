"""What Slack sends to the app: signed over HTTP, or in an envelope over a socket."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
import uuid
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import httpx

from bot.demo.slack.model import Ack, Delivery, Json, Kind

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from bot.demo.slack.sockets import Sockets

Answer = tuple[int, str]
FORM = "application/x-www-form-urlencoded"


@dataclass
class Courier:
    """Delivers payloads and times their acknowledgements.

    Args:
        signing_secret: what requests are signed with.
        sockets: where payloads go without an address.
        client: posts the others.
        patience: seconds until Slack tells the person `operation_timeout`; 3 in reality.
        address: the app's request URL.
        retries: seconds before each further try of an event that was not acknowledged; at once,
            after a minute and after five in reality.
        acks: how every delivery ended, in order.
    """

    signing_secret: str
    sockets: Sockets
    client: httpx.AsyncClient
    patience: float = 3.0
    address: str | None = None
    retries: tuple[float, ...] = ()
    acks: list[Ack] = field(default_factory=list)
    _retrying: set[asyncio.Task[None]] = field(default_factory=set)

    async def deliver(self, kind: Kind, payload: Json) -> Ack:
        """Send a payload for the first time."""
        body, headers = json.dumps(payload).encode(), {}
        if kind == "events_api":
            headers = {"Content-Type": "application/json"}
        else:
            fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
            body = urlencode(fields).encode()
        headers = signed(self.signing_secret, body) | headers
        delivery = Delivery(kind, payload, body, headers, str(uuid.uuid4()))
        ack = await self.again(delivery)
        if kind == "events_api" and ack.error and self.retries:
            task = asyncio.create_task(self._retried(ack))
            self._retrying.add(task)
            task.add_done_callback(self._retrying.discard)
        return ack

    async def _retried(self, ack: Ack) -> None:
        """Source: docs.slack.dev/apis/events-api, on retries."""
        for number, pause in enumerate(self.retries, 1):
            await asyncio.sleep(pause)
            reason = "http_timeout" if ack.timed_out else "http_error"
            ack = await self.retry(ack.delivery, number, reason)
            if not ack.error:
                return

    async def close(self) -> None:
        """Try nothing again any more."""
        for task in self._retrying:
            task.cancel()
        await asyncio.gather(*self._retrying, return_exceptions=True)

    async def again(self, delivery: Delivery) -> Ack:
        """Send the very same thing once more: the same bytes, signature and envelope."""
        if self.address is None:
            return await self._timed(delivery, self._enveloped(delivery))
        return await self._timed(delivery, self._posted(self.address, delivery))

    async def retry(self, delivery: Delivery, number: int, reason: str) -> Ack:
        """Send it again as Slack does when it was not acknowledged: signed afresh and marked.

        Args:
            delivery: what was sent before.
            number: 1 for the first retry.
            reason: such as `http_timeout`.
        """
        if self.address is None:
            fresh = replace(delivery, envelope=str(uuid.uuid4()))
            marks: Json = {"retry_attempt": number, "retry_reason": reason}
            return await self._timed(fresh, self._enveloped(fresh, **marks))
        headers = delivery.headers | _signature(self.signing_secret, delivery.body)
        headers |= {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason}
        fresh = replace(delivery, headers=headers)
        return await self._timed(fresh, self._posted(self.address, fresh))

    async def _timed(self, delivery: Delivery, sending: Awaitable[Answer]) -> Ack:
        begun = time.monotonic()
        status, body, error = 0, "", None
        try:
            async with asyncio.timeout(self.patience):
                status, body = await sending
        except TimeoutError:
            error = "operation_timeout"
        except (httpx.TransportError, LookupError):
            error = "dispatch_failed"
        else:
            error = None if status == httpx.codes.OK else "dispatch_failed"
        ack = Ack(status, body, time.monotonic() - begun, error, None, delivery, begun)
        self.acks.append(ack)
        self.sockets.workspace.changed()
        return ack

    async def _posted(self, address: str, delivery: Delivery) -> Answer:
        response = await self.client.post(address, content=delivery.body, headers=delivery.headers)
        return response.status_code, response.text

    async def _enveloped(self, delivery: Delivery, **marks: object) -> Answer:
        payload = await self.sockets.send(delivery, **marks)
        if payload is None:
            return 200, ""
        return 200, payload if isinstance(payload, str) else json.dumps(payload)


def signed(secret: str, body: bytes, at: int | None = None) -> dict[str, str]:
    """The headers of a request from Slack.

    Args:
        secret: the app's signing secret.
        body: the bytes that are posted.
        at: Unix seconds; now by default.

    Source: docs.slack.dev/authentication/verifying-requests-from-slack.
    """
    about = {"Content-Type": FORM, "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)"}
    return about | _signature(secret, body, at)


def _signature(secret: str, body: bytes, at: int | None = None) -> dict[str, str]:
    stamp = str(at if at is not None else int(time.time()))
    base = b":".join((b"v0", stamp.encode(), body))
    return {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest(),
    }
