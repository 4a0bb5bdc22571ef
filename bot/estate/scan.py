"""The whole tenant, read in as few requests as it has pages and judged by the same rules.

What cannot be read is noted and the scan goes on: it ends as incomplete then, and what depends on
it "cannot be told".
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog

from bot.autotask import Reading
from bot.errors import AutotaskError, BadCredentials, EstateError
from bot.estate.allowance import SECONDS_A_REQUEST, Allowance, BudgetSpent
from bot.estate.artifact import owner_key, scans_of, whole_scans
from bot.estate.aside import aside
from bot.estate.basis import basis_among
from bot.estate.closing import Closing, not_renewed
from bot.estate.delta import DeltaRun
from bot.estate.full import FullRun
from bot.estate.judging import judge_all
from bot.estate.places import other_day_path, remove, scan_path, spent_path, work_path
from bot.estate.progress import Progress, take_up
from bot.estate.reader import Reader
from bot.estate.retention import forget_old
from bot.estate.spent import Spent
from bot.estate.sync_watch import SyncWatch
from bot.estate.tenant import known_of, problems_of
from bot.estate.turn import turn
from bot.estate.workfile import WorkFile, leave_for_later

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from datetime import date
    from pathlib import Path

    from bot.autotask import Autotask, Thresholds
    from bot.diagnosis.facts import Sync, Unreadable
    from bot.estate.artifact import Artifact
    from bot.estate.basis import Basis
    from bot.estate.known import Known
    from bot.estate.sync_watch import ReadSyncs

log = structlog.get_logger(__name__)

SPENT = BudgetSpent().code


@dataclass
class Scanner:
    """Scans one tenant; one scan at a time.

    Args:
        autotask: the client.
        owner: zone URL and user name: whose tenant it is.
        folder: the data directory.
        share: of Autotask's hourly budget, from 0 to 1.
        now: the clock, in UTC.
        tell: is told of each page.
        syncs: reads the ledger of Gradient's syncs, so that a scan waits for one that begins
            meanwhile; `None` where there is none.
        sleep: waits so many seconds.

    Attributes:
        progress: how far the last scan has come.
        allowance: how much of the budget that took.
    """

    autotask: Autotask
    owner: tuple[str, str]
    folder: Path
    share: float
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    tell: Callable[[Progress], None] = lambda _: None
    syncs: ReadSyncs | None = None
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    progress: Progress | None = field(default=None, init=False)
    allowance: Allowance = field(init=False)
    _under_way: Progress = field(default_factory=Progress, init=False)
    _clock: datetime | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        """Make what counts the requests, which outlives a scan."""

        def clock() -> float:
            return self.now().timestamp()

        self.allowance = Allowance(
            self._thresholds,
            self.share,
            Spent(spent_path(self.folder, owner_key(*self.owner))),
            SyncWatch(self.syncs, clock=clock, sleep=self.sleep),
            sleep=self.sleep,
            clock=clock,
        )

    def _begins(self) -> datetime:
        """Now, or what Autotask's clock shows where ours is ahead: what is newer has its stamps."""
        ours = self.now()
        return min(ours, self._clock or ours)

    def _told(self, progress: Progress) -> None:
        self.progress = progress
        self.tell(progress)

    async def _thresholds(self) -> Thresholds:
        """How much is used; the allowance has counted one request for it."""
        reading = Reading(seconds=SECONDS_A_REQUEST)
        try:
            return await self.autotask.thresholds(reading)
        finally:
            self._clock = reading.clock
            self._under_way.requests += reading.requests
            self.allowance.count(reading.requests - 1)

    def whole(self) -> list[Artifact]:
        """The complete scans of this tenant that are kept, the newest first."""
        scans = whole_scans(self.folder, owner_key(*self.owner))
        return [scan for scan in scans if scan.meta.complete]

    def was_cut_off(self) -> bool:
        """Whether a scan has begun that has not ended; of another day than its own none counts."""
        return work_path(self.folder, owner_key(*self.owner)).exists()

    async def scan(
        self,
        day: date,
        last_sync: Sync | Unreadable,
        *,
        full: bool = True,
        other_day: bool = False,
    ) -> Artifact:
        """Read and judge everything, or go on with the scan of the same day that was cut off.

        Args:
            day: the day to judge, in the MSP's calendar.
            last_sync: the last completed sync.
            full: read every record; else only what is newer than the last complete scan, where
                that is enough to know everything.
            other_day: the day is not today, so nothing is ever compared with what it finds.

        Raises:
            AutotaskError: nothing could be read at all: the credentials are rejected, say.
            BudgetSpent: the tenant's budget is full, or the share of an earlier scan is used up.
            EstateError: the scan cannot be kept; the one before stays in use.
            ScanRuns: another process scans the same tenant.
        """
        with turn(self.folder, owner_key(*self.owner)):
            return await self._scan(day, last_sync, full=full, other_day=other_day)

    async def _scan(
        self, day: date, last_sync: Sync | Unreadable, *, full: bool, other_day: bool
    ) -> Artifact:
        progress = self._under_way = Progress(tell=self._told)
        asked = known = await known_of(self.autotask, self.allowance, day, last_sync, progress)
        basis = None if full else await aside(basis_among, self._kept(), known, self.now())
        path = work_path(self.folder, owner_key(*self.owner), other_day=other_day)
        work = await aside(self._work, path, known, basis, full=full)
        try:
            take_up(work, progress)
            reader = Reader(self.autotask, work, self.allowance, progress)
            if work.basis is not None:
                renewed = await self._renewed(work, work.basis, reader, known)
                if renewed is None:
                    work = self._anew(work, known)
                    reader = Reader(self.autotask, work, self.allowance, progress)
                known = renewed or known
            known = await self._read(work, reader, known)
            known = await judge_all(work, reader, known)
            problems = problems_of(known)
            told = {
                "finished_at": self.now().isoformat(),
                "complete": int(not problems),
                "problems": json.dumps(problems),
                "requests": progress.requests,
                "pages": progress.pages,
                "seconds": round(progress.seconds, 3),
            }
            owner = owner_key(*self.owner)
            path = scan_path(self.folder, owner, self.now())
            path = other_day_path(self.folder, owner) if other_day else path
            artifact = await aside(work.finish, known, told, path)
        except EstateError:
            work.close()
            remove(work.path)  # A damaged file is of no use, and a full disk needs the room.
            raise
        finally:
            work.close()
        if SPENT in (problem["code"] for problem in problems):
            await aside(self._leave_for_later, artifact, work.path, asked)
        await aside(forget_old, self.folder, owner_key(*self.owner), self.now())
        return artifact

    async def _read(self, work: WorkFile, reader: Reader, known: Known) -> Known:
        """Read what is left to be read, and look what changed meanwhile."""
        run = FullRun(reader)
        if work.basis is None:
            known = await run.read(known)
        elif not work.is_gone_on_with:
            return known  # That took seconds, and ended with a look at the numbers.
        if SPENT in {reason.code for reason in known.unseen.values()}:
            return known
        return await Closing(work, reader, frozenset(run.unseen)).read(known)

    def _leave_for_later(self, artifact: Artifact, path: Path, known: Known) -> None:
        """The budget is there again in an hour, and what was read need not be read again."""
        try:
            leave_for_later(artifact, path, known)
        except EstateError as error:
            log.warning("scan_not_left_for_later", detail=error.detail)

    def _kept(self) -> Iterator[Artifact]:
        return scans_of(self.folder, owner_key(*self.owner))

    def _work(self, path: Path, known: Known, basis: Basis | None, *, full: bool) -> WorkFile:
        """The file of a scan that was cut off, if it judges the same; else a new one."""
        key = owner_key(*self.owner)
        if path.exists():
            try:
                work = WorkFile(path, key, known, self._begins())
                if work.fits(known) and not (full and work.basis):
                    return work
                work.close()
            except EstateError:
                pass  # a file that cannot be gone on with is begun anew
            remove(path)
        return WorkFile(path, key, known, self._begins(), basis)

    async def _renewed(
        self, work: WorkFile, basis: Basis, reader: Reader, known: Known
    ) -> Known | None:
        """Bring the copy of an earlier scan up to date; `None` when everything is to be read.

        Where something cannot be read, nobody knows which of the old rows still hold.
        """
        try:
            return known if await DeltaRun(work, reader, basis).read(known) else None
        except BudgetSpent as error:
            return not_renewed(known, error)
        except BadCredentials:
            raise
        except AutotaskError as error:
            log.warning("scan_reads_everything", code=error.code, detail=error.detail[:200])
            return None

    def _anew(self, work: WorkFile, known: Known) -> WorkFile:
        work.close()
        remove(work.path)
        return WorkFile(work.path, owner_key(*self.owner), known, self._begins())
