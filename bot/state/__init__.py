"""What must survive a restart, on SQLite or Postgres by one code path."""

from bot.state.audit import Audit, Entry
from bot.state.cases import Case, Cases
from bot.state.claims import Claims
from bot.state.database import Database
from bot.state.digests import Digests
from bot.state.marks import Mark, Marks
from bot.state.notices import Notice, Notices
from bot.state.observations import Observations
from bot.state.replicas import Replicas
from bot.state.syncs import SyncEvent, Syncs
from bot.state.tickets import Ticket, Tickets
from bot.state.under_way import MessagesUnderWay, MessageUnderWay
from bot.state.watches import Watch, Watches

__all__ = [
    "Audit",
    "Case",
    "Cases",
    "Claims",
    "Database",
    "Digests",
    "Entry",
    "Mark",
    "Marks",
    "MessageUnderWay",
    "MessagesUnderWay",
    "Notice",
    "Notices",
    "Observations",
    "Replicas",
    "SyncEvent",
    "Syncs",
    "Ticket",
    "Tickets",
    "Watch",
    "Watches",
]
