"""Where a ticket goes: the MSP's own Autotask, or a mail to Gradient's support."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from bot.presentation.tickets import Draft, Filled, Wanted


class Made(BaseModel):
    """What became of the sending.

    Args:
        state: `made`, `refused` or `unclear`.
        id: Autotask's id of the ticket.
        number: its number.
        why: Autotask's words, or the bot's, when it was not made.
        noted: whether the note with the proof is on it.
        attached: how many files are on it.
        unattached: the names of the files that could not be put on it.
    """

    model_config = ConfigDict(frozen=True)

    state: str
    id: int | None = None
    number: str | None = None
    why: str = ""
    noted: bool = True
    attached: int = 0
    unattached: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """A ticket to be made.

    Args:
        external_id: by which it is known again; the same for every attempt.
        draft: what was known before the person filled anything in.
        filled: what the person filled in.
        resumed: whether this attempt was begun before and cut off.
        attempt: how often the person has sent it, 1 for the first time.
    """

    external_id: str
    draft: Draft
    filled: Filled
    resumed: bool
    attempt: int


class Destination(Protocol):
    """Takes tickets."""

    async def wanted(self) -> list[Wanted]:
        """What the person has to fill in beside what every ticket has.

        Raises:
            AutotaskError: it could not be asked.
        """

    async def make(self, order: Order) -> Made:
        """Make the ticket, once; what became of it is told, not raised."""

    async def note(self, draft: Draft, made: Made) -> Made:
        """Put the evidence on it, once, where it does not have it already."""

    async def attach(self, filled: Filled, made: Made) -> Made:
        """Put the person's files on it, each once, where it does not have them already."""
