"""Which scans are kept, by their number and their age."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from bot.estate.artifact import whole_scans

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

log = structlog.get_logger(__name__)

KEPT = 40
KEPT_INCOMPLETE = 3
KEPT_DAYS = 400


def forget_old(folder: Path, owner: str, now: datetime) -> None:
    """Delete old scans; the newest stays, and the newest complete one, which others build on.

    Args:
        folder: the data directory.
        owner: as `owner_key` gives it.
        now: in UTC; what ended more than `KEPT_DAYS` before it goes. So do the complete scans
            beyond `KEPT` and the others beyond `KEPT_INCOMPLETE`.
    """
    scans = whole_scans(folder, owner)
    complete = [scan for scan in scans if scan.meta.complete]
    others = [scan for scan in scans if not scan.meta.complete]
    kept = [*complete[:KEPT], *others[:KEPT_INCOMPLETE]]
    for scan in scans:
        stays = scan in (scans[0], *complete[:1])
        old = now - scan.meta.finished_at > timedelta(days=KEPT_DAYS)
        if not stays and (old or scan not in kept):
            try:
                scan.path.unlink(missing_ok=True)
            except OSError as error:
                log.warning("old_scan_kept", file=str(scan.path), detail=error.strerror)
