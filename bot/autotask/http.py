from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import httpx
import structlog

from bot.autotask.answers import clock_of, read_answer
from bot.errors import AutotaskError, BrokenAnswer, Unreachable

if TYPE_CHECKING:
    from bot.autotask.hosts import Hosts
    from bot.autotask.reading import Reading
    from bot.autotask.traffic import Traffic

_log = structlog.get_logger(__name__)

_CONNECT = 5.0
_READ = 60.0
_MAX_REDIRECTS = 3


class Http:
    """One request and its answer: the only place that sends anything to Autotask.

    Args:
        hosts: where it may be sent.
        hide: secrets, kept out of what a server says.
        traffic: is told of each request.
        transport: httpx's, for tests.
    """

    def __init__(
        self,
        hosts: Hosts,
        *,
        hide: tuple[str, ...],
        traffic: Traffic,
        transport: httpx.AsyncBaseTransport | None,
    ) -> None:
        self.traffic = traffic
        self._hosts = hosts
        self._hide = hide
        # A loopback address is never behind a proxy.
        self._client = httpx.AsyncClient(
            transport=transport, follow_redirects=False, trust_env=not hosts.loopback
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def exchange(
        self,
        url: str,
        *,
        entity: str,
        reading: Reading,
        headers: dict[bytes, bytes] | None = None,
        body: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Ask once: POST with a body, else GET. Redirects are followed only where we may send.

        Args:
            url: absolute.
            entity: what is asked, for the error and the log.
            reading: the budget, which is also the longest wait.
            headers: the credentials, if the request needs them.
            body: JSON.

        Returns:
            The answer's JSON object.

        Raises:
            AutotaskError: see `read_answer`; `ForeignHost` before anything is sent.
        """
        target = self._hosts.check(url)
        for _ in range(1 + _MAX_REDIRECTS):
            response = await self._send(
                target, entity=entity, reading=reading, headers=headers, body=body
            )
            if not response.has_redirect_location:
                return read_answer(response, entity=entity, hide=self._hide)
            target = self._hosts.check(response.headers["location"], base=target)
        raise BrokenAnswer("redirected again and again", entity=entity)

    async def _send(
        self,
        url: httpx.URL,
        *,
        entity: str,
        reading: Reading,
        headers: dict[bytes, bytes] | None,
        body: dict[str, Any] | None,
    ) -> httpx.Response:
        left = reading.remaining()
        timeout = httpx.Timeout(min(_READ, left), connect=min(_CONNECT, left), pool=left)
        method = "GET" if body is None else "POST"
        reading.requests += 1
        began = time.monotonic()
        response: httpx.Response | None = None
        try:
            response = await self._client.request(
                method, url, headers=headers, json=body, timeout=timeout
            )
        except httpx.RequestError as error:
            failure = _described(error, entity)
        finally:
            seconds = time.monotonic() - began
            status = response.status_code if response is not None else None
            _log.debug("autotask.request", entity=entity, status=status, ms=round(seconds * 1000))
            self.traffic.answered(status, seconds)
        if response is None:
            # Raised out here, since httpx's error holds the request, and that the secret.
            raise failure
        reading.clock = clock_of(response)
        return response


def _described(error: httpx.RequestError, entity: str) -> AutotaskError:
    """Name the kind of the error only: httpx's words may quote a header."""
    cut = isinstance(error, httpx.DecodingError) or (
        isinstance(error, httpx.RemoteProtocolError) and "complete message body" in str(error)
    )
    return (BrokenAnswer if cut else Unreachable)(type(error).__name__, entity=entity)
