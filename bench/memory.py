"""The most memory that this process has taken."""

from __future__ import annotations

import re
import resource
import sys
from pathlib import Path

STATUS = Path("/proc/self/status")


def most_memory() -> float:
    """In MB, of this program alone.

    On Linux `ru_maxrss` outlives `exec`, so that a child's is never less than what its parent held
    when it was started: https://man7.org/linux/man-pages/man2/getrusage.2.html
    """
    if STATUS.exists():
        (kilobytes,) = re.findall(r"^VmHWM:\s+(\d+) kB", STATUS.read_text(), re.MULTILINE)
        return int(kilobytes) / 1024
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1024**2
