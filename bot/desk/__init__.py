"""What happens with what people want in Slack, between the edge and the bot.

Knows neither Bolt nor Slack's API: `handlers` brings a request here and carries the answer out.
"""

from bot.desk.cases import CaseDesk
from bot.desk.desk import Desk
from bot.desk.place import Place, Posted, Reply
from bot.desk.ports import Outbox, Permission
from bot.desk.questions import Questions
from bot.desk.syncs import SyncDesk

__all__ = [
    "CaseDesk",
    "Desk",
    "Outbox",
    "Permission",
    "Place",
    "Posted",
    "Questions",
    "Reply",
    "SyncDesk",
]
