from __future__ import annotations

import pytest
import structlog


@pytest.fixture(autouse=True)
def plain_tracebacks() -> None:
    """Log as plainly as in production.

    Where Rich is installed structlog draws a traceback with all its variables, which takes seconds:
    longer than Slack waits.
    """
    renderer = structlog.dev.ConsoleRenderer(
        colors=False, exception_formatter=structlog.dev.plain_traceback
    )
    structlog.configure(processors=[structlog.processors.add_log_level, renderer])
