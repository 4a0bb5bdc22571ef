"""Durable work behind a small port: what was begun goes on after a kill. Knows no domain.

DBOS is behind `bot.jobs.durable`, which is loaded when the first job begins.
"""

from bot.jobs.lazy import LazyJobs
from bot.jobs.port import Body, Jobs, Steps

__all__ = ["Body", "Jobs", "LazyJobs", "Steps"]
