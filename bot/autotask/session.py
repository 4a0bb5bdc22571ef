from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from bot.autotask.answers import parse
from bot.autotask.retry import retrying
from bot.autotask.signin import SignIn
from bot.autotask.wiremodel import WireModel
from bot.errors import ClockOff, Passing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.autotask.http import Http
    from bot.autotask.reading import Reading
    from bot.autotask.zone import ZoneFinder

T = TypeVar("T")


class _Made(WireModel):
    item_id: int


_IN_FLIGHT = 2
"""Autotask allows 3 an entity and integration code (vendor's page "Thread limiting"); one is left
to whoever shares the code."""


_MOST_OFF = timedelta(minutes=5)
"""As much as Slack allows between its clock and the bot's."""
_MINUTE = "%Y-%m-%d %H:%M"


class Session:
    """Reads with credentials: in the zone, under the limits, signed in with care, tried again.

    Args:
        http: what sends.
        zones: where the tenant lives.
        credentials: the headers of every request.
        now: the clock.
    """

    def __init__(
        self,
        http: Http,
        zones: ZoneFinder,
        *,
        credentials: dict[bytes, bytes],
        now: Callable[[], datetime],
    ) -> None:
        self._now = now
        self._http = http
        self._zones = zones
        self._credentials = credentials
        self._sign_in = SignIn()
        self._gates = defaultdict[str, asyncio.Semaphore](lambda: asyncio.Semaphore(_IN_FLIGHT))

    async def ask(
        self,
        entity: str,
        path: str,
        *,
        accept: Callable[[dict[str, Any]], T],
        reading: Reading,
        body: dict[str, Any] | None = None,
    ) -> T:
        """Return what `accept` makes of the answer.

        Args:
            entity: the endpoint whose limit counts.
            path: below the zone's base, or an absolute address that Autotask gave.
            accept: turns the answer into what is wanted, or raises `BrokenAnswer`.
            reading: the budget.
            body: JSON; POST with it, GET without.

        Raises:
            AutotaskError: the last failure; `ClockOff` where what holds today is not known.
        """

        async def once() -> T:
            answer = await self._sent(entity, path, reading, body)
            self._hold_clocks(entity, reading)
            return accept(answer)

        async def all_tries() -> T:
            traffic = self._http.traffic
            return await retrying(once, reading=reading, entity=entity, traffic=traffic)

        await self._zones.find(reading)
        return await reading.opening.call(all_tries)

    def _hold_clocks(self, entity: str, reading: Reading) -> None:
        """Hold Autotask's clock against ours; it may not say what it shows."""
        ours, theirs = self._now(), reading.clock
        if theirs is not None and abs(ours - theirs) > _MOST_OFF:
            shown = f"Autotask's {theirs:{_MINUTE}}, the bot's {ours:{_MINUTE}}, both in UTC"
            raise ClockOff(shown, entity=entity)

    async def create(self, entity: str, path: str, body: dict[str, Any], reading: Reading) -> int:
        """Send once what makes a row, and never again: made twice is worse than not made.

        Args:
            entity: the endpoint whose limit counts.
            path: below the zone's base.
            body: the row.
            reading: the budget.

        Raises:
            Refused: it was not made.
            BadCredentials: it was not made.
            Passing: it may have been made; look before it is sent again.

        Returns:
            the new row's id.
        """
        answer = await self._sent(entity, path, reading, body)
        return parse(_Made, answer, entity=entity).item_id

    async def _sent(
        self, entity: str, path: str, reading: Reading, body: dict[str, Any] | None
    ) -> dict[str, Any]:
        async def renew() -> object:
            return await self._zones.renew(reading)

        async def send() -> dict[str, Any]:
            zone = await self._zones.find(reading)
            url = path if "://" in path else zone.base + path
            return await self._http.exchange(
                url, entity=entity, reading=reading, headers=self._credentials, body=body
            )

        # The gate is outside: who waits in it has not yet been let past the sign-in.
        async with self._gates[entity.lower()]:
            return await self._signed(send, renew, reading)

    async def _signed(
        self,
        send: Callable[[], Awaitable[dict[str, Any]]],
        renew: Callable[[], Awaitable[object]],
        reading: Reading,
    ) -> dict[str, Any]:
        trusted = self._sign_in.is_trusted
        try:
            answer = await self._sign_in.call(send, renew, since=reading.since)
        except Passing:
            if trusted:
                reading.opening.open()
            raise
        reading.opening.open()
        return answer
