"""What reaches the log."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

import pytest
import structlog
from pydantic import SecretStr

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
