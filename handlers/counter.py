"""Where a command is brought to, once it was understood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.presentation.ids import Word
from handlers.wanted import Ask, Board, Changes, OfAnswer, Scan, SyncSaid

if TYPE_CHECKING:
    from bot.desk import CaseDesk, Place, Questions, SyncDesk
    from bot.desk.board import BoardDesk
    from bot.desk.estate import EstateDesk
    from bot.desk.lists import ListDesk
    from bot.desk.marks import MarkDesk
    from bot.desk.recalled import Recalled

Wanted = Ask | SyncSaid | Scan | Changes | Board | OfAnswer


@dataclass(frozen=True, slots=True)
class Counter:
    """The desks that commands, clicks and lists go to.

    Args:
        questions: answers.
        syncs: Gradient's syncs.
        cases: tickets and watches.
        estate: the whole tenant.
        recalled: answers that were given before.
        marks: what is done or by design.
        board: what to look at before the month is closed.
        lists: lists that are handed in.
    """

    questions: Questions
    syncs: SyncDesk
    cases: CaseDesk
    estate: EstateDesk
    recalled: Recalled
    marks: MarkDesk
    board: BoardDesk
    lists: ListDesk

    async def do(self, wanted: Wanted, place: Place, trigger: str = "") -> None:
        """Do what was asked for.

        Args:
            wanted: what was understood.
            place: where it was typed.
            trigger: lets one form be opened, within three seconds.
        """
        match wanted:
            case Ask(question):
                await self.questions.ask(question, place)
            case SyncSaid(word, at, kind):
                await self.syncs.said(word, at, place, kind)
            case Scan(on, anyway):
                await self.estate.scan(place, on, anyway=anyway)
            case Changes(account, since):
                await self.estate.changes(account, place, since)
            case Board(account):
                await self.board.show(place, account)
            case OfAnswer(Word.TICKET, about):
                await self.recalled.ticket(about, trigger, place)
            case OfAnswer(_, about):
                await self.recalled.watch(about, place)
