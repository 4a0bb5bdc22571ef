"""What Slack is given: the answers, and the small messages around them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.presentation import ids
from bot.presentation.evidence import evidence_csv, evidence_summary, evidence_text
from bot.presentation.layouts import TICKETED, TIGHTER, laid_out
from bot.presentation.message import Answer, Message
from bot.presentation.notes import Button, Notes
from bot.presentation.page import Limits
from bot.presentation.wording import page_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from bot.diagnosis.report import Report

# A table in a message; the command line has all of it.
MOST_ROWS = 9


class Presenter(Notes):
    """Puts reports into messages, too.

    Args:
        zone: the MSP's calendar.
        tighter: how much to show, from most to least; the first that fits into a message is taken.
    """

    def __init__(self, zone: tzinfo, tighter: Sequence[Limits] = TIGHTER) -> None:
        super().__init__(zone)
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

    def who_changed(self, report: Report) -> Message:
        """Who wrote the newest notes that can be seen on the contracts of a service.

        Args:
            report: of a question on a count, which alone reads who wrote them.
        """
        # Where the whole text was an account's name there is no service after all.
        reasons = [f.reason.code for f in report.findings if f.reason]
        notes = next((f.evidence["notes"] for f in report.findings if "notes" in f.evidence), None)
        return self.note(
            "who-changed",
            account=report.account and report.account.name,
            unnamed="no-service-asked" in reasons,
            service=report.service,
            notes=notes,
            cause=page_of(report, self.zone, Limits(name=60, rows=0)).cause,
        )

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
            "kind": report.question.kind,
            "verdict": report.verdict.value,
        }
        value = ids.ButtonValue(case=case)
        buttons = [Button(ids.CHECK_AGAIN, value)]
        if report.account is not None and report.verdict.value in TICKETED:
            buttons.append(Button(ids.CREATE_TICKET, value))
        return self.note(name, said_by=said_by, buttons=buttons, **about)

    def _show(self, layout: str, report: Report, case: str) -> Message:
        return laid_out(layout, report, case, self.zone, self.tighter)
