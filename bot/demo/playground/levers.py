"""What a person moves outside Slack: rows of Autotask, faults, the sync, the clock, stories."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from bot.demo.autotask.changing import change, set_units
from bot.demo.playground.stories import TALES
from bot.demo.playground.tables import Tables

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.demo.playground.scene import Scene

Json = dict[str, Any]


@dataclass(frozen=True)
class Levers:
    """The other panel.

    Args:
        scene: what is moved.
    """

    scene: Scene

    def table(self) -> dict[str, Callable[[Json], Awaitable[Json]]]:
        """What may be done, by the last part of its address."""
        return {
            "autotask": self.autotask,
            "change": self.change,
            "units": self.units,
            "fault": self.fault,
            "sync": self.sync,
            "clock": self.clock,
            "story": self.story,
        }

    async def autotask(self, _asked: Json) -> Json:
        """The tables as they are."""
        return Tables(self.scene.autotask.msp, self._today()).page()

    async def change(self, asked: Json) -> Json:
        """Another value in a field of an account or a contract."""
        place = (asked["entity"], int(asked["id"]), asked["field"])
        change(self.scene.autotask.msp, *place, asked["value"], self.scene.clock())
        self.scene.edited()
        return {}

    async def units(self, asked: Json) -> Json:
        """Another quantity of a line, from a day on."""
        on = date.fromisoformat(asked["from"]) if asked.get("from") else self._today()
        place = (asked["entity"], int(asked["id"]), int(asked["units"]), on)
        set_units(self.scene.autotask.msp, *place, self.scene.clock())
        self.scene.edited()
        return {}

    async def fault(self, asked: Json) -> Json:
        """Something goes wrong in Autotask, or nothing any more."""
        self.scene.switch(asked["name"])
        return {}

    async def sync(self, asked: Json) -> Json:
        """Gradient starts, ends, fails or sticks a sync, or shall end them by itself."""
        gradient = self.scene.gradient
        match asked["do"]:
            case "start":
                status = await gradient.start("Dana Reyes")
            case "completed" | "failed" as event:
                gradient.stick()
                status = await gradient.tell(event)
            case "by-itself":
                gradient.by_itself = bool(asked["on"])
                if not gradient.by_itself:
                    gradient.stick()
                self.scene.changed()
                return {}
            case other:
                raise LookupError(f"A sync cannot {other}.")
        return {} if status == HTTPStatus.NO_CONTENT else {"error": f"The bot answered {status}."}

    async def clock(self, asked: Json) -> Json:
        """The bot's clock moves: by minutes, to a day or to the next month, or back to now."""
        clock = self.scene.clock
        if "minutes" in asked:
            clock.move(timedelta(minutes=float(asked["minutes"])))
        elif "to" in asked:
            clock.move(self._until(asked["to"]) - clock())
        else:
            clock.reset()
        self.scene.edited()
        return {}

    async def story(self, asked: Json) -> Json:
        """Everything as at the beginning of a story."""
        known = {tale.id for tale in TALES}
        await self.scene.begin(asked["id"] if asked["id"] in known else None)
        return {}

    def _today(self) -> date:
        return self.scene.clock().astimezone(self.scene.zone).date()

    def _until(self, to: str) -> datetime:
        """Nine in the morning of a day."""
        day = date.fromisoformat(to) if to != "month" else self._next_month()
        return datetime(day.year, day.month, day.day, 9, tzinfo=self.scene.zone).astimezone(UTC)

    def _next_month(self) -> date:
        return (self._today().replace(day=1) + timedelta(days=32)).replace(day=1)
