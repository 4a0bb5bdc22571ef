"""A scan as one HTML page that stands alone."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import structlog

from bot.errors import BrokenArtifact
from bot.estate.bystanders import bystanders, kept_out
from bot.presentation.environments import day, page
from bot.presentation.scans import say, scan_about

if TYPE_CHECKING:
    from datetime import tzinfo

    from bot.estate.artifact import Artifact
    from bot.presentation.charts import Chart
    from bot.presentation.scan_told import Told

log = structlog.get_logger(__name__)

WEEKS = 26


def scan_page(artifact: Artifact, earlier: list[Artifact], told: Told, zone: tzinfo) -> str:
    """One HTML page with everything in it, which asks nobody for anything.

    Args:
        artifact: the scan.
        earlier: the complete scans before it, the newest first.
        told: what is said beside the verdicts.
        zone: the MSP's calendar.
    """
    about = scan_about(artifact, zone)
    about |= {"charts": scan_charts(artifact, earlier), "told": told}
    return page().get_template("page/scan.html.j2").render(about)


def scan_charts(artifact: Artifact, earlier: list[Artifact]) -> list[Chart]:
    """The accounts by cause, and how many were not clear week by week.

    Args:
        artifact: the scan.
        earlier: the complete scans before it, the newest first.
    """
    # What draws takes 30 MB and half a second to import, so only whoever draws imports it.
    from bot.presentation.charts import bars, columns  # noqa: PLC0415

    aside = bystanders(artifact)
    shown = (a for a in artifact.accounts() if a.id not in aside)
    found = Counter(a.root_cause for a in shown if a.root_cause)
    causes = [(say("cause", rule), count) for rule, count in found.most_common()]
    weeks = _weeks([artifact, *earlier] if artifact.meta.complete else earlier)
    charts = [bars(say("by_cause"), causes)] if causes else []
    return [*charts, *([columns(say("by_week"), weeks)] if weeks else [])]


def _weeks(scans: list[Artifact]) -> list[tuple[str, int]]:
    """For each week how many accounts are not clear, as its last scan has it that can be read."""
    weeks: dict[date, int] = {}
    for scan in scans:
        year, week, _ = scan.meta.day.isocalendar()
        name = date.fromisocalendar(year, week, 1)
        if name not in weeks:
            try:
                weeks[name] = kept_out(scan)
            except BrokenArtifact as error:
                log.warning("damaged_scan_not_drawn", file=str(scan.path), detail=error.detail)
        if len(weeks) == WEEKS:
            break
    return [(day(monday), count) for monday, count in sorted(weeks.items())]
