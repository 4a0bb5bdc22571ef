"""What `why-missing` and `check` share: ask, print, and end with the verdict's exit code."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import typer

from bot.cli.options import level_of
from bot.errors import PsaBotError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from bot.diagnosis.diagnose import Diagnosis
    from bot.diagnosis.question import Question
    from bot.diagnosis.report import Report
    from bot.settings import Autotask, Local

EXIT_CODES = {
    "clear": 0,
    "waiting": 0,
    "elsewhere": 0,
    "blocked": 1,
    "cannot_tell": 3,
    "not_found": 4,
    "ambiguous": 4,
}

Ask = Callable[["Diagnosis"], Awaitable["Report"]]
Show = Callable[["Report", "ZoneInfo"], str]


def answer(
    question: Question,
    ask: Ask,
    *,
    as_json: bool = False,
    verbose: int = 0,
    show: Show | None = None,
) -> None:
    """Ask, print the answer on stdout and end.

    Args:
        question: for the document that is printed when the answer itself fails.
        ask: puts the question.
        as_json: print one JSON document and nothing else.
        verbose: how often `-v` was given.
        show: makes the text that is printed, where it is not the answer itself.

    Raises:
        PsaBotError: nothing could be asked; with `as_json` only what ends with 2.
        typer.Exit: with the verdict's code.
    """
    from rich.console import Console

    from bot.logs import configure_logging
    from bot.presentation import print_report, render_json
    from bot.settings import Autotask, Local, load

    local, autotask = load(Local, Autotask)
    secrets = (autotask.autotask_secret, autotask.autotask_integration_code)
    configure_logging(level_of(verbose), secrets)
    try:
        with Console(stderr=True).status("Autotask"):
            report = asyncio.run(_asked(local, autotask, ask))
    except Exception as error:
        if not as_json or (isinstance(error, PsaBotError) and error.exit_code == 2):  # noqa: PLR2004 - usage
            raise
        report = _nothing(question, local, error)
    if show is not None:
        sys.stdout.write(show(report, local.zone))
    elif as_json:
        sys.stdout.write(render_json(report, local.zone) + "\n")
    else:
        # In a pipe lines stay whole, so that links can be found in them.
        console = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
        print_report(report, console, local.zone)
    raise typer.Exit(EXIT_CODES[report.verdict.value])


async def _asked(local: Local, autotask: Autotask, ask: Ask) -> Report:
    from bot.app.terminal import open_diagnosis

    async with open_diagnosis(local, autotask) as diagnosis:
        return await ask(diagnosis)


def _nothing(question: Question, local: Local, error: Exception) -> Report:
    """The document for a script, when not even the question could be put."""
    from datetime import UTC, datetime

    import structlog

    from bot.diagnosis.reads import reason_of
    from bot.diagnosis.report import Read, Report

    structlog.get_logger().error("not_answered", exc_info=error)
    told = error if isinstance(error, PsaBotError) else PsaBotError()
    now = datetime.now(UTC)
    read = Read(complete=False, at=now, problem=reason_of(told))
    day = question.on or now.astimezone(local.zone).date()
    return Report(question=question, on=day, next_steps=("check_again",), read=read)
