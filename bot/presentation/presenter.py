"""What Slack is given: the answers, and the small messages around them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import structlog

from bot.presentation import ids
from bot.presentation.environments import blocks, escape_slack, fit, plain, slack_id
from bot.presentation.evidence import evidence_csv, evidence_summary, evidence_text
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
# A table in a message; the command line has all of it.
MOST_ROWS = 9
MOST_OPTIONS = 100
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

    @property
    def kind(self) -> str | None:
        """`full` or `quick`; `None` where that was not said."""


@dataclass(frozen=True, slots=True)
class Button:
    """A button of a small message.

    Args:
        action: what it does.
        value: what it carries.
        confirm: whether Slack asks "are you sure?" before it is sent.
    """

    action: ids.Action
    value: ids.ButtonValue
    confirm: bool = False

    def context(self) -> dict[str, Any]:
        """What the layout names."""
        value = {"value": self.value.dump(), "do": self.value.do or ""}
        return {"action": self.action.value, "confirm": self.confirm, **value}


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu of a small message; Slack takes at most 100 options.

    Args:
        action: what a choice does.
        options: value and words of each.
    """

    action: ids.Action
    options: tuple[tuple[str, str], ...]

    def context(self) -> dict[str, Any]:
        """What the layout names."""
        return {"action": self.action.value, "options": self.options[:MOST_OPTIONS]}


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

    def evidence(self, report: Report) -> Answer:
        """What support asks for: three lines, and in their thread the text and the table.

        Args:
            report: a report with findings.
        """
        text = evidence_text(report, self.zone).splitlines()
        table = evidence_csv(report, self.zone).splitlines()
        about = {"text": text, "table": table[:MOST_ROWS], "hidden": len(table[MOST_ROWS:])}
        summary = self._note("evidence", lines=evidence_summary(report, self.zone))
        return Answer(summary, self._note("evidence-text", None, (), **about))

    def help(self) -> Message:
        """What can be asked."""
        return self._note("help")

    def understood(self, question: Question, where: str = "channel") -> Message:
        """The acknowledgement: what was understood.

        Args:
            question: the question.
            where: the answer comes into this `channel`, or `thread`.
        """
        return self._note("understood", where=where, **question.model_dump())

    def usage(self, problem: str, word: str = "why-missing") -> Message:
        """What was wrong with a command, and the right form.

        Args:
            problem: such as `missing-account`; an unknown one points at the help.
            word: the command, whose form is shown.
        """
        return self._note("usage", problem=problem, word=word)

    def error(self, code: str, advice: str, detail: str = "", reference: str = "") -> Message:
        """Something went wrong.

        Args:
            code: the error's code, for templates that say more about one.
            advice: what happened and what to do, in words.
            detail: what the other side said.
            reference: under which the log has it.
        """
        about = {"code": code, "advice": advice, "detail": detail, "reference": reference}
        return self._note("error", None, (), **about)

    def expired(self) -> Message:
        """A button or a menu of which nothing is on record."""
        return self._note("expired")

    def sync_recorded(self, event: SyncSaid) -> Message:
        """What a person said about a sync is on record."""
        said_by = event.by if slack_id(event.by) else None
        return self._note(
            "sync-recorded", said_by, event=str(event.event), at=event.at, kind=event.kind
        )

    def note(
        self,
        name: str,
        *,
        said_by: str | None = None,
        buttons: Sequence[Button] = (),
        menu: Menu | None = None,
        **about: Any,  # noqa: ANN401 - the template's own
    ) -> Message:
        """A small message, with buttons where something is to be decided.

        Args:
            name: of its template in `templates/messages`.
            said_by: Slack's id of the person that it names.
            buttons: what may be clicked; `templates/buttons.j2` has their labels.
            menu: what may be picked.
            about: what the template names.
        """
        said_by = said_by if slack_id(said_by) else None
        return self._checked(name, said_by, buttons, menu, about)

    def aside(self, message: Message) -> Message:
        """A message for the person alone, where its place is closed; its buttons belong there."""
        head = self.note("closed")
        blocks = [block for block in message.blocks if block["type"] != "actions"]
        return Message(f"{head.text}\n{message.text}", [*head.blocks, *blocks])

    def first_that_fits(
        self,
        name: str,
        choices: Sequence[dict[str, Any]],
        *,
        buttons: Sequence[Button] = (),
        menu: Menu | None = None,
    ) -> Message:
        """A message with as much in it as Slack takes.

        Args:
            name: of its template in `templates/messages`.
            choices: what the template names, from the most to the least.
            buttons: what may be clicked.
            menu: what may be picked.
        """
        for about in choices[:-1]:
            message, problems, _ = self._built(name, None, buttons, menu, about)
            if not problems:
                return message
        return self._checked(name, None, buttons, menu, choices[-1])

    def told(
        self,
        name: str,
        report: Report,
        case: str,
        *,
        said_by: str | None = None,
        first: bool = False,
    ) -> Message:
        """A case judged again, as a reply in its thread: what is right now and what is not.

        Args:
            name: of its template in `templates/messages`.
            report: the report.
            case: the id of the case; its buttons carry it.
            said_by: Slack's id of the person that it names.
            first: whether nothing was told of it before.
        """
        page = page_of(report, self.zone, Limits(name=60, rows=0))
        right = [check.title for check in page.checks if check.mark == "passed"]
        wrong = [check.title for check in page.checks if not check.quiet and check.mark != "warned"]
        about: dict[str, Any] = {
            "cause": page.cause,
            "todo": page.todo,
            "right": right[:8],
            "wrong": [title for title in wrong if title != page.cause][:8],
            "first": first,
        }
        again = Button(ids.CHECK_AGAIN, ids.ButtonValue(case=case))
        verdict = report.verdict.value
        return self.note(name, said_by=said_by, buttons=(again,), verdict=verdict, **about)

    def _note(
        self,
        name: str,
        said_by: str | None = None,
        buttons: Sequence[Button] = (),
        **about: Any,  # noqa: ANN401 - the template's own
    ) -> Message:
        """A small message of `templates/messages`; text from outside is put on one line."""
        return self._checked(name, said_by, buttons, None, about)

    def _checked(
        self,
        name: str,
        said_by: str | None,
        buttons: Sequence[Button],
        menu: Menu | None,
        about: dict[str, Any],
    ) -> Message:
        """The same as plain text where Slack would not take it."""
        message, problems, text = self._built(name, said_by, buttons, menu, about)
        if problems:
            log.error("message_invalid", layout=name, problems=problems)
            return plain_message(text)
        return message

    def _built(
        self,
        name: str,
        said_by: str | None,
        buttons: Sequence[Button],
        menu: Menu | None,
        about: dict[str, Any],
    ) -> tuple[Message, list[str], str]:
        """A small message, what Slack would refuse of it, and its text."""
        words = {"zone": self.zone, "command": ids.COMMAND, **tidy(about, LONGEST_NOTE)}
        text = plain().get_template(f"messages/{name}.j2").render(words)
        around = {
            "lines": [line for line in text.splitlines() if line.strip()],
            "said_by": said_by,
            "buttons": [b.context() for b in buttons],
            "menu": menu.context() if menu and menu.options else None,
        }
        message = _message("slack/note.j2", around)
        return message, validate(message), text

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
    if "start_full_sync" in report.next_steps and not _is_misnamed(report):
        buttons.append(Button(ids.START_FULL_SYNC, value, confirm=True))
    if report.account is not None and report.verdict.value in TICKETED:
        buttons.append(Button(ids.CREATE_TICKET, value))
    if report.question.kind == "why-missing" and report.verdict.value in WATCHED:
        buttons.append(Button(ids.WATCH, value))
    return buttons


def _is_misnamed(report: Report) -> bool:
    """Whether the service's name is one that the catalogue does not have: no sync helps that."""
    return any(finding.evidence.get("in_catalogue") is False for finding in report.findings)


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
