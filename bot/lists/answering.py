"""Each line of a list judged: a few by reading Autotask now, many from one scan of everything."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from bot.diagnosis.question import Question
from bot.diagnosis.report import Outcome, Report, Verdict
from bot.lists.from_scan import ScanJudge

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from bot.diagnosis.marked import MarkReader
    from bot.estate.artifact import Artifact
    from bot.lists.columns import Line

LIVE_MOST = 20
"""Questions that are asked one by one; more than that cost less as one scan."""
AT_ONCE = 2
DOUBTS_MOST = 50
"""Services of which a scan has too few quantities, and that are asked for one by one."""
QUANTITY = "service-quantity-is-positive"


class Asks(Protocol):
    """The diagnosis."""

    async def ask(self, question: Question) -> Report:
        """Judge a question on facts that are read now."""


@dataclass(frozen=True)
class Answered:
    """A line with what was found.

    Args:
        line: as handed in.
        report: what was found; `None` for a line that cannot be looked into.
        live: whether Autotask was read for it now, rather than in a scan.
    """

    line: Line
    report: Report | None
    live: bool = True

    @property
    def units(self) -> float | None:
        """The quantity of the service in Autotask on the day; `None` where it was not judged."""
        for finding in self.report.findings if self.report else ():
            if finding.rule == QUANTITY and finding.outcome in {Outcome.PASSED, Outcome.FAILED}:
                return sum(line["quantity"] or 0 for line in finding.evidence.get("lines", ()))
        return None

    @property
    def differs(self) -> bool:
        """Whether Gradient shows another number than Autotask has."""
        clear = self.report is not None and self.report.verdict in {Verdict.CLEAR, Verdict.WAITING}
        units, shown = self.units, self.line.gradient
        return clear and units is not None and shown is not None and units != shown


def asked_of(line: Line) -> tuple[str, str | None]:
    """What is to be known for a line; several may ask for the same."""
    return line.account, line.service


def is_asked(line: Line) -> bool:
    """Whether a line can be looked into: it names an account, and no cell may be another's."""
    return bool(line.account) and not line.too_wide


def questions(lines: Iterable[Line]) -> list[tuple[str, str | None]]:
    """Each question of a list, once."""
    return list(dict.fromkeys(asked_of(line) for line in lines if is_asked(line)))


def is_long(lines: Iterable[Line]) -> bool:
    """Whether a list is answered from a scan."""
    return len(questions(lines)) > LIVE_MOST


@dataclass
class ListJudge:
    """Answers a list.

    Args:
        asks: judges a question on what is read now.
        marks: what people said of causes, for what a scan answers.

    Attributes:
        done: how many questions that are asked one by one are answered.
        due: how many there are.
    """

    asks: Asks
    marks: MarkReader
    done: int = field(default=0, init=False)
    due: int = field(default=0, init=False)

    async def answer(
        self, lines: list[Line], scan: Callable[[], Awaitable[Artifact]]
    ) -> list[Answered]:
        """Answer every line, in order.

        Args:
            lines: the list.
            scan: gives a fresh scan; asked only for a long list.

        Raises:
            PsaBotError: there is no scan to be had.
        """
        wanted = questions(lines)
        live = set(wanted)
        found: dict[tuple[str, str | None], Report] = {}
        if is_long(lines):
            artifact = await scan()
            judge = ScanJudge(artifact)
            said = await self.marks.all()
            found = await asyncio.to_thread(judge.judge, wanted, said)
            doubtful = [key for key, report in found.items() if report.root_cause == QUANTITY]
            live = set(doubtful[:DOUBTS_MOST])
            found |= {key: judge.not_told(*key) for key in doubtful[DOUBTS_MOST:]}
        found |= await self._live([key for key in wanted if key in live])
        return [
            Answered(
                line,
                found.get(asked_of(line)) if is_asked(line) else None,
                live=asked_of(line) in live,
            )
            for line in lines
        ]

    async def _live(
        self, wanted: list[tuple[str, str | None]]
    ) -> dict[tuple[str, str | None], Report]:
        few = asyncio.Semaphore(AT_ONCE)
        self.done, self.due = 0, len(wanted)

        async def one(account: str, service: str | None) -> Report:
            async with few:
                report = await self.asks.ask(Question(account=account, service=service))
            self.done += 1
            return report

        reports = await asyncio.gather(*(one(*key) for key in wanted))
        return dict(zip(wanted, reports, strict=True))
