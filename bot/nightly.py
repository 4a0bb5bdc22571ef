"""The scan of each night, and what is new in it for a channel in the morning."""

from __future__ import annotations

import asyncio
import secrets
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import structlog

from bot.diagnosis.syncs import last_of
from bot.errors import BillingCloses, BrokenArtifact, PsaBotError, ScanRuns, StateUnavailable
from bot.estate.allowance import BudgetSpent
from bot.estate.close_days import is_close_day
from bot.estate.digest import bases_of, digest_of
from bot.estate.sync_watch import when_no_sync_runs
from bot.presentation.digests import digest_message

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from datetime import date

    from bot.desk.estate import EstateDesk
    from bot.estate.artifact import Artifact
    from bot.estate.digest import Digest
    from bot.remedies import Teller
    from bot.state import Digests, Mark, Marks

log = structlog.get_logger(__name__)

AN_HOUR = 60 * 60.0
AGAIN = (60.0, 10 * 60.0, AN_HOUR)
"""Seconds until a database that does not answer is asked again."""
HOURS = 6
"""In which a scan goes on that is too large for its share of one hour's budget."""


@dataclass
class Nightly:
    """Scans once a day, at a time of the MSP's calendar, whichever replica is first.

    Args:
        estate: scans.
        teller: tells the channel, once.
        marks: what people said of causes, which is counted and not told.
        digests: knows which scan the channel was told of last.
        at: when; `None` for never.
        close_days: days of the month on which billing closes and nothing is scanned; -1 is the
            last one.
        channel: Slack's id of the channel that is told what is new; `None` for none.
        sleep: waits so many seconds.
    """

    estate: EstateDesk
    teller: Teller
    marks: Marks
    digests: Digests
    at: time | None
    close_days: frozenset[int]
    channel: str | None
    sleep: Callable[[float], Awaitable[None]] = field(default=asyncio.sleep)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Run until the block ends; a scan that is under way then goes on at the next start."""
        task = asyncio.create_task(self._nights()) if self.at is not None else None
        try:
            yield
        finally:
            if task is not None:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    async def _nights(self) -> None:
        now = self._now()
        unfinished = await self._was_cut_off() or await self._owes_a_digest(now)
        if unfinished and not is_close_day(now.date(), self.close_days):
            await self.night(now.date(), goes_on=True)
        while True:
            now = self._now()
            due = self.next_after(now)
            await self.sleep(_seconds(now, due))
            await self.night(due.date())

    async def _was_cut_off(self) -> bool:
        """Whether a scan is to be gone on with; one that somebody asked for goes on by itself."""
        if not self.estate.scanner.was_cut_off():
            return False
        try:
            return not await self.estate.unfinished.messages.any_scan()
        except StateUnavailable as error:
            log.warning("nightly_not_gone_on_with", detail=error.detail[:200])
            return False

    async def _owes_a_digest(self, now: datetime) -> bool:
        """Whether a channel that is told each morning has heard nothing on this one.

        The bot was stopped then, before the scan or after it.
        """
        if self.channel is None or _seconds(now, self._on(now.date(), now)) > 0:
            return False
        keys = _digest_key(now.date()), _failure_key(now.date())
        try:
            is_used_to_it = await self.digests.last(self.channel) is not None
            told = [await self.teller.notices.told(key) for key in keys]
        except StateUnavailable as error:
            log.warning("nightly_not_made_up_for", detail=error.detail[:200])
            return False
        return is_used_to_it and not any(told)

    def next_after(self, now: datetime) -> datetime:
        """The next time to scan, in the MSP's calendar."""
        due = self._on(now.date(), now)
        while _seconds(now, due) <= 0 or is_close_day(due.date(), self.close_days):
            due = self._on(due.date() + timedelta(days=1), now)
        return due

    def _on(self, day: date, now: datetime) -> datetime:
        """When a day's scan is due, in the zone of now; the first time of two."""
        return datetime.combine(day, self.at or time(), now.tzinfo)

    async def night(self, day: date, *, goes_on: bool = False) -> None:
        """Scan for a day, unless another replica does, and tell the channel.

        Whatever goes wrong is told there too, since silence is read as no news; and it ends no
        other night.

        Args:
            day: the day to judge.
            goes_on: it was begun, or is overdue, so nobody has to be asked whose it is.
        """
        try:
            if goes_on or await self._is_first(day):
                artifact = await self._scanned(day)
                log.info("nightly_scanned", day=str(day), complete=artifact.meta.complete)
                await self._tell(artifact, day)
        except Exception as error:  # noqa: BLE001 - the last resort of a task that must not end
            await self._tell_of_failure(error, day)

    async def _is_first(self, day: date) -> bool:
        """Whether the night is this replica's; a database that restarts just then loses none."""
        claims = self.estate.desk.claims
        for pause in AGAIN:
            try:
                return await claims.claim(f"nightly:{day}", "psa-bot")
            except StateUnavailable as error:
                log.warning("nightly_not_begun", detail=error.detail[:200])
            await self.sleep(pause)
        return await claims.claim(f"nightly:{day}", "psa-bot")

    async def _tell_of_failure(self, error: Exception, day: date) -> None:
        reference = secrets.token_hex(4)
        log.error("nightly_scan_failed", day=str(day), reference=reference, exc_info=error)
        known = error if isinstance(error, PsaBotError) else PsaBotError()
        message = self.estate.desk.presenter.note(
            "night-failed", advice=known.advice, detail=known.detail, reference=reference
        )
        try:
            if self.channel and await self.teller.notices.told(_digest_key(day)) is None:
                await self.teller.once(_failure_key(day), self.channel, None, message)
        except StateUnavailable as unavailable:
            log.warning("nightly_failure_not_told", detail=unavailable.detail[:200])

    async def _tell(self, artifact: Artifact, day: date) -> None:
        """Tell the news of a scan, unless there was a digest on that day."""
        channel, key = self.channel, _digest_key(day)
        if channel is None or await self.teller.notices.told(key) is not None:
            return
        told, marks = await self.digests.last(channel), await self.marks.all()
        digest = await asyncio.to_thread(self._digest, artifact, told, marks)
        message = digest_message(digest, artifact, self.estate.desk.presenter)
        ts = await self.teller.once(key, channel, None, message)
        if ts is not None and artifact.meta.complete:
            await self.digests.put(channel, artifact.meta.finished_at)

    def _digest(self, artifact: Artifact, told: datetime | None, marks: list[Mark]) -> Digest:
        earlier = [scan for scan in self.estate.scanner.whole() if scan.path != artifact.path]
        for base in bases_of(earlier, told):
            try:
                return digest_of(artifact, base, marks)
            except BrokenArtifact as error:
                log.warning("nightly_not_compared", detail=error.detail)
        return digest_of(artifact, None, marks)

    async def _scanned(self, day: date) -> Artifact:
        """Where the share of an hour's budget is too little it goes on in the next one."""
        for _ in range(HOURS):
            with suppress(BudgetSpent, ScanRuns):
                found = await self._scanned_once(day)
                if not self.estate.scanner.was_cut_off():
                    return found
            await self.sleep(AN_HOUR)
        return await self._scanned_once(day)

    async def _scanned_once(self, day: date) -> Artifact:
        estate = self.estate
        syncs = await when_no_sync_runs(estate.syncs, lambda: None, self.sleep)
        async with estate.running, self._until_a_close_day():
            return await estate.scanner.scan(day, last_of(syncs), full=False)

    @asynccontextmanager
    async def _until_a_close_day(self) -> AsyncIterator[None]:
        """End the block when such a day begins; what a scan has read till then is kept."""
        now = self._now()
        if is_close_day(now.date(), self.close_days):
            raise BillingCloses
        tomorrow = datetime.combine(now.date() + timedelta(days=1), time(), now.tzinfo)
        closes = is_close_day(tomorrow.date(), self.close_days)
        try:
            async with asyncio.timeout(_seconds(now, tomorrow) if closes else None) as limit:
                yield
        except TimeoutError:
            if limit.expired():
                raise BillingCloses from None
            raise

    def _now(self) -> datetime:
        return self.estate.desk.now().astimezone(self.estate.desk.zone)


def _seconds(now: datetime, then: datetime) -> float:
    """Within one zone a subtraction is one of clocks, which forgets that they are put back."""
    return (then.astimezone(UTC) - now.astimezone(UTC)).total_seconds()


def _digest_key(day: date) -> str:
    return f"digest:{day}"


def _failure_key(day: date) -> str:
    return f"night-failed:{day}"
