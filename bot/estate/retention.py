"""Which scans are kept, by their number and their age."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from bot.estate.artifact import FOLDER, whole_scans
from bot.estate.places import ended_at

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
            beyond `KEPT` and the others beyond `KEPT_INCOMPLETE`, and of the files that cannot be
            read those that are older than `KEPT` others.
    """
    scans = whole_scans(folder, owner)
    complete = [scan for scan in scans if scan.meta.complete]
    others = [scan for scan in scans if not scan.meta.complete]
    stay = {scan.path for scan in (*scans[:1], *complete[:1])}
    kept = {scan.path for scan in (*complete[:KEPT], *others[:KEPT_INCOMPLETE])}
    whole = {scan.path for scan in scans}
    paths = sorted((folder / FOLDER).glob(f"{owner}-*.db"), reverse=True)
    kept |= {path for path in paths[:KEPT] if path not in whole}
    for path in paths:
        at = ended_at(path)
        if at is None or path in stay:
            continue
        if path not in kept or now - at > timedelta(days=KEPT_DAYS):
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                log.warning("old_scan_kept", file=str(path), detail=error.strerror)
