from __future__ import annotations

from datetime import date

from bot.diagnosis.facts import Fact, Reason, Sync, Unreadable

Labels = dict[int, str] | Unreadable


class Known(Fact):
    """What holds for every account of a scan.

    Args:
        day: the day that is judged, in the MSP's calendar.
        last_sync: the last completed sync, or why none is known.
        types: the words for company types.
        contract_types: the words for contract types.
        statuses: the words for contract statuses.
        unseen: by entity, why there may be more rows than were read; one that is not named was
            read to its end, with the permission to see every row.
        unread_rows: why the unit rows before and after the span were not read of every contract
            where they decide; `None` when they were.
        not_renewed: why the rows may be those of an earlier scan, or of before something changed
            while they were read, so that nothing is told of any account; `None` when they are not.
    """

    day: date
    last_sync: Sync | Unreadable
    types: Labels
    contract_types: Labels
    statuses: Labels
    unseen: dict[str, Reason]
    unread_rows: Reason | None = None
    not_renewed: Reason | None = None

    @property
    def span(self) -> tuple[date, date]:
        """The days that are judged, whose unit rows are read: that one and the last sync's."""
        sync = self.last_sync
        other = self.day if isinstance(sync, Unreadable) else sync.started_on
        return min(self.day, other), max(self.day, other)

    def why_unseen(self, *entities: str) -> Reason | None:
        """Why rows of one of these may not have been seen."""
        return next((self.unseen[name] for name in entities if name in self.unseen), None)
