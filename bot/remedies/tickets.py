"""The one ticket of a case: filled in, reviewed, and made once where tickets go."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.diagnosis.facts import Unreadable
from bot.diagnosis.question import Question
from bot.presentation import to_plain
from bot.presentation.evidence import evidence_csv, shown_by_autotask
from bot.presentation.tickets import Draft, Filled, Wanted
from bot.remedies.destinations import Made, Order
from bot.state import Entry

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from bot.diagnosis.report import Report
    from bot.jobs import Steps
    from bot.presentation.tickets import TicketWords
    from bot.remedies.destinations import Destination
    from bot.remedies.pace import Judge
    from bot.remedies.telling import Teller
    from bot.state import Audit, Case, Cases, Notices, Tickets


@dataclass(frozen=True, slots=True)
class TicketDesk:
    """Drafts tickets, and makes them.

    Args:
        destination: where they are made.
        tickets: which case has which.
        cases: the answers given.
        audit: who did what.
        notices: what was begun.
        judge: judges a case for its evidence.
        words: puts it into words.
        teller: says it, once.
        zone: the MSP's calendar.
    """

    destination: Destination
    tickets: Tickets
    cases: Cases
    audit: Audit
    notices: Notices
    judge: Judge
    words: TicketWords
    teller: Teller
    zone: ZoneInfo

    async def draft(self, case: Case) -> Draft | None:
        """Everything that the form is filled with, read now.

        Returns:
            `None` when the case names no account that Autotask knows, so that there is nobody to
            make a ticket for.

        Raises:
            AutotaskError: what a ticket needs could not be read.
        """
        report = await self.judge.ask(Question.model_validate_json(case.question))
        if report.account is None:
            return None
        return self._draft(report, await self.destination.wanted())

    def _draft(self, report: Report, wanted: list[Wanted]) -> Draft:
        assert report.account is not None  # noqa: S101 - the caller looked
        synced = report.synced
        last = None if isinstance(synced, Unreadable) else synced.last
        shown = shown_by_autotask(report)
        return Draft(
            account_id=report.account.id,
            account=report.account.name,
            service=report.service,
            contract=report.question.contract or ", ".join(shown.contracts) or None,
            expected=report.question.expected,
            gradient=report.question.gradient,
            autotask=shown.quantity,
            last_sync=last.completed_at if last else None,
            evidence=to_plain(report, self.zone),
            table=evidence_csv(report, self.zone),
            read_at=report.read.at,
            mail_to=self.words.mail_to,
            wanted=tuple(wanted),
        )

    async def body(self, steps: Steps, key: str) -> None:
        """Make the ticket, put the proof on it, tell of it; a job, in steps.

        Args:
            steps: the job's.
            key: the case's id and the number of the attempt.
        """
        case_id = key.partition(":")[0]
        ticket = await steps.do("read", lambda: self._read(case_id))
        made = Made.model_validate(await steps.do("make", lambda: self._make(key, ticket)))
        if made.state == "made":
            made = Made.model_validate(await steps.do("note", lambda: self._note(ticket, made)))
        if made.state == "made" and load(ticket["form"])[1].files:
            made = Made.model_validate(await steps.do("attach", lambda: self._attach(ticket, made)))
        await steps.do("keep", lambda: self._keep(key, ticket, made))
        await steps.do("tell", lambda: self._tell(key, ticket, made))

    async def _read(self, case_id: str) -> dict[str, Any]:
        ticket = await self.tickets.get(case_id)
        if ticket is None:
            raise LookupError(case_id)
        return ticket.model_dump(mode="json")

    async def _make(self, key: str, ticket: dict[str, Any]) -> dict[str, Any]:
        """Look, then make; what may have been made before is looked for with more care."""
        begun = await self.notices.begin(f"ticket:{key}", "")
        draft, filled = load(ticket["form"])
        order = Order(
            external_id=ticket["external_id"],
            draft=draft,
            filled=filled,
            resumed=not begun.new,
            attempt=ticket["attempt"],
        )
        return (await self.destination.make(order)).model_dump()

    async def _note(self, ticket: dict[str, Any], made: Made) -> dict[str, Any]:
        draft, _ = load(ticket["form"])
        return (await self.destination.note(draft, made)).model_dump()

    async def _attach(self, ticket: dict[str, Any], made: Made) -> dict[str, Any]:
        _, filled = load(ticket["form"])
        return (await self.destination.attach(filled, made)).model_dump()

    async def _keep(self, key: str, ticket: dict[str, Any], made: Made) -> None:
        state: Any = made.state
        await self.tickets.end(ticket["case_id"], state, made.id, made.number)
        entry = Entry(
            who=ticket["by"],
            what="create_ticket",
            case_id=ticket["case_id"],
            result=made.state,
            detail=made.number or made.why[:200],
            key=f"ticket:{key}",
        )
        await self.audit.write(entry)

    async def _tell(self, key: str, ticket: dict[str, Any], made: Made) -> None:
        case = await self.cases.get(ticket["case_id"])
        if case is None:
            return
        said = self.words.outcome(ticket["by"], case.id, **made.model_dump())
        told = f"ticket:{key}:told"
        await self.teller.once(told, case.channel, case.thread, said, ticket["by"])


def dump(draft: Draft, filled: Filled) -> str:
    """A draft and what was filled in, to be kept."""
    return json.dumps(
        {"draft": draft.model_dump(mode="json"), "filled": filled.model_dump(mode="json")}
    )


def load(form: str) -> tuple[Draft, Filled]:
    """What `dump` kept."""
    kept = json.loads(form)
    return Draft.model_validate(kept["draft"]), Filled.model_validate(kept["filled"])
