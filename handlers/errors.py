"""The only place where a handler's error ends: the person is told, with a reference to the log."""

from __future__ import annotations

import asyncio
import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog
from slack_bolt import BoltResponse
from slack_bolt.error import BoltUnhandledRequestError

from bot.errors import PsaBotError, SlackUnreachable
from handlers.payload import place_of
from handlers.words import private

if TYPE_CHECKING:
    from bot.desk import Outbox, Place
    from bot.presentation import Message, Presenter
    from handlers.inflight import InFlight

log = structlog.get_logger()

UNTIL_SENT = 0.1


@dataclass(frozen=True, slots=True)
class Errors:
    """Bolt's error handler.

    Args:
        presenter: puts into words.
        outbox: carries out.
        inflight: runs what must not hold up the acknowledgement.
    """

    presenter: Presenter
    outbox: Outbox
    inflight: InFlight

    async def answer(
        self, error: Exception, body: dict[str, Any], response: BoltResponse | None
    ) -> BoltResponse | None:
        """Tell the person.

        Args:
            error: what went wrong, or that no handler wanted the request.
            body: the request's payload.
            response: what Slack would get; `None` once the request was acknowledged.
        """
        message = self._message(error, body)
        if response is not None and "command" in body:
            said = json.dumps(private(message))
            return BoltResponse(status=200, body=said, headers={"content-type": "application/json"})
        place = place_of(body)
        if place is not None:
            self.inflight.start(self._whisper(place, message))
        if response is not None:
            return BoltResponse(status=200)
        # Bolt forgets an acknowledgement that it has not sent when its listener fails; it looks
        # for one every 10 ms (slack_bolt/listener/asyncio_runner.py).
        await asyncio.sleep(UNTIL_SENT)
        return None

    def _message(self, error: Exception, body: dict[str, Any]) -> Message:
        reference = secrets.token_hex(4)
        if isinstance(error, BoltUnhandledRequestError):
            log.warning("request_unhandled", reference=reference, type=body.get("type"))
            return self.presenter.expired()
        log.error("answer_failed", reference=reference, exc_info=error)
        if isinstance(error, PsaBotError):
            return self.presenter.error(error.code, error.advice, error.detail, reference)
        return self.presenter.error("unexpected", PsaBotError().advice, reference=reference)

    async def _whisper(self, place: Place, message: Message) -> None:
        try:
            await self.outbox.whisper(place, message)
        except SlackUnreachable:
            log.exception("person_not_told", user=place.user)
