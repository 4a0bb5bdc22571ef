"""One line an event, to stderr, and no secret in any of them."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from collections.abc import Iterable, MutableMapping
    from typing import Any

    from pydantic import SecretStr
    from structlog.typing import Processor

# These speak of every request at INFO; their warnings are worth a line.
CHATTY = ("aiohttp", "asyncio", "httpcore", "httpx", "slack_bolt", "slack_sdk", "uvicorn")
# Bolt's advice to programmers on how to add a missing listener; handlers.errors has its own line.
SILENT = ("slack_bolt.AsyncApp",)
SHORTEST_SECRET = 6


class Hide:
    """A step of the log that strikes out secrets, wherever in an event they stand.

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
            if any(secret in text for secret in self._texts):
                for secret in self._texts:
                    text = text.replace(secret, "***")
                event[key] = text
        return event


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
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in CHATTY:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
    for name in SILENT:
        logging.getLogger(name).setLevel(logging.ERROR)
