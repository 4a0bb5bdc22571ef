"""One line an event, to stderr, and no secret in any of them."""

from __future__ import annotations

import logging
import re
import sys
from typing import TYPE_CHECKING

import structlog
from stamina.instrumentation import set_on_retry_hooks

if TYPE_CHECKING:
    from collections.abc import Iterable, MutableMapping
    from typing import Any

    from pydantic import SecretStr
    from stamina.instrumentation import RetryDetails
    from structlog.typing import Processor

# These speak of every request below WARNING, Bolt and the SDK with its body and its keys; their
# warnings are worth a line.
CHATTY = (
    "aiohttp",
    "asyncio",
    "httpcore",
    "httpx",
    "psa-bot",
    "slack_bolt",
    "slack_sdk",
    "uvicorn",
)
# Bolt's advice to programmers on how to add a missing listener; handlers.errors has its own line.
SILENT = ("slack_bolt.AsyncApp",)
SHORTEST_SECRET = 6

_log = structlog.get_logger("stamina")

# Slack's tokens; and an address beyond its host, for a response URL is a key, and so is a socket's.
_KEYS = (
    (re.compile(r"\bx(?:ox[a-z]|app)-[\w-]+", re.ASCII), "***"),
    (re.compile(r"\b((?:https?|wss?)://[^\s/?#'\"]+)[/?#][^\s'\"]+"), r"\1/***"),
    (re.compile(r"\b(token|response_url)(['\"]*[=:]\s*['\"]?)[^\s&'\",}]+"), r"\1\2***"),
)


class Hide:
    """A step of the log that strikes out secrets and Slack's keys, wherever in an event they stand.

    Args:
        secrets: what must not be seen.
    """

    def __init__(self, secrets: Iterable[SecretStr | None]) -> None:
        texts = (secret.get_secret_value() for secret in secrets if secret is not None)
        # Striking out a word of two letters would hide nothing and spoil every line.
        self._texts = tuple(text for text in texts if len(text) >= SHORTEST_SECRET)

    def __call__(
        self, _logger: object, _method: str, event: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        """Strike out."""
        for key, value in event.items():
            text = value if isinstance(value, str) else repr(value)
            hidden = self._hidden(text)
            if hidden != text:
                event[key] = hidden
        return event

    def _hidden(self, text: str) -> str:
        for secret in self._texts:
            text = text.replace(secret, "***")
        for key, left in _KEYS:
            text = key.sub(left, text)
        return text


class Quiet(logging.Filter):
    """Keeps chatter out, at the end of the line.

    Bolt gives each of its loggers the root's level when it is made (slack_bolt/logger/__init__.py),
    so a level that is set on them beforehand is lost.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is worth a line."""
        if record.name in SILENT:
            return record.levelno >= logging.ERROR
        family = re.split(r"[.:]", record.name, maxsplit=1)[0]
        return family not in CHATTY or record.levelno >= logging.WARNING


def _log_retry(details: RetryDetails) -> None:
    """What is tried again is no news: the answer says what became of it."""
    _log.debug("retry", number=details.retry_num, cause=repr(details.caused_by))


def configure_logging(level: str = "INFO", secrets: Iterable[SecretStr | None] = ()) -> None:
    """Send every log line of this process to stderr, as one JSON object each.

    Args:
        level: the least level that is shown, such as `INFO`.
        secrets: what is struck out.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    last: list[Processor] = [Hide(secrets), structlog.processors.JSONRenderer()]
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    set_on_retry_hooks([_log_retry])
    handler = logging.StreamHandler(sys.stderr)
    handler.setLevel(level)
    handler.addFilter(Quiet())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
