"""The command line: a file for each command, which imports what it needs when it runs."""

from __future__ import annotations

import sys
import traceback

import typer

from bot.cli.board import board
from bot.cli.changes import changes
from bot.cli.check import check
from bot.cli.count import count
from bot.cli.demo import demo
from bot.cli.evidence import evidence
from bot.cli.list_file import list_file
from bot.cli.nce import nce
from bot.cli.scan import scan
from bot.cli.serve import serve
from bot.cli.stale import stale
from bot.cli.sync import sync
from bot.cli.undo import undo
from bot.cli.why_missing import why_missing
from bot.errors import PsaBotError

INTERRUPTED = 130

app = typer.Typer(
    help="Answers why an account or a service from Autotask is missing in Gradient.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("why-missing")(why_missing)
app.command()(nce)
app.command()(undo)
app.command()(count)
app.command()(stale)
app.command()(evidence)
app.add_typer(sync, name="sync")
app.command()(scan)
app.command()(changes)
app.command()(board)
app.command("list")(list_file)
app.command()(check)
app.command()(serve)
app.command()(demo)


def main() -> None:
    """Run a command; the process ends with its exit code.

    What went wrong is told on stderr. An error that nobody foresaw ends with 3, cannot tell: the 1
    of a traceback would read as an answer.
    """
    try:
        app()
    except PsaBotError as error:
        _end(error)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception:  # noqa: BLE001 - the last resort of a process, and the traceback is shown
        traceback.print_exc()
        _end(PsaBotError())


def _end(error: PsaBotError) -> None:
    """One line, or one for each line of the detail."""
    between = "\n" if "\n" in error.detail else " "
    sys.stderr.write(f"{error.advice}{between}{error.detail}".strip() + "\n")
    sys.exit(error.exit_code)
