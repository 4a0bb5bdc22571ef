"""Reads that do not fail: what could not be read is a fact too, with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from bot.diagnosis.facts import Reason, Unreadable
from bot.errors import AutotaskError, PsaBotError

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Coroutine, Hashable, Iterable

    from bot.autotask import Access, Autotask, Reading
    from bot.autotask.entities import Entity
    from bot.autotask.filters import Filter

T = TypeVar("T")
E = TypeVar("E", bound="Entity")

ACCOUNT_ENTITIES = (
    "Companies",
    "Contracts",
    "ContractServices",
    "ContractServiceBundles",
    "ContractServiceUnits",
    "ContractServiceBundleUnits",
    "ContractNotes",
    "Services",
    "ServiceBundles",
)
ALL_ENTITIES = (*ACCOUNT_ENTITIES, "ServiceBundleServices")
PAST_ENTITIES = (*ALL_ENTITIES, "BillingItems", "Resources")


def reason_of(error: PsaBotError) -> Reason:
    """An error as the reason why something cannot be told."""
    entity = error.entity if isinstance(error, AutotaskError) else ""
    about = {"advice": error.advice, "detail": error.detail, "entity": entity, "level": None}
    return Reason(code=error.code, about=about)


def not_placed(entity: str, row_id: int, field: str) -> Reason:
    """A row without what says where it belongs: whatever looks absent may be just that row.

    Args:
        entity: the endpoint.
        row_id: its Autotask id.
        field: what is null, by its name on the wire.
    """
    return Reason(code="row-not-placed", about={"entity": entity, "id": row_id, "field": field})


async def attempt(read: Coroutine[object, object, T]) -> T | Unreadable:
    """The answer of a read, or why there is none."""
    try:
        return await read
    except PsaBotError as error:
        return Unreadable(reason=reason_of(error))


class Reads:
    """The reads of one question: started together, awaited where they are needed.

    Nothing is asked twice: who asks for the same rows in the same words gets the same answer. So a
    query can be begun before it is certain that it will be needed, and nobody has to know.

    Args:
        autotask: the client.
        reading: the question's budget.
        group: the tasks' owner.

    Attributes:
        begun: the queries begun so far.
    """

    def __init__(self, autotask: Autotask, reading: Reading, group: asyncio.TaskGroup) -> None:
        self.autotask = autotask
        self.reading = reading
        self.round_trips = 0
        self.complete = True
        self.begun = 0
        self._group = group
        self._asked: dict[Hashable, asyncio.Task[Any]] = {}
        self._access: dict[str, asyncio.Task[Access | Unreadable]] = {}

    def start(self, read: Coroutine[object, object, T]) -> asyncio.Task[T | Unreadable]:
        """Begin a read now; await the task for its answer."""
        task = self._group.create_task(attempt(read))
        # A task that is cancelled before its first step never comes to awaiting the read.
        task.add_done_callback(lambda _: read.close())
        return task

    def query(self, entity: type[E], *filters: Filter) -> asyncio.Task[list[E] | Unreadable]:
        """Begin to ask for the rows that match, unless they were asked for before."""
        return self._once(
            (entity, filters), lambda: self.autotask.query(entity, *filters, reading=self.reading)
        )

    def query_in(
        self, entity: type[E], field: str, ids: Iterable[int], *filters: Filter
    ) -> asyncio.Task[list[E] | Unreadable]:
        """Begin to ask for the rows of these ids, unless they were asked for before."""
        wanted = tuple(sorted(set(ids)))
        return self._once(
            (entity, field, wanted, filters),
            lambda: self.autotask.query_in(entity, field, wanted, *filters, reading=self.reading),
            is_sent=bool(wanted),
        )

    def _once(
        self,
        words: Hashable,
        read: Callable[[], Coroutine[object, object, T]],
        *,
        is_sent: bool = True,
    ) -> asyncio.Task[T | Unreadable]:
        if words not in self._asked:
            self.begun += is_sent
            self._asked[words] = self.start(read())
        return self._asked[words]

    def start_access(self, entities: Iterable[str]) -> None:
        """Begin asking what may be read."""
        for entity in entities:
            self._access[entity] = self.start(self.autotask.access(entity, self.reading))

    async def access(self, entity: str) -> Access | Unreadable:
        """What may be read of an entity that was asked about."""
        return await self._access[entity]

    async def is_restricted(self, entity: str) -> bool:
        """Whether rows of an entity may exist that are not shown."""
        access = await self.access(entity)
        return isinstance(access, Unreadable) or not access.confirmed

    async def hidden(self, *entities: str) -> Reason | None:
        """Why rows of these entities may exist that were not seen; `None` when none can."""
        for entity in entities:
            access = await self._access[entity]
            if isinstance(access, Unreadable):
                return self.noted(access.reason)
            if not access.confirmed:
                about = {"entity": entity, "level": access.level, "advice": "", "detail": ""}
                return self.noted(Reason(code="not-permitted", about=about))
        return None

    def noted(self, reason: Reason) -> Reason:
        """Remember that something could not be read."""
        self.complete = False
        return reason

    def rows(self, answer: list[E] | Unreadable) -> tuple[list[E], Reason | None]:
        """The rows that were read, and why others may belong to what was asked."""
        if isinstance(answer, Unreadable):
            return [], self.noted(answer.reason)
        return answer, self.not_placed(answer)

    def not_placed(self, rows: Iterable[Entity]) -> Reason | None:
        """Which row came without what says where it belongs; `None` when none did."""
        for row in rows:
            if row.lacks:
                return self.noted(not_placed(row.entity, row.id, row.lacks))
        return None
