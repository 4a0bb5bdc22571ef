"""Northwind IT, a believable MSP: every rule, and every situation that people ask about."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.demo.autotask.northwind import accounts, changes, contracts, everyday, groups, lines
from bot.demo.autotask.northwind.stories import STORIES, Story
from bot.demo.autotask.northwind.tenant import BOT_USER, GRADIENT_USER, Northwind

if TYPE_CHECKING:
    from bot.demo.autotask.msp import Msp

__all__ = ["BOT_USER", "GRADIENT_USER", "STORIES", "Story", "demo_msp", "last_sync"]


def demo_msp(today: date) -> Msp:
    """Build the tenant as it is on a day; every date in it is relative to that day.

    Args:
        today: in the MSP's calendar.
    """
    northwind = Northwind(today)
    for chapter in (everyday, accounts, groups, contracts, lines, changes):
        chapter.tell(northwind)
    return northwind.msp


def last_sync(today: date) -> datetime:
    """When Gradient's last completed sync started, for the ledger of the demo.

    It lies before what the stories changed yesterday and today, and after everything else.
    """
    return datetime.combine(today - timedelta(days=2), time(6, 0), UTC)
