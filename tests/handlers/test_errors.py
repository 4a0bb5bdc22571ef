"""Whatever goes wrong in a handler, the person hears of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from slack_bolt.async_app import AsyncBoltRequest

from bot.errors import StateUnavailable
from bot.presentation import Presenter
from handlers.bolt import bolt_app
from handlers.errors import Errors
from handlers.inflight import InFlight

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck

    from bot.desk import Outbox, Place, Posted, Reply
    from bot.presentation import Message

COMMAND = {
    "command": "/psa",
    "text": "why-missing Acme",
    "user_id": "U0DANA",
    "channel_id": "C0BILLING",
    "trigger_id": "1.2.3",
    "response_url": "http://127.0.0.1:9/",
    "team_id": "T0DEMO",
}


class Heard:
    """An outbox that keeps what is whispered."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def post(self, place: Place, reply: Reply) -> Posted:
        raise NotImplementedError

    async def update(self, place: Place, posted: Posted, reply: Reply) -> Posted:
        raise NotImplementedError

    async def whisper(self, place: Place, message: Message) -> None:
        assert place.user == "U0DANA"
        self.messages.append(message)


async def dispatched(failure: Exception, *, acknowledged: bool) -> tuple[str, list[Message]]:
    """What the acknowledgement says and what is whispered when a listener fails."""
    heard, inflight = Heard(), InFlight()
    outbox: Outbox = heard
    app = bolt_app("http://127.0.0.1:9/api/", None, inflight)
    errors = Errors(Presenter(ZoneInfo("Europe/London")), outbox, inflight)
    app.error(errors.answer)

    @app.command("/psa")
    async def fails(ack: AsyncAck) -> None:
        if acknowledged:
            await ack("on it")
        raise failure

    response = await app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=COMMAND))
    await inflight.drain(1.0)
    assert response.status == 200
    return response.body, heard.messages


async def test_a_failure_before_the_acknowledgement_is_in_it() -> None:
    body, whispers = await dispatched(RuntimeError("a secret detail"), acknowledged=False)
    assert whispers == []
    assert "eference" in json.dumps(json.loads(body)["blocks"])
    assert "a secret detail" not in body


async def test_a_failure_after_it_is_whispered() -> None:
    body, (whisper,) = await dispatched(RuntimeError("a secret detail"), acknowledged=True)
    assert body == "on it"
    assert "a secret detail" not in str(whisper)


async def test_an_error_of_ours_says_what_to_do() -> None:
    _, (whisper,) = await dispatched(StateUnavailable("disk full"), acknowledged=True)
    assert "PSA_DATABASE_URL" in whisper.text
    assert "disk full" in str(whisper)
