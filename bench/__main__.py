"""Benchmarks: `make bench` runs them all, prints them and writes `docs/performance.md`."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from bench import acks, diagnosis, estate, growth, page, rules, typeahead
from bot.logs import configure_logging

if TYPE_CHECKING:
    from bench.report import Measure

T = TypeVar("T")


def main() -> None:
    """Measure everything, and say it here and on the page."""
    configure_logging("ERROR", [])
    measures: list[Measure] = []
    measures += _said(asyncio.run(acks.run()))
    measures += _said(asyncio.run(diagnosis.run()))
    measures += _said(rules.run())
    measures += _said(typeahead.run())
    measures += _said(asyncio.run(estate.run()))
    sizes = [_said([asyncio.run(growth.grown(companies))])[0] for companies in growth.SIZES]
    measures += _said(growth.flat(sizes))
    page.write(measures, sizes)


def _said(found: list[T]) -> list[T]:
    for each in found:
        print(each, flush=True)
    return found


if __name__ == "__main__":
    main()
