"""What `psa-bot scan` does: wait, read with a progress bar, and write what was found."""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

import structlog
from rich import progress as shown
from rich.console import Console
from rich.progress import BarColumn, TaskID, TextColumn, TimeRemainingColumn

from bot.app.terminal import open_scanner
from bot.diagnosis.syncs import last_of
from bot.errors import BillingCloses, NotWritten, PsaBotError
from bot.estate.close_days import is_close_day
from bot.estate.sync_watch import when_no_sync_runs
from bot.lists.from_scan import is_fresh
from bot.loaded import settle
from bot.presentation.scan_told import told_of
from bot.presentation.scans import (
    held_up_words,
    nothing_json,
    paused_words,
    print_scan,
    scan_csv,
    scan_json,
    waiting_words,
)
from bot.presentation.tables import BYTE_ORDER_MARK

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from bot.estate.artifact import Artifact
    from bot.estate.progress import Progress
    from bot.estate.scan import Scanner
    from bot.settings import Autotask, Local
    from bot.state import Mark

log = structlog.get_logger(__name__)


def run(
    local: Local,
    autotask: Autotask,
    day: date | None,
    *,
    as_json: bool,
    csv: Path | None,
    html: Path | None,
    full: bool,
    anyway: bool,
) -> bool:
    """Scan and write what was found; returns whether everything was read.

    Args:
        local: where things are kept, and the MSP's calendar.
        autotask: the bot's API user.
        day: the day to judge; `None` for today.
        as_json: print one JSON document and nothing else.
        csv: where to write every account.
        html: where to write the page.
        full: read every record, also what has not changed.
        anyway: also on a day on which billing closes.

    Raises:
        PsaBotError: nothing could be read, or kept; with `as_json` it is told in the document,
            but for a file that could not be written beside it.
    """
    today = datetime.now(local.zone).date()
    day = day or today
    settle()
    try:
        if not anyway:
            _refuse_close_day(local, today)
        artifact, earlier, said = asyncio.run(_scanned(local, autotask, day, full=full))
        told = told_of(artifact, said) if as_json else None
        document = scan_json(artifact, told) if told else ""
    except Exception as error:
        if not as_json or (isinstance(error, PsaBotError) and error.exit_code == 2):  # noqa: PLR2004 - usage
            raise
        known = error if isinstance(error, PsaBotError) else PsaBotError()
        unforeseen = None if known is error else error
        log.error("not_scanned", code=known.code, detail=known.detail, exc_info=unforeseen)  # noqa: TRY400 - a known error is one line
        sys.stdout.write(nothing_json(day, known) + "\n")
        return False
    if as_json:
        sys.stdout.write(document + "\n")
    else:
        console = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
        print_scan(artifact, console, local.zone)
    if csv is not None or html is not None:
        told = told or told_of(artifact, said)
        if csv is not None:
            write(csv, BYTE_ORDER_MARK + scan_csv(artifact, told))
        if html is not None:
            from bot.presentation.scan_page import scan_page

            write(html, scan_page(artifact, earlier, told, local.zone))
    return artifact.meta.complete


async def _scanned(
    local: Local, autotask: Autotask, day: date, *, full: bool
) -> tuple[Artifact, list[Artifact], list[Mark]]:
    """The scan, the whole ones before it, and what people said of causes."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[said]}"),
        TimeRemainingColumn(),
    )
    with shown.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Autotask", total=None, said="")
        scanners: list[Scanner] = []

        def tell(progress: Progress) -> None:
            allowance = scanners[0].allowance
            said = f"{progress.requests} requests, {allowance.used} of {allowance.limit} an hour"
            bar.update(task, total=progress.rows_due or None, completed=progress.rows, said=said)

        async with open_scanner(local, autotask, tell) as (scanner, diagnosis):
            scanners.append(scanner)
            syncs = await when_no_sync_runs(diagnosis.syncs, _teller(bar, task, waiting_words()))
            pauses = asyncio.create_task(_tell_of_pauses(scanner, bar, task))
            try:
                today = datetime.now(local.zone).date()
                artifact = await scanner.scan(
                    day, last_of(syncs), full=full, other_day=day != today
                )
            finally:
                pauses.cancel()
            earlier = [each for each in scanner.whole() if each.path != artifact.path]
            return artifact, earlier, await diagnosis.marks.all()


async def _tell_of_pauses(scanner: Scanner, bar: shown.Progress, task: TaskID) -> None:
    """While the budget is nearly full, or a sync runs, no page comes that could tell."""
    held_up = _teller(bar, task, held_up_words())
    while True:
        await asyncio.sleep(1)
        if scanner.allowance.waits:
            held_up()
        elif scanner.allowance.paused:
            bar.update(task, said=paused_words(scanner.allowance.by_all))


def _teller(bar: shown.Progress, task: TaskID, words: str) -> Callable[[], None]:
    """Tells why nothing goes on; where no bar is shown, once and in a line."""
    if bar.console.is_terminal:
        return partial(bar.update, task, said=words)
    return _once(words)


async def fresh_scan(local: Local, autotask: Autotask, day: date, now: datetime) -> Artifact:
    """The newest scan when it is of today and of the last sync; else a new one.

    Args:
        local: where things are kept, and the MSP's calendar.
        autotask: the bot's API user.
        day: today in the MSP's calendar.
        now: the clock.

    Raises:
        PsaBotError: nothing could be read, or billing closes today.
    """
    async with open_scanner(local, autotask, lambda _: None) as (scanner, diagnosis):
        last = last_of(await when_no_sync_runs(diagnosis.syncs, _once(waiting_words())))
        newest = next(iter(scanner.whole()), None)
        if newest is not None and is_fresh(newest, day, now, last):
            return newest
        _refuse_close_day(local, day)
        return await scanner.scan(day, last, full=False)


def _refuse_close_day(local: Local, today: date) -> None:
    if is_close_day(today, frozenset(local.psa_close_days)):
        raise BillingCloses


def _once(words: str) -> Callable[[], None]:
    """Says it the first time that it is called."""
    unsaid = [words]

    def say() -> None:
        while unsaid:
            _say(unsaid.pop())

    return say


def _say(words: str) -> None:
    """On stderr, which is no part of what a program reads."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(words, markup=False)


def write(path: Path, text: str) -> None:
    """Write a file.

    Raises:
        NotWritten: it cannot be written.
    """
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise NotWritten(f"{path}: {error.strerror}") from None
