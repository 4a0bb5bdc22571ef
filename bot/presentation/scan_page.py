"""A scan as one HTML page that stands alone."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bot.diagnosis.report import Verdict
from bot.presentation.charts import bars, columns
from bot.presentation.environments import page
from bot.presentation.scans import say, scan_about

if TYPE_CHECKING:
    from datetime import tzinfo

    from bot.estate.artifact import Artifact

WEEKS = 26


def scan_page(artifact: Artifact, earlier: list[Artifact], zone: tzinfo) -> str:
    """One HTML page with everything in it, which asks nobody for anything.

    Args:
        artifact: the scan.
        earlier: the complete scans before it, the newest first.
        zone: the MSP's calendar.
    """
    about = scan_about(artifact, zone)
    found = Counter(a.root_cause for a in about["accounts"] if a.root_cause)
    causes = [(say("cause", rule), count) for rule, count in found.most_common()]
    charts = [
        bars("Accounts by cause", causes),
        columns("Accounts that are not clear, by week", _weeks([artifact, *earlier])),
    ]
    return page().get_template("page/scan.html.j2").render(about, charts=charts)


def _weeks(scans: list[Artifact]) -> list[tuple[str, int]]:
    """For each week the number of accounts that are not clear, as its last scan has it."""
    weeks: dict[str, int] = {}
    for scan in scans:
        year, week, _ = scan.meta.day.isocalendar()
        name = f"{year}-W{week:02}"
        if name not in weeks:
            weeks[name] = sum(a.verdict != Verdict.CLEAR for a in scan.accounts())
    return sorted(weeks.items())[-WEEKS:]
