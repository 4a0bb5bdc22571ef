"""What we can know of Gradient: what people and signals say about its syncs.

Gradient cannot be asked how its sync stands (no such API is public), so the bot is told: in Slack,
in a terminal, or by a signed message.
"""

from bot.gradient.events import parse_event
from bot.gradient.ledger import Ledger, Run, StoredLedger, fold
from bot.gradient.moments import instant
from bot.gradient.requests import Asked, SyncRequest
from bot.gradient.signing import sign, verify
from bot.state.syncs import SyncEvent

__all__ = [
    "Asked",
    "Ledger",
    "Run",
    "StoredLedger",
    "SyncEvent",
    "SyncRequest",
    "fold",
    "instant",
    "parse_event",
    "sign",
    "verify",
]
