"""The whole tenant, read in as few requests as it has pages and judged by the same rules.

What cannot be read is noted and the scan goes on: it ends as incomplete then, and what depends on
it "cannot be told".
"""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.autotask import Reading
from bot.autotask import entities as e
from bot.autotask import filters as f
from bot.diagnosis.assembling import wanting_all_rows, wants_every_row
from bot.diagnosis.facts import Reason, Unreadable
from bot.diagnosis.reads import ALL_ENTITIES, attempt, reason_of
from bot.errors import AutotaskError, BadCredentials, EstateError
from bot.estate.allowance import Allowance, BudgetSpent
from bot.estate.artifact import forget_old, owner_key, whole_scans
from bot.estate.known import Known
from bot.estate.reader import SECONDS_A_PAGE, Progress, Reader
from bot.estate.workfile import WorkFile, scan_path, work_path

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import date
    from pathlib import Path

    from bot.autotask import Autotask, Thresholds
    from bot.diagnosis.facts import Sync, Syncs
    from bot.estate.artifact import Artifact

CONTRACTS_A_QUERY = 400
STUCK_SECONDS = 30 * 60
LOOK_SECONDS = 15.0
REJECTED = BadCredentials().code
PICKLISTS = {
    "types": ("Companies", "companyType"),
    "contract_types": ("Contracts", "contractType"),
    "statuses": ("Contracts", "status"),
}


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
    progress: Progress | None = field(default=None, init=False)
    allowance: Allowance = field(init=False)

    def __post_init__(self) -> None:
        """Make what counts the requests, which outlives a scan."""
        self.allowance = Allowance(self._thresholds, self.share)

    def _told(self, progress: Progress) -> None:
        self.progress = progress
        self.tell(progress)

    async def _thresholds(self) -> Thresholds:
        return await self.autotask.thresholds(Reading(seconds=SECONDS_A_PAGE))

    def whole(self) -> list[Artifact]:
        """The complete scans of this tenant that are kept, the newest first."""
        scans = whole_scans(self.folder, owner_key(*self.owner))
        return [scan for scan in scans if scan.meta.complete]

    def was_cut_off(self) -> bool:
        """Whether a scan has begun that has not ended."""
        return work_path(self.folder, owner_key(*self.owner)).exists()

    async def scan(self, day: date, last_sync: Sync | Unreadable) -> Artifact:
        """Read and judge everything, or go on with the scan of the same day that was cut off.

        Args:
            day: the day to judge, in the MSP's calendar.
            last_sync: the last completed sync.

        Raises:
            AutotaskError: nothing could be read at all: the credentials are rejected, say.
            BudgetSpent: the tenant's budget is full, or the share of an earlier scan is used up.
            EstateError: the scan cannot be kept; the one before stays in use.
        """
        began = time.monotonic()
        progress = Progress(tell=self._told)
        known = await self._known(day, last_sync)
        work = self._work(known)
        try:
            run = _Run(self.autotask, work, Reader(self.autotask, work, self.allowance, progress))
            known = await run.read(known)
            work.judge(known)
            told = {
                "finished_at": self.now().isoformat(),
                "complete": int(not known.unseen and known.unread_rows is None),
                "problems": _problems(known),
                "requests": progress.requests,
                "pages": progress.pages,
                "seconds": round(time.monotonic() - began, 3),
            }
            path = scan_path(self.folder, owner_key(*self.owner), self.now())
            artifact = work.finish(known, told, path)
        finally:
            work.close()
        forget_old(self.folder, owner_key(*self.owner), self.now())
        return artifact

    def _work(self, known: Known) -> WorkFile:
        """The file of a scan that was cut off, if it judges the same; else a new one."""
        key = owner_key(*self.owner)
        path = work_path(self.folder, key)
        if path.exists():
            try:
                work = WorkFile(path, key, known, self.now())
                if work.fits(known):
                    return work
                work.close()
            except EstateError:
                pass  # a file that cannot be gone on with is begun anew
            _remove(path)
        return WorkFile(path, key, known, self.now())

    async def _known(self, day: date, last_sync: Sync | Unreadable) -> Known:
        """What holds for every account: permissions and the tenant's own words."""
        # Whoever may not even ask for the budget may ask for nothing: there is no scan then.
        await self.allowance.spend()
        reading = Reading(seconds=SECONDS_A_PAGE)
        levels = await asyncio.gather(
            *(attempt(self.autotask.access(name, reading)) for name in ALL_ENTITIES)
        )
        labels = await asyncio.gather(
            *(
                attempt(self.autotask.labels(entity, name, seen=frozenset(), reading=reading))
                for entity, name in PICKLISTS.values()
            )
        )
        unseen = {}
        for name, level in zip(ALL_ENTITIES, levels, strict=True):
            if isinstance(level, Unreadable):
                if level.reason.code == REJECTED:
                    raise BadCredentials(level.reason.about["detail"])
                unseen[name] = level.reason
            elif not level.confirmed:
                about = {"entity": name, "level": level.level, "advice": "", "detail": ""}
                unseen[name] = Reason(code="not-permitted", about=about)
        return Known(
            day=day,
            last_sync=last_sync,
            unseen=unseen,
            **dict(zip(PICKLISTS, labels, strict=True)),
        )


async def when_no_sync_runs(
    syncs: Callable[[], Awaitable[Syncs | Unreadable]],
    waiting: Callable[[], None],
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Syncs | Unreadable:
    """Return what the ledger says once no sync of Gradient is under way.

    What Gradient reads meanwhile is not disturbed, and what it read is known then. A sync that is
    stuck is not waited for.

    Args:
        syncs: reads the ledger.
        waiting: is told that there is one to wait for.
        sleep: waits so many seconds.
    """
    while True:
        known = await syncs()
        if isinstance(known, Unreadable) or known.running is None:
            return known
        if known.running.seconds > STUCK_SECONDS:
            return known
        waiting()
        await sleep(LOOK_SECONDS)


@dataclass
class _Run:
    """One scan's reading.

    Args:
        autotask: the client.
        work: its file.
        reader: reads entities into it.
    """

    autotask: Autotask
    work: WorkFile
    reader: Reader
    unseen: dict[str, Reason] = field(default_factory=dict)
    unread_rows: Reason | None = None

    async def read(self, known: Known) -> Known:
        """Read everything; what could not be read is in `unseen` afterwards."""
        first, last = known.span
        around = f.lte("startDate", last), f.gte("endDate", first)
        await asyncio.gather(
            self._read(e.Company),
            self._read(e.Contract),
            self._read(e.ContractService),
            self._read(e.ContractServiceBundle),
            self._read(e.ContractServiceUnit, *around),
            self._read(e.ContractServiceBundleUnit, *around),
            self._read(e.Service),
            self._read(e.ServiceBundle),
            self._read(e.ServiceBundleService),
            self._read_notes(known.last_sync),
        )
        self.work.index()
        known = known.model_copy(update={"unseen": {**known.unseen, **self.unseen}})
        self.work.want_whole(self._wanting(known))
        await self._read_whole()
        return known.model_copy(update={"unread_rows": self.unread_rows})

    async def _read_notes(self, last_sync: Sync | Unreadable) -> None:
        """The notes since the last sync; without one there is nothing to compare them with."""
        if isinstance(last_sync, Unreadable):
            return
        since = f.any_of(
            f.gte("createDateTime", last_sync.started_at), f.not_exist("createDateTime")
        )
        await self._read(e.ContractNote, since)

    async def _read(self, entity: type[e.Entity], *filters: f.Filter) -> None:
        try:
            await self.reader.read(entity, *filters)
        except (AutotaskError, BudgetSpent) as error:
            self.unseen[entity.entity] = reason_of(error)

    def _wanting(self, known: Known) -> set[int]:
        """The contracts whose unit rows are all wanted: as for a question, and what changed."""
        wanting: set[int] = set()
        for facts in self.work.facts(known):
            wanting |= {c.id for c in facts.contracts.items if wants_every_row(c, known.day)}
            wanting |= wanting_all_rows(facts, known.day)
            # Autotask notes a change of units, also one that is dated ahead.
            wanting |= {note.contract_id for note in facts.notes.items}
        return wanting

    async def _read_whole(self) -> None:
        wanted = sorted(self.work.still_wanted())
        for start in range(0, len(wanted), CONTRACTS_A_QUERY):
            some = wanted[start : start + CONTRACTS_A_QUERY]
            on_some = f.in_("contractID", *some)
            try:
                services, bundles = await asyncio.gather(
                    self.reader.read_some(e.ContractServiceUnit, on_some),
                    self.reader.read_some(e.ContractServiceBundleUnit, on_some),
                )
            except (AutotaskError, BudgetSpent) as error:
                self.unread_rows = reason_of(error)
                return
            self.work.keep_whole(some, [*services, *bundles])


def _problems(known: Known) -> str:
    found = dict(known.unseen)
    if known.unread_rows is not None:
        found.setdefault(e.ContractServiceUnit.entity, known.unread_rows)
    return json.dumps([{"entity": name, **reason.model_dump()} for name, reason in found.items()])


def _remove(path: Path) -> None:
    for each in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
        each.unlink(missing_ok=True)
