"""Reports laid out as messages of Slack, with the buttons that fit them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog

from bot.presentation import ids
from bot.presentation.environments import slack_id
from bot.presentation.faces import to_plain
from bot.presentation.message import Message, plain_message, rendered, validate
from bot.presentation.notes import Button
from bot.presentation.page import Limits, Page
from bot.presentation.wording import page_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from bot.diagnosis.report import Candidate, Report

log = structlog.get_logger()

# From everything to almost nothing: the first that fits into a message is shown.
TIGHTER = (
    Limits(),
    Limits(rows=25),
    Limits(rows=8, options=60),
    Limits(name=120, rows=5, options=60),
    Limits(name=60, rows=3, options=40),
    Limits(name=40, rows=1, options=20),
    Limits(name=24, rows=0, options=10),
)
# How many sections of a layout are its top-level text, the first choice that fits: the rest would
# only be said twice, but where all is one message whoever reads text alone has nothing else.
LINES: dict[str, tuple[int | None, ...]] = {
    "answer": (3,),
    "whole": (None, 3),
    "checklist": (1,),
}
# A button with an address of its own; whatever its id, it asks nothing of us.
OPEN = "open_in_autotask"
# Where Autotask explains it, the fix is there; support is asked where it does not.
TICKETED = {"clear"}
WATCHED = {"blocked", "waiting", "elsewhere"}
KINDS = {"service": "s", "bundle": "b", "contract": "c"}


def laid_out(
    layout: str, report: Report, case: str, zone: tzinfo, tighter: Sequence[Limits] = TIGHTER
) -> Message:
    """A report laid out, with less and less of what came from outside until it fits.

    Args:
        layout: `answer`, `checklist`, or `whole` for both in one message.
        report: the report.
        case: the id of the case; buttons carry it.
        zone: the MSP's calendar.
        tighter: how much to show, from most to least.
    """
    problems: list[str] = []
    for limits in tighter:
        around = _around(page_of(report, zone, limits), report, case)
        for most in LINES[layout]:
            message = rendered(f"slack/{layout}.j2", around, most)
            problems = validate(message)
            if not problems:
                return message
    log.error("message_invalid", layout=layout, verdict=report.verdict, problems=problems)
    return plain_message(to_plain(report, zone))


def _around(page: Page, report: Report, case: str) -> dict[str, Any]:
    """What the layouts name."""
    pick = ids.PICK_ACCOUNT if page.choice == "account" else ids.PICK_SERVICE
    return {
        "page": page,
        "options": [(_option_value(c), c) for c in page.candidates],
        "case_block": ids.case_block(case),
        "check_again": ids.CHECK_AGAIN,
        "open": OPEN,
        "pick": pick,
        "button": ids.ButtonValue(case=case).dump(),
        "effects": [button.context() for button in _effects(report, case)],
        "verdict": report.verdict.value,
        "said_by": _said_by(report),
        "account": None,
        "service": None,
        "on": report.on,
    }


def _effects(report: Report, case: str) -> list[Button]:
    """What a click on an answer may set off: only what fits the answer."""
    value = ids.ButtonValue(case=case)
    buttons = []
    if "start_full_sync" in report.next_steps and _may_help(report):
        buttons.append(Button(ids.START_FULL_SYNC, value, confirm=True))
    if report.account is not None and report.verdict.value in TICKETED:
        buttons.append(Button(ids.CREATE_TICKET, value))
    if report.question.kind == "why-missing" and report.verdict.value in WATCHED:
        buttons.append(Button(ids.WATCH, value))
    return buttons


def _may_help(report: Report) -> bool:
    """Whether a sync may: not with a name that the catalogue does not have, nor for a day of old.

    On the day of the last sync, which was later, less was in force than on the day asked for.
    """
    for finding in report.findings:
        then = finding.evidence.get("then")
        if finding.evidence.get("in_catalogue") is False:
            return False
        if then is not None and then["day"] > report.on.isoformat():
            return False
    return True


def _said_by(report: Report) -> str | None:
    """Who to ask about a sync: only where the question is on syncs, since it is a mention."""
    if report.question.kind == "why-missing":
        return None
    people = [f.evidence.get("by") for f in report.findings]
    return next((who for who in reversed(people) if slack_id(who)), None)


def _option_value(candidate: Candidate) -> str:
    kind = ids.CandidateValue.model_validate(
        {"kind": KINDS.get(candidate.type, "a"), "id": candidate.id}
    )
    return kind.dump()
