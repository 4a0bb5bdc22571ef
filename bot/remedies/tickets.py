"""The one ticket of a case: filled in, reviewed, made once in Autotask, with a note as proof."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from bot.autotask import Reading
from bot.autotask import filters as f
from bot.autotask.entities import Ticket as TicketRow
from bot.autotask.entities import TicketNote
from bot.diagnosis.facts import Unreadable
from bot.diagnosis.question import Question
from bot.errors import AutotaskError, Passing
from bot.presentation import to_plain
from bot.presentation.tickets import Draft, Filled, Wanted
from bot.state import Entry

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from bot.autotask import Autotask, FieldInfo
    from bot.diagnosis.report import Report
    from bot.jobs import Steps
    from bot.presentation.tickets import TicketWords
    from bot.remedies.full_sync import Judge
    from bot.remedies.telling import Teller
    from bot.state import Audit, Case, Cases, Notices, Tickets

ENTITY, NOTES = "Tickets", "TicketNotes"
OURS = frozenset({"companyID", "title", "description", "externalID", "id"})
"""What the bot fills in itself."""
OFFERED = ("queueID", "dueDateTime")
"""What many tenants want although the field information does not say so."""
SETTLE = 2.0
"""Seconds until a ticket whose making was unclear is looked for."""
HUMAN_NOTE, INTERNAL = 1, 2
LONGEST_NOTE = 32_000


class _Made(BaseModel):
    """What became of the sending.

    Args:
        state: `made`, `refused` or `unclear`.
        id: Autotask's id of the ticket.
        number: its number.
        why: Autotask's words, or the bot's, when it was not made.
        noted: whether the note with the proof is on it.
    """

    model_config = ConfigDict(frozen=True)

    state: str
    id: int | None = None
    number: str | None = None
    why: str = ""
    noted: bool = True


@dataclass(frozen=True, slots=True)
class TicketDesk:
    """Drafts tickets, and makes them.

    Args:
        autotask: where they are made.
        tickets: which case has which.
        cases: the answers given.
        audit: who did what.
        notices: what was begun.
        judge: judges a case for its evidence.
        words: puts it into words.
        teller: says it, once.
        zone: the MSP's calendar.
        settle: seconds until a ticket is looked for whose making was unclear.
    """

    autotask: Autotask
    tickets: Tickets
    cases: Cases
    audit: Audit
    notices: Notices
    judge: Judge
    words: TicketWords
    teller: Teller
    zone: ZoneInfo
    settle: float = SETTLE

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
        fields = await self.autotask.writable(ENTITY, Reading())
        return self._draft(report, [_wanted(field) for field in fields if _asked_for(field)])

    def _draft(self, report: Report, wanted: list[Wanted]) -> Draft:
        assert report.account is not None  # noqa: S101 - the caller looked
        synced = report.synced
        last = None if isinstance(synced, Unreadable) else synced.last
        return Draft(
            account_id=report.account.id,
            account=report.account.name,
            service=report.service,
            contract=report.question.contract,
            expected=report.question.expected,
            gradient=report.question.gradient,
            last_sync=last.completed_at if last else None,
            evidence=to_plain(report, self.zone),
            read_at=report.read.at,
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
        made = _Made.model_validate(await steps.do("make", lambda: self._make(key, ticket)))
        if made.state == "made":
            made = _Made.model_validate(await steps.do("note", lambda: self._note(ticket, made)))
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
        first = begun.new and ticket["attempt"] == 1
        try:
            there = await self._find(ticket["external_id"])
            if there is None and not first:
                access = await self.autotask.access(ENTITY, Reading())
                if not access.confirmed:
                    return _Made(state="unclear", why="hidden").model_dump()
        except AutotaskError as error:
            state = "refused" if first else "unclear"
            return _Made(state=state, why=error.detail or error.advice).model_dump()
        if there is None:
            made = await self._created(ticket)
        else:
            made = _Made(state="made", id=there.id, number=there.ticket_number)
        return made.model_dump()

    async def _created(self, ticket: dict[str, Any]) -> _Made:
        draft, filled = load(ticket["form"])
        row = {
            "companyID": draft.account_id,
            "title": filled.title,
            "description": self.words.description(draft, filled),
            "externalID": ticket["external_id"],
            **filled.columns(draft),
        }
        try:
            made = await self.autotask.create(ENTITY, row, Reading())
        except Passing as error:
            return await self._after_silence(ticket["external_id"], error)
        except AutotaskError as error:
            return _Made(state="refused", why=error.detail or error.advice)
        return await self._numbered(made, ticket["external_id"])

    async def _after_silence(self, external_id: str, error: Passing) -> _Made:
        await asyncio.sleep(self.settle)
        try:
            there = await self._find(external_id)
        except AutotaskError:
            there = None
        if there is None:
            return _Made(state="unclear", why=error.detail or error.advice)
        return _Made(state="made", id=there.id, number=there.ticket_number)

    async def _numbered(self, made: int, external_id: str) -> _Made:
        try:
            there = await self._find(external_id)
        except AutotaskError:
            there = None
        return _Made(state="made", id=made, number=there.ticket_number if there else None)

    async def _find(self, external_id: str) -> TicketRow | None:
        rows = await self.autotask.query(
            TicketRow, f.eq("externalID", external_id), reading=Reading()
        )
        return min(rows, key=lambda row: row.id, default=None)

    async def _note(self, ticket: dict[str, Any], made: _Made) -> dict[str, Any]:
        """Put the evidence on the ticket, once; without it the ticket still stands."""
        draft, _ = load(ticket["form"])
        title = self.words.note_title(draft)
        row = {
            "title": title,
            "description": draft.evidence[:LONGEST_NOTE],
            "noteType": HUMAN_NOTE,
            "publish": INTERNAL,
        }
        try:
            notes = await self.autotask.query(
                TicketNote, f.eq("ticketID", made.id or 0), reading=Reading()
            )
            if not any(note.title == title for note in notes):
                await self.autotask.create(NOTES, row, Reading(), under=f"Tickets/{made.id}/Notes")
        except AutotaskError:
            return made.model_copy(update={"noted": False}).model_dump()
        return made.model_dump()

    async def _keep(self, key: str, ticket: dict[str, Any], made: _Made) -> None:
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

    async def _tell(self, key: str, ticket: dict[str, Any], made: _Made) -> None:
        case = await self.cases.get(ticket["case_id"])
        if case is None:
            return
        said = self.words.outcome(ticket["by"], case.id, **made.model_dump())
        await self.teller.once(f"ticket:{key}:told", case.channel, case.thread, said)


def dump(draft: Draft, filled: Filled) -> str:
    """A draft and what was filled in, to be kept."""
    return json.dumps(
        {"draft": draft.model_dump(mode="json"), "filled": filled.model_dump(mode="json")}
    )


def load(form: str) -> tuple[Draft, Filled]:
    """What `dump` kept."""
    kept = json.loads(form)
    return Draft.model_validate(kept["draft"]), Filled.model_validate(kept["filled"])


def _asked_for(field: FieldInfo) -> bool:
    if field.name in OURS:
        return False
    return field.required or (field.name in OFFERED and field.choices != ())


def _wanted(field: FieldInfo) -> Wanted:
    choices = tuple((c.value, c.label, c.default) for c in field.choices or ())
    return Wanted(name=field.name, kind=field.kind, required=field.required, choices=choices)
