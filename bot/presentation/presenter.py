"""What Slack is given: the answers, and the small messages around them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol

import structlog

from bot.presentation import ids
from bot.presentation.environments import blocks, escape_slack, fit, plain, slack_id
from bot.presentation.faces import to_plain
from bot.presentation.message import Answer, Message, validate
from bot.presentation.page import Limits, Page
from bot.presentation.tidy import tidy
from bot.presentation.wording import page_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime, tzinfo

    from bot.diagnosis.question import Question
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
SECTION = 3_000
LONGEST_NOTE = 1_000
# How many sections of a layout are its top-level text, the first choice that fits: the rest would
# only be said twice, but where all is one message whoever reads text alone has nothing else.
LINES: dict[str, tuple[int | None, ...]] = {
    "answer": (3,),
    "whole": (None, 3),
    "checklist": (1,),
}
# A button with an address of its own; whatever its id, it asks nothing of us.
OPEN = "open_in_autotask"
KINDS = {"service": "s", "bundle": "b", "contract": "c"}


class SyncSaid(Protocol):
    """What a person said about a sync, as the ledger has it."""

    @property
    def event(self) -> str:
        """`started`, `completed` or `failed`."""

    @property
    def at(self) -> datetime:
        """When it was."""

    @property
    def by(self) -> str:
        """Slack's id of the person."""


class Presenter:
    """Puts reports into messages.

    Args:
        zone: the MSP's calendar.
        tighter: how much to show, from most to least; the first that fits into a message is taken.
    """

    def __init__(self, zone: tzinfo, tighter: Sequence[Limits] = TIGHTER) -> None:
        self.zone = zone
        self.tighter = tighter

    def answer(self, report: Report, case: str) -> Answer:
        """The answer to a question.

        Args:
            report: the report.
            case: the id of the case; buttons carry it.
        """
        checklist = self._show("checklist", report, case) if report.findings else None
        return Answer(self._show("answer", report, case), checklist)

    def summary_with_checklist(self, report: Report, case: str) -> Message:
        """The same as one message, for where there can be no thread.

        Args:
            report: the report.
            case: the id of the case; buttons carry it.
        """
        return self._show("whole", report, case)

    def help(self) -> Message:
        """What can be asked."""
        return self._note("help")

    def understood(self, question: Question) -> Message:
        """The acknowledgement: what was understood."""
        return self._note("understood", **question.model_dump())

    def usage(self, problem: str) -> Message:
        """What was wrong with a command, and the right form.

        Args:
            problem: such as `missing-account`; an unknown one points at the help.
        """
        return self._note("usage", problem=problem)

    def error(self, code: str, advice: str, detail: str = "", reference: str = "") -> Message:
        """Something went wrong.

        Args:
            code: the error's code, for templates that say more about one.
            advice: what happened and what to do, in words.
            detail: what the other side said.
            reference: under which the log has it.
        """
        about = {"code": code, "advice": advice, "detail": detail, "reference": reference}
        return self._note("error", **about)

    def expired(self) -> Message:
        """A button or a menu of which nothing is on record."""
        return self._note("expired")

    def refused(self, permission: str) -> Message:
        """Somebody may not speak of syncs.

        Args:
            permission: `nobody`, `not-listed` or `cannot-tell`.
        """
        return self._note("refused", permission=str(permission))

    def sync_recorded(self, event: SyncSaid) -> Message:
        """What a person said about a sync is on record."""
        said_by = event.by if slack_id(event.by) else None
        return self._note("sync-recorded", said_by, event=str(event.event), at=event.at)

    def _note(self, name: str, said_by: str | None = None, **about: Any) -> Message:  # noqa: ANN401 - the template's own
        """A small message of `templates/messages`; text from outside is put on one line."""
        words = {"zone": self.zone, "command": ids.COMMAND, **tidy(about, LONGEST_NOTE)}
        text = plain().get_template(f"messages/{name}.j2").render(words)
        lines = [line for line in text.splitlines() if line.strip()]
        message = _message("slack/note.j2", {"lines": lines, "said_by": said_by})
        problems = validate(message)
        if problems:
            log.error("message_invalid", layout=name, problems=problems)
            return plain_message(text)
        return message

    def _show(self, layout: str, report: Report, case: str) -> Message:
        """Lay a report out, with less and less of what came from outside until it fits."""
        problems: list[str] = []
        for limits in self.tighter:
            around = _around(page_of(report, self.zone, limits), report, case)
            for most in LINES[layout]:
                message = _message(f"slack/{layout}.j2", around, most)
                problems = validate(message)
                if not problems:
                    return message
        log.error("message_invalid", layout=layout, verdict=report.verdict, problems=problems)
        return plain_message(to_plain(report, self.zone))


def plain_message(text: str) -> Message:
    """A message that Slack always takes: the text as it is, cut at a section's limit."""
    short = escape_slack(fit(text.strip() or "…", SECTION))
    body = {"type": "plain_text", "text": short, "emoji": False}
    return Message(short, [{"type": "section", "text": body}])


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
        "verdict": report.verdict.value,
        "said_by": _said_by(report),
        "account": None,
        "service": None,
        "on": report.on,
    }


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


def _message(template: str, context: Mapping[str, Any], most: int | None = None) -> Message:
    """Render a stream of blocks; the top-level text is that of its first `most` sections."""
    stream = blocks().get_template(template).render(context).strip()
    decoder, found = json.JSONDecoder(), []
    while stream:
        block, end = decoder.raw_decode(stream)
        found.append(block)
        stream = stream[end:].lstrip()
    lines = [b["text"]["text"] for b in found if b["type"] == "section"]
    return Message("\n".join(lines[:most]), found)
