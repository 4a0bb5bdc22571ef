"""The bot as a process of its own, which a test may kill: Socket Mode, so that it needs no port."""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta

from bot import settings
from bot.app import build_app
from bot.remedies import Pace

PACE = Pace(
    usual=timedelta(seconds=2.5),
    look=timedelta(seconds=0.1),
    told=timedelta(seconds=60),
    judge=timedelta(seconds=0.5),
    lease=timedelta(seconds=1.5),
)


async def run() -> None:
    app = build_app(settings.Local(), settings.Autotask(), settings.Slack(), PACE)
    async with app.router.lifespan_context(app):
        await asyncio.sleep(120)
    sys.exit(3)


if __name__ == "__main__":
    asyncio.run(run())
