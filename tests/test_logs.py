"""What reaches the log."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

import pytest
import stamina
import structlog
from pydantic import SecretStr
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from stamina.instrumentation import set_on_retry_hooks

from bot.logs import configure_logging

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    before = root.level, list(root.handlers)
    yield
    root.setLevel(before[0])
    root.handlers[:] = before[1]
    set_on_retry_hooks(None)
    structlog.reset_defaults()


def test_every_event_is_one_line_and_holds_no_secret(capsys: pytest.CaptureFixture[str]) -> None:
    secret = SecretStr("hunter2-hunter2")
    configure_logging("INFO", [secret, None, SecretStr("")])
    log = structlog.get_logger()
    log.info("asked", about={"token": secret.get_secret_value()}, plain="a\nb")
    try:
        int(secret.get_secret_value())
    except ValueError:
        log.exception("failed")
    logging.getLogger("other").warning("said %s", secret.get_secret_value())
    logging.getLogger("httpx").info("a request")
    log.debug("not shown")
    out, err = capsys.readouterr()
    lines = [json.loads(line) for line in err.splitlines()]
    assert out == ""
    assert [line["event"] for line in lines] == ["asked", "failed", "said ***"]
    assert "Traceback" in lines[1]["exception"]
    assert secret.get_secret_value() not in err


async def test_what_bolt_says_of_a_wrongly_signed_request_is_not_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for level in ("INFO", "DEBUG"):
        configure_logging(level)
        # Bolt gives its loggers the root's level as it makes them, so the app comes after.
        app = AsyncApp(name="psa-bot", signing_secret="wrong", authorize=_anybody)
        request = AsyncBoltRequest(
            body="token=verification-1&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1",
            headers={"x-slack-signature": ["v0=0"], "x-slack-request-timestamp": ["0"]},
        )
        assert (await app.async_dispatch(request)).status == 401
        logging.getLogger("slack_sdk.socket_mode.aiohttp").debug("Received message body")
        app.logger.info("request body")
        logging.getLogger("slack_bolt.AsyncRequestVerification").warning("seen")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["event"] for line in lines] == ["seen", "seen"]


async def _anybody() -> AuthorizeResult:
    """A request that is not signed does not come so far."""
    return AuthorizeResult(enterprise_id=None, team_id=None)


def test_no_key_of_slack_is_shown_wherever_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO")
    log = structlog.get_logger()
    url = "https://hooks.slack.com/commands/T1/k1/k2"
    for event in (
        f"404 for url '{url}'",
        f"404 for url {url}",
        "wss://wss-primary.slack.com/link/?ticket=k1&app_id=k2",
        "http://127.0.0.1:8080/response/k1",
        "token=k1&team=T1",
        str({"token": "k1", "response_url": "k2"}),
        json.dumps({"token": "k1", "response_url": url}),
        "xoxb-1-k1, xapp-1-k2",
    ):
        log.info("event", about=event)
        log.info("event", about={"nested": [event]})
    logging.getLogger("slack_sdk").error("to %s", url)
    err = capsys.readouterr().err
    assert len(err.splitlines()) == 17
    assert "k1" not in err
    assert "k2" not in err
    assert "hooks.slack.com" in err


@pytest.mark.parametrize(("level", "lines"), [("WARNING", 0), ("INFO", 0), ("DEBUG", 1)])
async def test_a_second_try_is_said_in_the_whole_log_only(
    capsys: pytest.CaptureFixture[str], level: str, lines: int
) -> None:
    configure_logging(level)
    async for attempt in stamina.retry_context(on=OSError, wait_initial=0.0, wait_jitter=0.0):
        with attempt:
            if attempt.num == 1:
                raise ConnectionError("away")
    told = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["cause"] for line in told] == ["ConnectionError('away')"] * lines
