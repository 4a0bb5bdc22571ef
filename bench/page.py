"""Writes the page of numbers from what one run measured."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bench.report import number

if TYPE_CHECKING:
    from bench.growth import Grown
    from bench.report import Measure

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "performance.md"


def write(measures: list[Measure], sizes: list[Grown]) -> None:
    """Write `docs/performance.md`; the arguments are those of `page`."""
    PAGE.write_text(page(measures, sizes), "utf-8")


def page(measures: list[Measure], sizes: list[Grown]) -> str:
    """The page of numbers.

    Args:
        measures: every number, most of them with a target.
        sizes: the scans of the growing tenant.
    """
    words = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=False,  # noqa: S701 - Markdown, of our own numbers
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    words.filters["number"] = number
    return words.get_template("performance.md.j2").render(
        measures=measures,
        sizes=sizes,
        on=datetime.now(UTC).date(),
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        python=platform.python_version(),
        system=platform.system(),
    )
