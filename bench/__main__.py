from __future__ import annotations

import asyncio

from bench import acks, diagnosis, estate, rules, typeahead
from bot.logs import configure_logging


def main() -> None:
    """Run every benchmark and print what it measured beside its target."""
    configure_logging("ERROR", [])
    asyncio.run(acks.run())
    asyncio.run(diagnosis.run())
    rules.run()
    typeahead.run()
    asyncio.run(estate.run())


if __name__ == "__main__":
    main()
