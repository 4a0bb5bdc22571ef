"""A process that takes the same hundred keys as others do, and prints which ones it got first."""

from __future__ import annotations

import asyncio
import json
import sys

from bot.state import Claims, Database

KEYS = 100


async def taken(url: str, by: str) -> list[str]:
    async with Database(url) as database:
        claims = Claims(database)
        keys = [f"press-{number}" for number in range(KEYS)]
        return [key for key in keys if await claims.claim(key, by)]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(taken(sys.argv[1], sys.argv[2]))))
