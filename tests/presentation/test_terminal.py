from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from bot.presentation import print_report, to_plain
from tests.presentation.reports import CASES, LONDON, every_report, report_of

if TYPE_CHECKING:
    from bot.diagnosis.report import Report


def printed(report: Report, *, colour: bool = False) -> str:
    out = io.StringIO()
    console = Console(
        file=out, width=400, force_terminal=colour, color_system="standard" if colour else None
    )
    print_report(report, console, LONDON)
    return out.getvalue()


@pytest.mark.parametrize("report", every_report().values(), ids=every_report().keys())
def test_a_terminal_without_colour_says_what_plain_text_says(report: Report) -> None:
    words = [line for line in printed(report).splitlines() if not line.startswith("To pick one")]
    assert " ".join(words).split() == to_plain(report, LONDON).split()


def test_what_can_be_picked_says_how() -> None:
    accounts = every_report()["several-match"]
    assert "such as id:0." in printed(accounts)
    services = tuple(c.model_copy(update={"type": "service"}) for c in accounts.candidates)
    again = accounts.model_copy(update={"candidates": services, "next_steps": ("pick_service",)})
    assert "To pick one here, ask again with its whole name." in printed(again)


def test_marks_are_words_too() -> None:
    text = to_plain(report_of(CASES["no-contract"]), LONDON)
    assert "OK: Acme is a Customer." in text
    assert "Not right: Acme has no contract in Autotask" in text
    assert "Not checked: whether" in text
    assert "Where: Contracts > Contracts, filtered by Acme (guide section 2)" in text


def test_the_context_line_has_the_time_of_the_msp() -> None:
    text = to_plain(report_of(CASES["clear"]), LONDON)
    assert text.endswith("Read from Autotask at 14:05 on 22 Nov 2026, 6 requests, 0.4 s")
    assert "14:05 UTC" in to_plain(report_of(CASES["clear"]))


def test_a_name_is_no_markup_and_no_control_sequence() -> None:
    name = "[red]Acme[/red] \x1b[31m\n:smile: \\"
    text = printed(report_of({**CASES["prospect"], "account": {"name": name, "type": "Lead"}}))
    assert "[red]Acme[/red] [31m :smile: \\ is a Lead" in text
    assert "\x1b" not in text


def test_colours_only_help() -> None:
    assert "\x1b[31m" in printed(report_of(CASES["prospect"]), colour=True)
