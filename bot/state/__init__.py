"""What must survive a restart: presses, syncs and cases, on SQLite or Postgres by one code path."""

from bot.state.cases import Case, Cases
from bot.state.claims import Claims
from bot.state.database import Database
from bot.state.syncs import SyncEvent, Syncs

__all__ = ["Case", "Cases", "Claims", "Database", "SyncEvent", "Syncs"]
