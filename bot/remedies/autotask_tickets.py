"""Tickets in the MSP's own Autotask: looked for by `externalID` before one is made, and after."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.autotask import Reading
from bot.autotask import filters as f
from bot.autotask.entities import Ticket as TicketRow
from bot.autotask.entities import TicketAttachment, TicketNote
from bot.errors import AutotaskError, Passing
from bot.presentation.tickets import Wanted
from bot.remedies.destinations import Made

if TYPE_CHECKING:
    from bot.autotask import Autotask, FieldInfo
    from bot.presentation.tickets import Draft, Filled, TicketWords, Upload
    from bot.remedies.destinations import Order
    from bot.remedies.screenshots import Screenshot, Screenshots

ENTITY, NOTES, ATTACHMENTS = "Tickets", "TicketNotes", "TicketAttachments"
OURS = frozenset({"companyID", "title", "description", "externalID", "id"})
"""What the bot fills in itself."""
OFFERED = ("queueID", "dueDateTime")
"""What many tenants want although the field information does not say so."""
SETTLE = 2.0
"""Seconds until a ticket whose making was unclear is looked for."""
HUMAN_NOTE, INTERNAL = 1, 2
LONGEST_NOTE = 32_000


@dataclass(frozen=True, slots=True)
class AutotaskTickets:
    """Makes tickets in Autotask.

    Args:
        autotask: the client.
        words: puts tickets into words.
        screenshots: fetches what a person added.
        settle: seconds until a ticket is looked for whose making was unclear.
    """

    autotask: Autotask
    words: TicketWords
    screenshots: Screenshots
    settle: float = SETTLE

    async def wanted(self) -> list[Wanted]:
        """The columns that this tenant wants of a ticket, by its field information."""
        fields = await self.autotask.writable(ENTITY, Reading())
        return [_wanted(field) for field in fields if _asked_for(field)]

    async def make(self, order: Order) -> Made:
        """Look, then make; what may have been made before is looked for with more care."""
        first = not order.resumed and order.attempt == 1
        try:
            there = await self._find(order.external_id)
            if there is None and not first:
                access = await self.autotask.access(ENTITY, Reading())
                if not access.confirmed:
                    return Made(state="unclear", why="hidden")
        except AutotaskError as error:
            state = "refused" if first else "unclear"
            return Made(state=state, why=error.detail or error.advice)
        if there is None:
            return await self._created(order)
        return Made(state="made", id=there.id, number=there.ticket_number)

    async def _created(self, order: Order) -> Made:
        draft, filled = order.draft, order.filled
        row = {
            "companyID": draft.account_id,
            "title": filled.title,
            "description": self.words.description(draft, filled),
            "externalID": order.external_id,
            **filled.columns(draft, self.words.presenter.zone),
        }
        try:
            made = await self.autotask.create(ENTITY, row, Reading())
        except Passing as error:
            return await self._after_silence(order.external_id, error)
        except AutotaskError as error:
            return Made(state="refused", why=error.detail or error.advice)
        return await self._numbered(made, order.external_id)

    async def _after_silence(self, external_id: str, error: Passing) -> Made:
        await asyncio.sleep(self.settle)
        try:
            there = await self._find(external_id)
        except AutotaskError:
            there = None
        if there is None:
            return Made(state="unclear", why=error.detail or error.advice)
        return Made(state="made", id=there.id, number=there.ticket_number)

    async def _numbered(self, made: int, external_id: str) -> Made:
        try:
            there = await self._find(external_id)
        except AutotaskError:
            there = None
        return Made(state="made", id=made, number=there.ticket_number if there else None)

    async def _find(self, external_id: str) -> TicketRow | None:
        rows = await self.autotask.query(
            TicketRow, f.eq("externalID", external_id), reading=Reading()
        )
        return min(rows, key=lambda row: row.id, default=None)

    async def note(self, draft: Draft, made: Made) -> Made:
        """Put the evidence on the ticket, once; without it the ticket still stands."""
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
            return made.model_copy(update={"noted": False})
        return made

    async def attach(self, filled: Filled, made: Made) -> Made:
        """Put the files on the ticket, each once; without them the ticket still stands."""
        try:
            there = await self._titles(made)
        except AutotaskError:
            return made.model_copy(update={"unattached": tuple(u.name for u in filled.files)})
        new = [upload for upload in filled.files if _title(upload) not in there]
        found, missed = await self.screenshots.fetch(new)
        for file in found:
            if not await self._attached(made, file):
                missed.append(file.upload.name)
        count = len(filled.files) - len(missed)
        return made.model_copy(update={"attached": count, "unattached": tuple(missed)})

    async def _attached(self, made: Made, file: Screenshot) -> bool:
        row = {
            "attachmentType": "FILE_ATTACHMENT",
            "publish": INTERNAL,
            "fullPath": file.upload.name,
            "title": _title(file.upload),
            "data": b64encode(file.content).decode("ascii"),
        }
        under = f"Tickets/{made.id}/Attachments"
        try:
            await self.autotask.create(ATTACHMENTS, row, Reading(), under=under)
        except Passing:
            await asyncio.sleep(self.settle)
            with suppress(AutotaskError):
                return _title(file.upload) in await self._titles(made)
            return False
        except AutotaskError:
            return False
        return True

    async def _titles(self, made: Made) -> set[str | None]:
        mine = f.eq("parentID", made.id or 0)
        rows = await self.autotask.query(TicketAttachment, mine, reading=Reading())
        return {row.title for row in rows}


def _title(upload: Upload) -> str:
    """By which a file is known again."""
    return f"{upload.name} ({upload.id})"


def _asked_for(field: FieldInfo) -> bool:
    if field.name in OURS:
        return False
    return field.required or (field.name in OFFERED and field.choices != ())


def _wanted(field: FieldInfo) -> Wanted:
    choices = tuple((c.value, c.label, c.default) for c in field.choices or ())
    return Wanted(name=field.name, kind=field.kind, required=field.required, choices=choices)
