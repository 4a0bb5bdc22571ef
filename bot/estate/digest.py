"""What a scan has that the one before did not: the news of a morning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Generic, TypeVar

from bot.diagnosis.report import Verdict
from bot.estate.board import worth_telling
from bot.estate.name_doubts import name_doubts
from bot.estate.quiet import Quiet
from bot.estate.sanity import suspect_rule
from bot.estate.successors import ending

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from bot.estate.artifact import Artifact, Judged
    from bot.estate.name_doubts import NameDoubt
    from bot.estate.quiet import Told, ToldT
    from bot.estate.sanity import Suspect
    from bot.estate.successors import Ending
    from bot.state import Mark

SOON = timedelta(days=30)
IS_SYNCED = "synced-since-last-change"
T = TypeVar("T")


@dataclass(frozen=True)
class News(Generic[T]):
    """What is told, and what is not told again.

    Args:
        new: what was not there in the scan before, or was marked then and is not now.
        known: how many were, and still are.
    """

    new: tuple[T, ...] = ()
    known: int = 0


@dataclass(frozen=True)
class Digest:
    """The news of a scan.

    Args:
        new: the accounts that something keeps out now, and not so before, or whose mark is over;
            none of the suspect rule, of which one message speaks, and none of which `soon` tells.
        ignored: how many are marked, so that they are not told: of what is still so, since
            whichever morning.
        settled: those, and what was said of them.
        again: what is told again, since its mark is over, as marks know it.
        aside: how many of the new ones are no customers and have no contract.
        undecided: how many cannot be told.
        soon: those of which only time is missing, and that can be visible within 30 days.
        ending: contracts that end within 30 days with none that follows.
        names: of customers, that Gradient will not map by itself or that are nearly the same.
        compared: the day of the scan before; `None` for the first one.
        base: that scan's id; `None` for the first one.
        suspect: the rule that more than half of the customers fail.
    """

    new: tuple[Judged, ...]
    ignored: int
    settled: tuple[tuple[Told, Mark], ...]
    again: frozenset[tuple[int, str]]
    aside: int
    undecided: int
    soon: News[Judged]
    ending: News[Ending]
    names: News[NameDoubt]
    compared: date | None
    base: str | None
    suspect: Suspect | None


def digest_of(now: Artifact, was: Artifact | None, marks: Iterable[Mark] = ()) -> Digest:
    """What is new.

    Args:
        now: the scan; it may be incomplete, then what cannot be told is counted and not listed.
        was: the complete scan before; `None` when there is none: no account is new then, and all
            the rest is told once.
        marks: what people said. What holds on the day of the scan is counted, not listed; what
            held on that of the scan before and no longer does is told again.

    Raises:
        BrokenArtifact: one of the files is damaged.
    """
    accounts, day = now.accounts(), now.meta.day
    quiet = Quiet(marks, day, None if was is None else was.meta.day)
    suspect = suspect_rule(accounts)
    waits = quiet.without(_soon(now))
    soon = _news(waits, was, _soon, quiet, lambda a: (a.id, a.expected_on))
    dated = {a.id for a in soon.new}
    told = [
        a
        for a in newly_kept_out(quiet.without(_kept_out(accounts)), was, quiet)
        if a.id not in dated and (suspect is None or not suspect.explains(a))
    ]
    ends = quiet.without(_ending(now))
    names = quiet.without(_names(now))
    worth = told
    if now.meta.complete:
        with now.open() as rows:
            worth = worth_telling(rows, told, day)
    return Digest(
        new=tuple(worth),
        ignored=len(quiet.met),
        settled=tuple(quiet.met.values()),
        again=quiet.over,
        aside=len(told) - len(worth),
        undecided=sum(a.verdict == Verdict.CANNOT_TELL for a in accounts),
        soon=soon,
        ending=_news(ends, was, _ending, quiet, lambda e: (e.contract_id, e.on)),
        names=_news(names, was, _names, quiet, lambda n: (n.account_id, n.name, n.item, n.other)),
        compared=None if was is None else was.meta.day,
        base=None if was is None else was.path.stem,
        suspect=suspect,
    )


def newly_kept_out(accounts: Iterable[Judged], was: Artifact | None, quiet: Quiet) -> list[Judged]:
    """The accounts that something keeps out of Gradient that did not in a scan before.

    One whose mark is over since then is told again. A sync that is missing since a change is no
    news: nearly every account waits for one at times, and where none is on record all do.

    Args:
        accounts: of a scan.
        was: the scan before; without one nothing is new.
        quiet: what people have marked.

    Raises:
        BrokenArtifact: its file is damaged.
    """
    if was is None:
        return []
    before = {a.id: (a.verdict, a.root_cause) for a in was.accounts()}
    return [
        a
        for a in _kept_out(accounts)
        if before.get(a.id) != (a.verdict, a.root_cause) or quiet.asks_again(a)
    ]


def bases_of(scans: Sequence[Artifact], told: datetime | None) -> list[Artifact]:
    """The scans that the news may be held against, the best one first.

    That is the one that the last digest was of; whatever another scan found meanwhile would be told
    by none. Where it is gone, or damaged, one before it repeats some news and loses none.

    Args:
        scans: the complete ones before the news, the newest first.
        told: when the scan of the last digest ended; `None` where there was none.
    """
    if told is None:
        return list(scans)
    older = [scan for scan in scans if scan.meta.finished_at <= told]
    newer = [scan for scan in scans if scan.meta.finished_at > told]
    return [*older, *reversed(newer)]


def _kept_out(accounts: Iterable[Judged]) -> list[Judged]:
    fine = {Verdict.CLEAR, Verdict.CANNOT_TELL}
    return [a for a in accounts if a.verdict not in fine and a.root_cause != IS_SYNCED]


def _soon(scan: Artifact) -> list[Judged]:
    until = scan.meta.day + SOON
    found = [a for a in scan.accounts() if a.expected_on and a.expected_on <= until]
    return sorted(found, key=lambda a: (a.expected_on or until, a.name))


def _ending(scan: Artifact) -> list[Ending]:
    """Nothing of an incomplete scan: what it did not see may be the successor."""
    if not scan.meta.complete:
        return []
    with scan.open() as rows:
        return ending(rows, scan.meta.day, SOON)


def _names(scan: Artifact) -> list[NameDoubt]:
    with scan.open() as rows:
        return name_doubts(rows)


def _news(
    items: list[ToldT],
    was: Artifact | None,
    ask: Callable[[Artifact], list[ToldT]],
    quiet: Quiet,
    name: Callable[[ToldT], object],
) -> News[ToldT]:
    """Those that the scan before did not have, and those that are told again."""
    before = set() if was is None else {name(item) for item in ask(was)}
    new = tuple(item for item in items if name(item) not in before or quiet.asks_again(item))
    return News(new, len(items) - len(new))
