"""A case that is judged on a schedule, until nothing stands in the way or somebody stops it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from bot.diagnosis.question import Question
from bot.diagnosis.report import Verdict
from bot.presentation import Button
from bot.presentation.ids import WATCH, ButtonValue

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.diagnosis.report import Report
    from bot.jobs import Steps
    from bot.presentation import Message, Presenter
    from bot.remedies.pace import Judge, Pace
    from bot.remedies.telling import Teller
    from bot.state import Case, Cases, Watch, Watches

OVER = frozenset({Verdict.CLEAR})
# A fault is no change of the matter: the next look may see it again.
NOTHING_NEW = frozenset({Verdict.CANNOT_TELL})


@dataclass(frozen=True, slots=True)
class CaseWatch:
    """Judges a case again and again, and tells of changes only.

    Args:
        watches: what is watched.
        cases: the answers given.
        judge: judges.
        presenter: puts into words.
        teller: says it, once.
        pace: how long things take.
        now: the clock, in any zone.
    """

    watches: Watches
    cases: Cases
    judge: Judge
    presenter: Presenter
    teller: Teller
    pace: Pace
    now: Callable[[], datetime]

    async def stopped(self, watch_id: str, case: Case, by: str) -> None:
        """Say who stopped it, where it was said that it is watched; its button goes with it."""
        message = self.watching("stopped", said_by=by)
        await self.teller.instead(f"{watch_id}:on", case.channel, message)

    def watching(
        self, state: str, watch: Watch | None = None, said_by: str | None = None
    ) -> Message:
        """What is said when it begins or ends.

        Args:
            state: `on`, `already`, `stopped`, `ended` or `not`.
            watch: what can be stopped.
            said_by: Slack's id of who stopped it.
        """
        every = f"{int(self.pace.judge.total_seconds() // 60)} minutes"
        buttons: tuple[Button, ...] = ()
        if watch is not None and watch.case_id is not None:
            value = ButtonValue(case=watch.case_id, do="stop", about=watch.id)
            buttons = (Button(WATCH, value),)
        days = self.pace.keep.days
        return self.presenter.note(
            "watching", said_by=said_by, buttons=buttons, state=state, every=every, days=days
        )

    async def body(self, steps: Steps, key: str) -> None:
        """Look, and wait, and look again; a job, in steps.

        Args:
            steps: the job's.
            key: the watch's id.
        """
        await steps.do("announce", lambda: self._announce(key))
        number = 0
        while await steps.do("look", partial(self._look, key, number)):
            await steps.sleep(self.pace.judge.total_seconds())
            number += 1

    async def _announce(self, key: str) -> None:
        watch = await self.watches.get(key)
        if watch is not None:
            message = self.watching("on", watch)
            await self.teller.once(f"{key}:on", watch.channel, watch.thread, message, watch.by)

    async def _look(self, key: str, number: int) -> bool:
        """Judge once; whether to go on."""
        watch = await self.watches.get(key)
        if watch is None or watch.state != "open":
            return False
        case = await self.cases.get(watch.case_id or "")
        if case is None:
            await self.watches.move(key, "failed")
            return False
        if self.now() - watch.begun_at > self.pace.keep:
            await self._tell(watch, "ended", self.watching("ended"))
            await self.watches.move(key, "stopped")
            return False
        report = await self.judge.ask(Question.model_validate_json(case.question))
        return await self._weigh(watch, report, case, number)

    async def _weigh(self, watch: Watch, report: Report, case: Case, number: int) -> bool:
        seen = "|".join(map(str, (report.verdict, report.root_cause, report.expected_on)))
        if report.verdict not in NOTHING_NEW and seen != watch.seen:
            # What the first look sees has just been said, unless the answer is an old one.
            is_old = watch.begun_at - case.updated_at > self.pace.old
            if watch.seen or is_old or report.verdict in OVER:
                message = self.presenter.told(
                    "watch-changed", report, case.id, first=not watch.seen
                )
                if await self._tell(watch, str(number), message) is None:
                    return True  # The next look tells it, if it still is so.
            await self.watches.saw(watch.id, seen)
        if report.verdict in OVER:
            await self.watches.move(watch.id, "done")
            return False
        return True

    async def _tell(self, watch: Watch, what: str, message: Message) -> str | None:
        key = f"{watch.id}:{what}"
        return await self.teller.once(key, watch.channel, watch.thread, message, watch.by)
