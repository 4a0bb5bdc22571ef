"""What buttons do, so that each effect happens once: full syncs, tickets, watches."""

from bot.remedies.case_watch import CaseWatch
from bot.remedies.full_sync import FullSync
from bot.remedies.pace import Pace
from bot.remedies.remedies import Remedies
from bot.remedies.telling import Courier, Teller
from bot.remedies.tickets import TicketDesk

__all__ = ["CaseWatch", "Courier", "FullSync", "Pace", "Remedies", "Teller", "TicketDesk"]
