"""Everything that the page shows and moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete

from bot.demo.autotask import Html, NotPermitted, Throttle, demo_msp, last_sync
from bot.state import SyncEvent, Syncs
from bot.state.tables import observations, syncs

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from bot.demo.autotask import AutotaskServer, Fault
    from bot.demo.clock import Clock
    from bot.demo.gradient import GradientSide
    from bot.demo.slack import SlackServer
    from bot.state import Database

SYNC_TAKES = timedelta(minutes=12)
FAULTS: dict[str, tuple[Fault, ...]] = {
    "throttle": (Throttle(),),
    "maintenance": (Html(),),
    "no-permission": (NotPermitted(entity="Contracts"),),
    "off": (),
}
BILLING = "C0BILLING"
COMPLAINT = "Acme is not in Gradient, and their contract is signed. Does anybody know why?"
SAM = "U0SAM"


@dataclass
class Scene:
    """The demo's parts.

    Args:
        slack: the local Slack.
        autotask: the stand-in.
        gradient: Gradient's side.
        clock: the bot's clock.
        database: the bot's own, for the ledger of syncs alone.
        zone: the MSP's calendar.
    """

    slack: SlackServer
    autotask: AutotaskServer
    gradient: GradientSide
    clock: Clock
    database: Database
    zone: ZoneInfo
    edits: int = 0
    story: str | None = None

    def changed(self) -> None:
        """Tell whoever looks at it."""
        self.slack.workspace.changed()

    def switch(self, fault: str) -> None:
        """Let something go wrong in Autotask, and nothing else.

        Raises:
            LookupError: there is no such fault.
        """
        if fault not in FAULTS:
            raise LookupError(f"One of: {', '.join(FAULTS)}.")
        self.autotask.faults.clear()
        self.autotask.faults.add(*FAULTS[fault])
        self.changed()

    @property
    def fault(self) -> str:
        """What is switched on, here or at the prompt."""
        now = tuple(self.autotask.faults)
        return next((name for name, faults in FAULTS.items() if faults == now), "off")

    def edited(self) -> None:
        """The tables of the stand-in are others than before."""
        self.edits += 1
        self.changed()

    @property
    def tables(self) -> str:
        """Another text whenever the tables may be others than before."""
        made = (len(self.autotask.msp.tables[name]) for name in ("Tickets", "TicketNotes"))
        return ".".join(map(str, (self.edits, *made)))

    async def begin(self, story: str | None = None) -> None:
        """Set everything as it was at the start: the tenant, the faults, the clock, the channels.

        Args:
            story: its name, for the page.
        """
        self.gradient.stick()
        self.gradient.running_since, self.gradient.last = None, None
        self.gradient.by_itself = True
        self.clock.reset()
        self.switch("off")
        today = self.clock().astimezone(self.zone).date()
        self.autotask.msp = demo_msp(today)
        await self._sync_was()
        self.slack.workspace.posted.clear()
        self.slack.views.opened.clear()
        self.slack.workspace.post(BILLING, COMPLAINT, [], via="person", user=SAM)
        self.story = story
        self.edited()

    async def _sync_was(self) -> None:
        """Gradient's last sync was two days ago, and nothing is on record or remembered since."""
        async with self.database.begin() as connection:
            await connection.execute(delete(syncs))
            await connection.execute(delete(observations))
        ledger = Syncs(self.database)
        start = last_sync(self.clock().astimezone(self.zone).date())
        for event, at in (("started", start), ("completed", start + SYNC_TAKES)):
            about = {"id": f"demo-{event}", "event": event, "at": at.astimezone(UTC)}
            said = SyncEvent.model_validate({**about, "by": "Gradient", "source": "webhook"})
            await ledger.record(said)
        self.gradient.last = ("completed", start + SYNC_TAKES)
