"""The catalogue of a scan: which service a name means there, and the bundles that hold it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.diagnosis.facts import Entry, Unreadable, Wanted
from bot.diagnosis.names import match, nearest
from bot.estate.assembly import Assembly

if TYPE_CHECKING:
    import sqlite3

    from bot.estate.known import Known


@dataclass(frozen=True)
class Choice:
    """The names of which a text may mean one."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Shelf:
    """Finds services by name, as a single question does.

    Args:
        known: what holds for the whole scan.
        entries: the catalogue.
        holding: the bundles that hold a service, by its id.
    """

    known: Known
    entries: list[Entry]
    holding: dict[int, list[int]]

    @classmethod
    def of(cls, rows: sqlite3.Connection, known: Known) -> Shelf:
        """The catalogue in a scan's file."""
        holding: dict[int, list[int]] = defaultdict(list)
        asked = "SELECT serviceID, serviceBundleID FROM bundle_services"
        for service, bundle in rows.execute(asked):
            if service is not None and bundle is not None:
                holding[service].append(bundle)
        return cls(known, list(Assembly(rows, known).entries.values()), dict(holding))

    def wanted(self, text: str) -> Wanted | Unreadable | Choice:
        """The service of a name; anything less than that name is a question.

        Args:
            text: as a person wrote it.
        """
        found = match(text, self.entries)
        equal = found.exact or found.same
        names = {entry.name for entry in equal}
        unseen = self.known.why_unseen("Services", "ServiceBundles")
        if unseen and not found.exact:
            return Unreadable(reason=unseen)
        if len(names) > 1 or (not names and found.like):
            return Choice(tuple(dict.fromkeys(entry.name for entry in equal or found.like)))
        if not names:
            near = nearest(text, self.entries)
            return Wanted(name=text.strip(), nearest=tuple(dict.fromkeys(e.name for e in near)))
        services = [entry.id for entry in equal if entry.kind == "service"]
        return Wanted(
            name=equal[0].name,
            entries=tuple(equal),
            bundle_ids=frozenset(b for s in services for b in self.holding.get(s, ())),
            unseen=self.known.why_unseen("Services", "ServiceBundles", "ServiceBundleServices"),
        )
