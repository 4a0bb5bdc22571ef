"""What `psa-bot list` does: read, show the columns, judge and write."""

from __future__ import annotations

import asyncio
import sys
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from bot.app.terminal import open_diagnosis
from bot.cli.scanning import fresh_scan, write
from bot.diagnosis.report import Verdict
from bot.errors import BadList, UsageError
from bot.lists.answering import ListJudge
from bot.lists.columns import understood
from bot.lists.headings import Columns
from bot.lists.reading import MOST_BYTES, read_file
from bot.presentation.lists import (
    columns_in_words,
    doubts_of,
    first_rows,
    list_csv,
    print_list,
    problem_of,
)
from bot.presentation.tables import BYTE_ORDER_MARK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.estate.artifact import Artifact
    from bot.lists.answering import Answered
    from bot.lists.columns import Sheet
    from bot.settings import Autotask, Local


def read(path: Path) -> Sheet:
    """The list of a file, with the columns that its header names.

    Raises:
        UsageError: it cannot be read; the sentence says why.
    """
    with _told():
        try:
            with path.open("rb") as file:
                content = file.read(MOST_BYTES + 1)
        except OSError as error:
            raise BadList("not-read", detail=f"{path}: {error.strerror}") from None
        return understood(*read_file(content))


def columns_named(sheet: Sheet, names: dict[str, str | None]) -> Sheet:
    """The list with the columns that were named on the command line.

    Args:
        sheet: the list.
        names: a column's heading, or such as "column 2", for each thing that it may hold; an
            empty one for no column; `None` keeps what was found.

    Raises:
        UsageError: there is no such column, or it is named twice.
    """
    given = {what: name for what, name in names.items() if name is not None}
    if not given and sheet.columns.account is not None:
        return sheet
    with _told():
        places = {what: _place(sheet, name) for what, name in given.items() if name.strip()}
        left_out = dict.fromkeys(given.keys() - places.keys())
        # A column that was named for one thing is no longer another one.
        found = {w: None if p in places.values() else p for w, p in asdict(sheet.columns).items()}
        if any(given[what].strip().casefold() != _nth(place) for what, place in places.items()):
            sheet = sheet.below_first()  # somebody knows its first row for headings
        return sheet.with_columns(Columns(**{**found, **places, **left_out}))


def confirmed(sheet: Sheet, *, yes: bool) -> bool:
    """Show what was understood, and ask whether that is right where somebody can answer.

    Raises:
        UsageError: nobody can answer and `--yes` was not given.
    """
    shown = [columns_in_words(sheet.columns, sheet.names), *doubts_of(sheet), *first_rows(sheet)]
    sys.stderr.write("\n".join(shown) + "\n")
    if yes:
        return True
    if not sys.stdin.isatty():
        raise UsageError("Give --yes when the columns above are right, or name others.")
    return typer.confirm("Are these the right columns?", default=True, err=True)


def run(local: Local, autotask: Autotask, sheet: Sheet, csv: Path | None) -> bool:
    """Judge every line and write what was found; returns whether all could be told.

    Args:
        local: where things are kept, and the MSP's calendar.
        autotask: the bot's API user.
        sheet: the list.
        csv: where to write a row for each line.

    Raises:
        PsaBotError: there is no scan to be had, or the file cannot be written.
    """
    answered = asyncio.run(_answered(local, autotask, sheet))
    print_list(answered, Console(highlight=False, soft_wrap=not sys.stdout.isatty()), local.zone)
    if csv is not None:
        write(csv, BYTE_ORDER_MARK + list_csv(answered, local.zone))
    return not any(
        a.line.too_wide or a.is_unclear or (a.report and a.report.verdict is Verdict.CANNOT_TELL)
        for a in answered
    )


async def _answered(local: Local, autotask: Autotask, sheet: Sheet) -> list[Answered]:
    day = datetime.now(local.zone).date()

    async def scan() -> Artifact:
        return await fresh_scan(local, autotask, day, datetime.now(UTC))

    with Console(stderr=True).status("Autotask"):
        async with open_diagnosis(local, autotask) as diagnosis:
            return await ListJudge(diagnosis, diagnosis.marks).answer(sheet.lines(), scan)


def _place(sheet: Sheet, name: str) -> int:
    wanted = name.strip().casefold()
    for place, heading in enumerate(sheet.names):
        if wanted in {heading.casefold(), _nth(place)}:
            return place
    raise BadList("no-column", detail=name)


def _nth(place: int) -> str:
    return f"column {place + 1}"


@contextmanager
def _told() -> Iterator[None]:
    """Say in words what is wrong with a list."""
    try:
        yield
    except BadList as error:
        raise UsageError(problem_of(error)) from None
