"""Lists that people hand in, in Slack: the columns are confirmed, then each line is answered."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog

from bot.desk.place import Place, Posted, Reply
from bot.desk.telling import BETWEEN, Telling
from bot.diagnosis.syncs import last_of
from bot.errors import BadList, BillingCloses, PsaBotError, SlackUnreachable
from bot.estate.close_days import is_close_day
from bot.estate.sync_watch import when_no_sync_runs
from bot.lists.answering import ListJudge, is_long
from bot.lists.columns import understood
from bot.lists.from_scan import is_fresh
from bot.lists.keeping import Kept, Shelved
from bot.lists.reading import MOST_BYTES, read_file, read_text
from bot.presentation.ids import ListPlace
from bot.presentation.list_messages import (
    done_message,
    failed_message,
    found_message,
    is_kept,
    list_form,
    working_message,
)
from bot.presentation.lists import list_file, problem_of
from bot.state import MessageUnderWay

if TYPE_CHECKING:
    from bot.desk.desk import Desk
    from bot.desk.estate import EstateDesk
    from bot.estate.artifact import Artifact
    from bot.files import Shared
    from bot.lists.answering import Answered
    from bot.lists.columns import Sheet
    from bot.lists.headings import Columns
    from bot.presentation.ids import ButtonValue
    from bot.presentation.message import Message

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ListDesk:
    """What happens with a list.

    Args:
        desk: who may, what was done before, and the way to the people.
        estate: the scans, and the way of files.
        shelved: keeps a list until its columns are confirmed.
        running: the lists that are being looked into.
    """

    desk: Desk
    estate: EstateDesk
    shelved: Shelved
    running: set[str] = field(default_factory=set)

    async def offer(self, given: Shared | str, place: Place) -> None:
        """Say what a list seems to hold, and ask whether that is right.

        Args:
            given: a file, or a text that was pasted.
            place: where it was handed in.
        """
        desk = self.desk
        if not await desk.claimed(place):
            return
        try:
            sheet = await self._read(given)
            key = await asyncio.to_thread(
                self.shelved.put, Kept(channel=place.channel, sheet=sheet)
            )
            message = found_message(sheet, key, desk.presenter)
        except BadList as error:
            message = desk.presenter.note("list-bad", why=problem_of(error))
        except SlackUnreachable as error:
            message = desk.presenter.note("list-not-had", why=error.detail)
        await desk.outbox.post(place, Reply(message, None, message))

    async def look(self, value: ButtonValue | None, place: Place) -> None:
        """Answer each line; the columns were confirmed with the click."""
        if await self.desk.claimed(place):
            await self._answer(value.about if value else None, None, place)

    async def choose(self, value: ButtonValue | None, trigger: str, place: Place) -> None:
        """Open the form in which the columns are chosen.

        Args:
            value: of the button.
            trigger: lets one form be opened, within three seconds of the click.
            place: where the click came from.
        """
        desk, key = self.desk, value.about if value else None
        if not await desk.claimed(place):
            return
        kept = self._kept(key, place)
        if kept is None or key is None:
            await desk.outbox.whisper(place, desk.presenter.note("list-gone"))
        else:
            about = ListPlace(
                key=key, channel=place.channel, message=place.message, thread=place.thread
            )
            await desk.forms.open_form(trigger, list_form(kept.sheet, about))

    def problem(self, about: ListPlace, columns: Columns) -> str | None:
        """What is wrong with the columns that somebody chose; `None` when nothing is."""
        kept = self.shelved.get(about.key)
        try:
            if kept is not None:
                kept.sheet.with_columns(columns)
        except BadList as error:
            return problem_of(error)
        return None

    async def chosen(self, about: ListPlace, columns: Columns, key: str, user: str) -> None:
        """Answer each line with the columns that somebody chose.

        Args:
            about: which list, and where.
            columns: the columns.
            key: the same for the form and its repetitions.
            user: Slack's id of the person.
        """
        place = Place(
            key=key, user=user, channel=about.channel, message=about.message, thread=about.thread
        )
        if await self.desk.claims.claim(key, user):
            await self._answer(about.key, columns, place)

    async def _read(self, given: Shared | str) -> Sheet:
        if isinstance(given, str):
            return understood(read_text(given))
        if given.size > MOST_BYTES:
            raise BadList("too-large", most=MOST_BYTES // 1_000_000)
        content = await self.estate.files.read(given, MOST_BYTES)
        return await asyncio.to_thread(lambda: understood(*read_file(content)))

    def _kept(self, key: str | None, place: Place) -> Kept | None:
        kept = self.shelved.get(key) if key else None
        return kept if kept and kept.channel == place.channel else None

    async def _answer(self, key: str | None, columns: Columns | None, place: Place) -> None:
        desk, kept = self.desk, self._kept(key, place)
        if kept is None or key is None:
            await desk.outbox.whisper(place, desk.presenter.note("list-gone"))
            return
        if key in self.running:
            await desk.outbox.whisper(place, desk.presenter.note("list-runs"))
            return
        with ExitStack() as looking:
            self.running.add(key)
            looking.callback(self.running.discard, key)
            if columns is not None:
                sheet = kept.sheet.with_columns(columns)
                kept = Kept(channel=kept.channel, sheet=sheet)
                await asyncio.to_thread(self.shelved.put, kept, key)
            said = Telling(self.desk, place, Posted(ts=place.message))
            if is_long(kept.sheet.lines()) and not await self._may_scan(place):
                if columns is not None:  # who may confirms those that hold now
                    await said.say(found_message(kept.sheet, key, desk.presenter))
                return
            async with self.estate.unfinished.begun(self._under_way(key, place), said):
                message, kept_on = await self._found(key, kept.sheet, said)
                looking.close()  # The button below it may be clicked as soon as it is there.
                await said.end(message)
                if not kept_on:
                    await asyncio.to_thread(self.shelved.drop, key)

    async def _may_scan(self, place: Place) -> bool:
        """A long list costs a scan, which is an operator's to start, unless one is there."""
        last = last_of(await self.estate.syncs())
        newest = next(iter(self.estate.scanner.whole()), None)
        if newest is not None and is_fresh(newest, self.desk.today(), self.desk.now(), last):
            return True
        return await self.desk.may("list", None, place)

    def _under_way(self, key: str, place: Place) -> MessageUnderWay:
        return MessageUnderWay(
            id=place.key,
            channel=place.channel,
            ts=place.message,
            thread=place.thread,
            by=place.user,
            asked_on=self.desk.today(),
            list_key=key,
        )

    async def _found(self, key: str, sheet: Sheet, said: Telling) -> tuple[Message, bool]:
        """What is to be said in the end, and whether the list stays where it is kept."""
        presenter, lines = self.desk.presenter, sheet.lines()
        judge = ListJudge(self.desk.diagnosis, self.estate.marks)
        teller = asyncio.create_task(self._keep_telling(judge, len(lines), said))
        try:
            await said.say(working_message(0, 0, len(lines), presenter))
            answered = await judge.answer(lines, self._scan)
        except PsaBotError as error:
            log.warning("list_not_answered", code=error.code, detail=error.detail[:200])
            return failed_message(error, key, presenter), True
        finally:
            teller.cancel()
            await asyncio.gather(teller, return_exceptions=True)
        missing = await self._attach(answered, said.place)
        return done_message(answered, missing, key, presenter), is_kept(answered, missing)

    async def _attach(self, answered: list[Answered], place: Place) -> str | None:
        """Put the file into the thread; why it is not there, when it is not."""
        thread = place.thread or place.message
        if thread is None:
            return "not_in_channel"
        try:
            file = await asyncio.to_thread(list_file, answered, self.desk.zone)
            await self.estate.files.attach(place.channel, thread, [file])
        except SlackUnreachable as error:
            log.warning("list_not_attached", detail=error.detail[:200])
            return error.detail
        return None

    async def _scan(self) -> Artifact:
        """The newest scan if it is of today and of the last sync; else a new one."""
        estate = self.estate
        async with estate.running:
            last = last_of(await when_no_sync_runs(estate.syncs, lambda: None))
            newest = next(iter(estate.scanner.whole()), None)
            if newest is not None and is_fresh(newest, self.desk.today(), self.desk.now(), last):
                return newest
            if is_close_day(self.desk.today(), estate.close_days):
                raise BillingCloses
            return await estate.scanner.scan(self.desk.today(), last, full=False)

    async def _keep_telling(self, judge: ListJudge, total: int, said: Telling) -> None:
        """Tell how far it has come, every few seconds, until it is cancelled."""
        while True:
            await asyncio.sleep(BETWEEN)
            try:
                await said.say(working_message(judge.done, judge.due, total, self.desk.presenter))
            except SlackUnreachable as error:
                log.warning("list_progress_not_told", detail=error.detail[:200])
