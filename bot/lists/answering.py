"""Each line of a list judged: a few by reading Autotask now, many from one scan of everything."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from bot.diagnosis.names import plain
from bot.diagnosis.question import Question
from bot.diagnosis.report import Outcome, Report, Verdict
from bot.lists.from_scan import Asked, ScanJudge

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
BILLABLE = "account-has-billable-service"


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
        together: what Gradient shows in all the list's lines of the same account, service and
            contract; `None` where that is not known of each of them.
    """

    line: Line
    report: Report | None
    live: bool = True
    together: int | None = None

    @property
    def _quantity(self) -> dict[str, Any]:
        """What was seen of the quantity; empty where it was not judged."""
        for finding in self.report.findings if self.report else ():
            if finding.rule == QUANTITY and finding.outcome in {Outcome.PASSED, Outcome.FAILED}:
                return finding.evidence
        return {}

    @property
    def carried(self) -> tuple[dict[str, Any], ...] | None:
        """The lines of the service in Autotask on the day; `None` where they were not judged."""
        return tuple(self._quantity["lines"]) if self._quantity else None

    @property
    def may_have_more(self) -> bool:
        """Whether there may be lines, or quantities, that were not seen."""
        return bool(self._quantity.get("unseen"))

    @property
    def has_many(self) -> bool:
        """Whether the service stands on several lines, of which Gradient shows each alone."""
        return self.carried is not None and len(self.carried) > 1

    @property
    def units(self) -> float | None:
        """The quantity of the service in Autotask on the day; `None` where it was not judged."""
        return None if self.carried is None else sum(n["quantity"] or 0 for n in self.carried)

    @property
    def is_compared(self) -> bool:
        """Whether Gradient's number can be held against what Autotask has."""
        clear = self.report is not None and self.report.verdict in {Verdict.CLEAR, Verdict.WAITING}
        return clear and self.carried is not None and self.line.gradient is not None

    @property
    def differs(self) -> bool:
        """Whether Gradient shows a number that Autotask has neither on a line nor in all."""
        shown, units = self.line.gradient, self.units
        of_a_line = any(line["quantity"] == shown for line in self.carried or ())
        of_all = self.together is None or units == self.together
        may_be = self.has_many and (of_a_line or of_all)
        return self.is_compared and units != shown and not (may_be or self.may_have_more)

    @property
    def is_unclear(self) -> bool:
        """Whether its number may be that of one line or another, or of one that was not seen."""
        return self.is_compared and (self.has_many or self.may_have_more) and not self.differs


def asked_of(line: Line) -> Asked:
    """What is to be known for a line; several may ask for the same."""
    return Asked(line.account, line.service, line.contract)


def is_asked(line: Line) -> bool:
    """Whether a line can be looked into: it names an account, and no cell may be another's."""
    return bool(line.account) and not line.too_wide


def questions(lines: Iterable[Line]) -> list[Asked]:
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
        found: dict[Asked, Report] = {}
        if is_long(lines):
            artifact = await scan()
            judge = ScanJudge(artifact)
            said = await self.marks.all()
            found = await asyncio.to_thread(judge.judge, wanted, said)
            doubtful = [key for key, report in found.items() if _is_doubtful(key, report)]
            live = set(doubtful[:DOUBTS_MOST])
            found |= {key: judge.not_told(key) for key in doubtful[DOUBTS_MOST:]}
        found |= await self._live([key for key in wanted if key in live])
        answered = [
            Answered(
                line,
                found.get(asked_of(line)) if is_asked(line) else None,
                live=asked_of(line) in live,
            )
            for line in lines
        ]
        sums = _together(answered)
        return [replace(each, together=sums.get(_of_same(each))) for each in answered]

    async def _live(self, wanted: list[Asked]) -> dict[Asked, Report]:
        few = asyncio.Semaphore(AT_ONCE)
        self.done, self.due = 0, len(wanted)

        async def one(asked: Asked) -> Report:
            async with few:
                report = await self.asks.ask(Question(**asked._asdict()))
            self.done += 1
            return report

        reports = await asyncio.gather(*map(one, wanted))
        return dict(zip(wanted, reports, strict=True))


def _is_doubtful(asked: Asked, report: Report) -> bool:
    """Whether a scan has too few quantities: it reads more only where the account has no line."""
    of_one_contract = asked.contract is not None and report.root_cause == BILLABLE
    return report.root_cause == QUANTITY or of_one_contract


def _of_same(each: Answered) -> tuple[int | None, str | None, str | None]:
    """What lines of a list that are of the same service have in common, however they name it."""
    report = each.report
    account_id = report.account.id if report and report.account else None
    contract = each.line.contract
    return account_id, report.service if report else None, contract and plain(contract)


def _together(answered: Iterable[Answered]) -> dict[tuple[int | None, str | None, str | None], int]:
    """What Gradient shows in all the lines of the same; none where a line has no number."""
    found: dict[tuple[int | None, str | None, str | None], list[int | None]] = defaultdict(list)
    for each in answered:
        found[_of_same(each)].append(each.line.gradient)
    return {
        key: sum(n for n in shown if n is not None)
        for key, shown in found.items()
        if None not in shown
    }
