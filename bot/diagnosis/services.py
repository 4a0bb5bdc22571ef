"""Which service of the catalogue a question means, and the bundles that hold it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.autotask.entities import ServiceBundleService
from bot.diagnosis import translate
from bot.diagnosis.accounts import Stop
from bot.diagnosis.choosing import MOST_CANDIDATES
from bot.diagnosis.facts import Entry, Reason, Unreadable, Wanted
from bot.diagnosis.names import match, nearest
from bot.diagnosis.report import AccountRef, Candidate, Verdict

if TYPE_CHECKING:
    import asyncio

    from bot.autotask import Catalogue
    from bot.diagnosis.question import Question
    from bot.diagnosis.reads import Reads

Entries = dict[tuple[str, int], Entry]


class ServiceFinder:
    """Finds the service of a question in the catalogue.

    Args:
        reads: the question's reads.
        question: what was asked; it names a service.
        catalogue: the catalogue, which may still be on its way.
    """

    def __init__(
        self, reads: Reads, question: Question, catalogue: asyncio.Task[Catalogue | Unreadable]
    ) -> None:
        self._reads = reads
        self._question = question
        self._catalogue = catalogue

    async def find(self, account: AccountRef) -> Wanted | Unreadable | Stop:
        """The service with its bundles, or the choice that ends the question."""
        catalogue = await self._catalogue
        if isinstance(catalogue, Unreadable):
            return catalogue
        wanted = self._in(translate.entries(catalogue), account)
        rows = (*catalogue.services.values(), *catalogue.bundles.values())
        by_name = self._question.service_ref is None
        nameless = self._reads.not_placed(rows) if by_name else None
        hidden = nameless or await self._reads.hidden("Services", "ServiceBundles")
        if hidden and not self._is_exact(wanted):
            # The very entry that was named may be hidden.
            near = wanted.candidates if isinstance(wanted, Stop) else ()
            return Stop(Verdict.CANNOT_TELL, near, hidden, account)
        return wanted if isinstance(wanted, Stop) else await self._with_bundles(wanted, nameless)

    def _is_exact(self, wanted: Wanted | Stop) -> bool:
        if self._question.service_ref is not None:
            return True
        text = (self._question.service or "").strip()
        return isinstance(wanted, Wanted) and any(e.name.strip() == text for e in wanted.entries)

    def _in(self, entries: Entries, account: AccountRef) -> Wanted | Stop:
        ref = self._question.service_ref
        if ref is not None:
            entry = entries.get((ref.kind, ref.id))
            name = entry.name if entry else f"#{ref.id}"
            return Wanted(name=name, entries=(entry,) if entry else ())
        text = self._question.service or ""
        found = match(text, entries.values())
        equal = found.exact or found.same
        if len({entry.name for entry in equal}) == 1:
            return Wanted(name=equal[0].name, entries=tuple(equal))
        offered = equal or found.like
        if offered:
            candidates = tuple(_candidate(e) for e in offered[:MOST_CANDIDATES])
            return Stop(Verdict.AMBIGUOUS, candidates, account=account)
        near = nearest(text, list(entries.values()))
        return Wanted(name=text.strip(), nearest=tuple(dict.fromkeys(e.name for e in near)))

    async def _with_bundles(self, wanted: Wanted, nameless: Reason | None) -> Wanted:
        reads = self._reads
        answer = await begin_bundles(reads, wanted)
        rows, unread = reads.rows(answer)
        bundles = frozenset(r.service_bundle_id for r in rows if r.service_bundle_id is not None)
        hidden = await reads.hidden("Services", "ServiceBundles", "ServiceBundleServices")
        unseen = unread or nameless or hidden
        return wanted.model_copy(update={"bundle_ids": bundles, "unseen": unseen})


def begin_bundles(
    reads: Reads, wanted: Wanted
) -> asyncio.Task[list[ServiceBundleService] | Unreadable]:
    """Begin to ask which bundles hold the service."""
    services = [entry.id for entry in wanted.entries if entry.kind == "service"]
    return reads.query_in(ServiceBundleService, "serviceID", services)


def _candidate(entry: Entry) -> Candidate:
    return Candidate(id=entry.id, name=entry.name, type=entry.kind, active=entry.is_active)
