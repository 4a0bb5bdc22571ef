"""Reads what happened to contracts: every note with its author, and what was posted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.autotask import filters as f
from bot.autotask.entities import BillingItem, ContractNote, Resource
from bot.diagnosis import translate
from bot.diagnosis.facts import Contract, Note, Posting, Records, Unreadable

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Iterable
    from typing import TypeAlias

    from bot.diagnosis.reads import Reads

    _Asked: TypeAlias = tuple[
        asyncio.Task[list[ContractNote] | Unreadable],
        asyncio.Task[list[BillingItem] | Unreadable],
    ]


class PastReader:
    """Reads the past of some contracts, beside their lines.

    Args:
        reads: the question's reads.
        gradient_user: the user name or e-mail of Gradient's API user, when it is configured.
        named: whether the names of the notes' authors are wanted, which takes a trip more.
    """

    def __init__(self, reads: Reads, gradient_user: str | None, *, named: bool = False) -> None:
        self._reads = reads
        self._gradient_user = gradient_user
        self._named = named

    def begin(self, contracts: list[Contract]) -> _Asked:
        """Begin to read the past of these contracts."""
        ids = [contract.id for contract in contracts]
        return (
            self._reads.query_in(ContractNote, "contractID", ids),
            self._reads.query_in(BillingItem, "contractID", ids),
        )

    async def read(self, contracts: list[Contract]) -> tuple[Records[Note], Records[Posting]]:
        """The notes and the posted billing items of these contracts."""
        reads = self._reads
        asking_notes, asking_postings = self.begin(contracts)
        gradient = await self._gradient()
        hidden = await reads.hidden("ContractNotes")
        if hidden is not None and hidden.code == "not-permitted":
            hidden = hidden.model_copy(update={"sync_settles": True})
        note_rows, no_notes = reads.rows(await asking_notes)
        authors = await self._authors(note_rows, gradient or frozenset())
        posting_rows, no_postings = reads.rows(await asking_postings)
        return (
            Records(
                items=tuple(translate.note(row, gradient, authors) for row in note_rows),
                unseen=no_notes or hidden,
            ),
            Records(
                items=tuple(translate.posting(row) for row in posting_rows),
                unseen=no_postings or await reads.hidden("BillingItems"),
            ),
        )

    async def _authors(
        self, notes: Iterable[ContractNote], gradient: frozenset[int]
    ) -> dict[int | None, str]:
        """The names of the people who wrote the notes; without the permission there are none."""
        ids = {n.creator_resource_id for n in notes if n.creator_resource_id is not None}
        if not self._named or not ids - gradient:
            return {}
        reads = self._reads
        reads.round_trips += 1
        answer = await reads.start(
            reads.autotask.query_in(Resource, "id", ids - gradient, reading=reads.reading)
        )
        rows = [] if isinstance(answer, Unreadable) else answer
        named = {row.id: " ".join(filter(None, (row.first_name, row.last_name))) for row in rows}
        return {number: name for number, name in named.items() if name}

    async def _gradient(self) -> frozenset[int] | None:
        """The resources that are Gradient's API user; `None` when nobody can tell."""
        name, reads = self._gradient_user, self._reads
        if not name:
            return None
        asked = f.any_of(f.eq("userName", name), f.eq("email", name))
        answer = await reads.query(Resource, asked)
        return None if isinstance(answer, Unreadable) else frozenset(row.id for row in answer)
