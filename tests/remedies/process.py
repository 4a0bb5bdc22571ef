"""The bot as a process of its own, which a test may kill: Socket Mode, so that it needs no port.

With `DEATHS` in its environment it is a supervisor: its bot dies once at every write of a job, and
is followed by another each time. The supervisor is what keeps the restarts cheap.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import sys
from datetime import timedelta
from pathlib import Path

from bot import settings
from bot.app.server import build_app
from bot.remedies import Pace
from tests.remedies.deaths import STEPS_ONLY, Deaths

PACE = Pace(
    usual=timedelta(seconds=2.5),
    look=timedelta(seconds=0.1),
    told=timedelta(seconds=60),
    judge=timedelta(seconds=0.5),
    lease=timedelta(seconds=0.6),
)


async def run() -> None:
    app = build_app(settings.Local(), settings.Autotask(), settings.Slack(), PACE)
    async with app.router.lifespan_context(app):
        await asyncio.sleep(300)
    sys.exit(3)


def supervise(deaths: Deaths) -> None:
    """Run one bot after the other until one ends by itself."""
    importlib.import_module("bot.jobs.durable")
    status = 1
    while status != 0:
        child = os.fork()
        if child == 0:
            deaths.listen()
            asyncio.run(run())
        deaths.file.with_suffix(".pid").write_text(str(child))
        _, status = os.waitpid(child, 0)


if __name__ == "__main__":
    if "DEATHS" in os.environ:
        supervise(Deaths(Path(os.environ["DEATHS"]), STEPS_ONLY in os.environ))
    else:
        asyncio.run(run())
