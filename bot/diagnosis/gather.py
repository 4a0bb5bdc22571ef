"""Reads what a question needs, in as few steps as Autotask allows.

Three round trips whatever the number of contracts: the account; its contracts; everything on them.
A fourth only where no line counts on the day, for the rows before and after it. What an earlier
reading of the account lets us expect is begun with its contracts: two round trips then.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.autotask import filters as f
from bot.autotask import siblings
from bot.autotask.entities import Company, ContractNote
from bot.diagnosis import translate
from bot.diagnosis.accounts import AccountFinder, Found, Stop
from bot.diagnosis.assembling import wanting_all_rows
from bot.diagnosis.contracts import ContractReader
from bot.diagnosis.facts import (
    Contract,
    Facts,
    Figures,
    Line,
    Note,
    Posting,
    Records,
    Relative,
    Unreadable,
    Wanted,
)
from bot.diagnosis.kin import KinReader
from bot.diagnosis.lines import LineReader
from bot.diagnosis.past import PastReader
from bot.diagnosis.reads import ACCOUNT_ENTITIES, ALL_ENTITIES, PAST_ENTITIES, Reads
from bot.diagnosis.report import AccountRef, Verdict
from bot.diagnosis.services import ServiceFinder, begin_bundles

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.autotask import Autotask, Reading
    from bot.diagnosis.facts import Account, Sync
    from bot.diagnosis.foresight import Foresight
    from bot.diagnosis.question import Question


@dataclass(frozen=True)
class Gathered:
    """What was read.

    Attributes:
        result: the facts, or the verdict that ended the question before there were any.
        asked: `account` or `service`.
        web_url: the tenant's web address, for links.
        namesakes_hidden: whether accounts of the same name may exist that were not seen.
        names_at: when the scan began that said which names there are; `None` where none did.
    """

    result: Facts | Stop
    asked: str
    web_url: str | None
    round_trips: int
    complete: bool
    namesakes_hidden: bool = False
    names_at: datetime | None = None


async def gather(
    autotask: Autotask,
    reading: Reading,
    question: Question,
    day: date,
    last_sync: Sync | Unreadable,
    foresight: Foresight,
    gradient_user: str | None = None,
) -> Gathered:
    """Read everything that a question needs; never raises for what Autotask does.

    Args:
        autotask: the client.
        reading: the question's budget.
        question: what was asked.
        day: the day to judge, in the MSP's calendar.
        last_sync: the last completed sync, whose day is judged too.
        foresight: keeps what was read earlier.
        gradient_user: the user name of Gradient's API user, for questions on the past.
    """
    async with siblings() as group:
        reads = Reads(autotask, reading, group)
        named = question.kind == "count"
        past = PastReader(reads, gradient_user, named=named) if question.is_of_the_past else None
        return await _Gathering(reads, question, day, last_sync, foresight, past).run()


class _Gathering:
    def __init__(
        self,
        reads: Reads,
        question: Question,
        day: date,
        last_sync: Sync | Unreadable,
        foresight: Foresight,
        past: PastReader | None,
    ) -> None:
        self._reads = reads
        self._question = question
        self._day = day
        self._last_sync = last_sync
        self._foresight = foresight
        self._past = past
        self._asks_for_service = question.asks_for_service

    async def run(self) -> Gathered:
        reads, autotask, reading = self._reads, self._reads.autotask, self._reads.reading
        finder = AccountFinder(reads, self._question, self._day, self._foresight)
        finding = reads.start(finder.find())
        # The first call to Autotask may have to go alone: let it be the one that others wait for.
        await asyncio.sleep(0)
        zone = reads.start(autotask.zone(reading))
        self._catalogue = reads.start(autotask.catalogue(reading))
        reads.start_access(self._entities)
        self._contracts = ContractReader(reads, self._question, self._day)
        found = await finding
        reads.round_trips = finder.trips
        result: Facts | Stop
        if isinstance(found, Unreadable):
            result = Stop(Verdict.CANNOT_TELL, problem=reads.noted(found.reason))
        elif isinstance(found, Stop):
            result = found
        else:
            self._asks_for_service = found.asks_for_service
            looking = reads.start(finder.rival(found))
            result = await self._facts(found.account)
            rival = await looking
            reads.round_trips = max(reads.round_trips, finder.trips)
            if isinstance(rival, Unreadable):
                result = Stop(Verdict.CANNOT_TELL, problem=reads.noted(rival.reason))
            elif isinstance(rival, Found):
                self._asks_for_service = rival.asks_for_service
                result = await self._facts(rival.account)
            elif rival is not None:
                self._asks_for_service = self._question.asks_for_service
                result = rival
        where = await zone
        return Gathered(
            result=result,
            asked=self._asked,
            web_url=None if isinstance(where, Unreadable) else where.web_url,
            round_trips=reads.round_trips,
            complete=reads.complete,
            namesakes_hidden=await self._namesakes_hidden(found),
            names_at=result.names_at if isinstance(result, Stop) else None,
        )

    async def _namesakes_hidden(self, found: Found | Stop | Unreadable) -> bool:
        """Whether the name that led to an account may be that of another one, out of sight."""
        if not isinstance(found, Found) or self._question.account_id is not None:
            return False
        return await self._reads.is_restricted("Companies")

    @property
    def _entities(self) -> tuple[str, ...]:
        if self._past:
            return PAST_ENTITIES
        return ALL_ENTITIES if self._asks_for_service else ACCOUNT_ENTITIES

    @property
    def _asked(self) -> str:
        """Whose rules are asked: a kind of question, or what `why-missing` is about."""
        if self._past:
            return self._question.kind
        return "service" if self._asks_for_service else "account"

    async def _facts(self, account: Account) -> Facts | Stop:
        reads = self._reads
        here = AccountRef(id=account.id, name=account.name)
        wanting = reads.start(self._wanted(here))
        asking = self._contracts.ask(
            account, with_others=not (self._asks_for_service or self._past)
        )
        await self._begin_expected(account, asking)
        await asyncio.sleep(0)  # what waits for no answer has begun then
        before = reads.begun
        own, others, unseen = await self._contracts.read(account, asking)
        wanted = await wanting
        if isinstance(wanted, Stop):
            return wanted
        chosen = self._contracts.choose(own, here, unseen)
        if isinstance(chosen, Stop):
            return chosen
        asked = None if len(chosen) == len(own) else frozenset(c.id for c in chosen)
        if self._question.kind == "nce":
            chosen = own  # a contract's successor is another contract
        reader = self._line_reader()
        notes = self._ask_for_notes(chosen)
        past = reads.start(self._past.read(chosen)) if self._past else None
        relatives = reads.start(
            self._kin.read(account, own)
            if self._question.kind == "nce"
            else self._contracts.relatives(account, chosen, others)
        )
        lines = await reader.read(chosen, self._catalogue) if chosen else Records[Line]()
        facts = Facts(
            account=account,
            contracts=Records(items=tuple(chosen), unseen=unseen),
            lines=lines,
            notes=await self._noted(notes),
            relatives=_kept(await relatives),
            wanted=wanted,
            asked_contracts=asked,
            last_sync=self._last_sync,
        )
        if past:
            facts = self._with_past(facts, await past)
        reads.round_trips += reads.begun > before
        return facts if past else await self._with_later_rows(facts, reader)

    def _with_past(
        self, facts: Facts, past: tuple[Records[Note], Records[Posting]] | Unreadable
    ) -> Facts:
        figures = Figures(gradient=self._question.gradient, expected=self._question.expected)
        update: dict[str, object] = {"figures": figures}
        if isinstance(past, Unreadable):
            nothing = Records[Any](unseen=past.reason)
            past = nothing, nothing
        update |= {"notes": past[0], "postings": past[1]}
        return facts.model_copy(update=update)

    async def _wanted(self, account: AccountRef) -> Wanted | Unreadable | Stop | None:
        if not self._asks_for_service:
            return None
        return await ServiceFinder(self._reads, self._question, self._catalogue).find(account)

    async def _begin_expected(self, account: Account, asking: asyncio.Task[Any]) -> None:
        """Begin what the contracts' answer will make us ask for, if they are still the same."""
        seen = await self._foresight.of(account.id, self._question)
        if seen is None or asking.done():
            return
        here = AccountRef(id=account.id, name=account.name)
        own = list(seen.facts.contracts.items)
        contracts = own if self._question.kind == "nce" else self._contracts.choose(own, here, None)
        if isinstance(contracts, Stop):
            return
        reader = self._line_reader()
        reader.begin(contracts)
        if self._asks_for_service and isinstance(seen.facts.wanted, Wanted):
            begin_bundles(self._reads, seen.facts.wanted)
        if self._past:
            self._past.begin(contracts)
            return
        self._ask_for_notes(contracts)
        if not self._asks_for_service:
            self._reads.query_in(Company, "id", {r.account_id for r in seen.facts.relatives.items})
        reader.begin_all_rows(seen.facts.lines.items, seen.wanting_all_rows)

    def _line_reader(self) -> LineReader:
        return LineReader(self._reads, self._day, self._sync_day, every_row=bool(self._past))

    @property
    def _kin(self) -> KinReader:
        return KinReader(self._reads, self._day, self._contracts.labels, self._catalogue)

    @property
    def _sync_day(self) -> date | None:
        sync = self._last_sync
        return None if isinstance(sync, Unreadable) else sync.started_on

    def _ask_for_notes(
        self, contracts: list[Contract]
    ) -> asyncio.Task[list[ContractNote] | Unreadable] | None:
        """The notes since the last sync; without one there is nothing to compare them with."""
        if isinstance(self._last_sync, Unreadable) or self._past:
            return None
        since = f.any_of(
            f.gte("createDateTime", self._last_sync.started_at), f.not_exist("createDateTime")
        )
        ids = [contract.id for contract in contracts]
        return self._reads.query_in(ContractNote, "contractID", ids, since)

    async def _noted(
        self, notes: asyncio.Task[list[ContractNote] | Unreadable] | None
    ) -> Records[Note]:
        rows, unread = self._reads.rows(await notes if notes else [])
        unseen = unread or await self._reads.hidden("ContractNotes")
        return Records(items=tuple(translate.note(row) for row in rows), unseen=unseen)

    async def _with_later_rows(self, facts: Facts, reader: LineReader) -> Facts:
        """Rows before and after the day, where no line counts on it."""
        wanting = wanting_all_rows(facts, self._day)
        if not wanting:
            return facts
        before = self._reads.begun
        lines = await reader.read_all_rows(facts.lines, wanting)
        self._reads.round_trips += self._reads.begun > before
        return facts.model_copy(update={"lines": lines})


def _kept(relatives: Records[Relative] | Unreadable) -> Records[Relative]:
    return Records(unseen=relatives.reason) if isinstance(relatives, Unreadable) else relatives
