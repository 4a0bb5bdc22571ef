"""A query is complete at a whole page that names no next one; anything else is an error."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from bot.autotask.answers import parse, parse_rows
from bot.autotask.entities import Entity
from bot.autotask.filters import Filter, exist, gt
from bot.autotask.wiremodel import WireModel
from bot.errors import BrokenAnswer

if TYPE_CHECKING:
    from bot.autotask.reading import Reading
    from bot.autotask.session import Session

E = TypeVar("E", bound=Entity)

MAX_RECORDS = 500


class _PageDetails(WireModel):
    count: int
    next_page_url: str | None


class _Page(WireModel):
    items: list[Any]
    page_details: _PageDetails


class _Count(WireModel):
    query_count: int


class Rows(Generic[E]):
    """The rows of one query, page by page.

    Args:
        entity: what the rows are.
    """

    def __init__(self, entity: type[E]) -> None:
        self._entity = entity
        self._rows: dict[int, E] = {}
        self._asked: set[str] = set()

    async def read(
        self, session: Session, filters: tuple[Filter, ...], reading: Reading
    ) -> list[E]:
        """Return all rows.

        Each next page is POSTed with the same body: Autotask answers a GET with 405.

        Raises:
            AutotaskError: a page could not be read, so the rows are not complete.
        """
        name = self._entity.entity
        body = _body(self._entity, filters)
        path: str | None = f"{name}/query"
        while path is not None:
            self._asked.add(path)
            accept = partial(self._page, name)
            rows, path = await session.ask(name, path, accept=accept, reading=reading, body=body)
            reading.pages += 1
            self._rows |= rows
        return list(self._rows.values())

    def _page(self, name: str, data: dict[str, Any]) -> tuple[dict[int, E], str | None]:
        listed, following = _whole_page(self._entity, data)
        rows = {row.id: row for row in listed}
        if len(rows) < len(listed) or rows.keys() & self._rows.keys():
            raise BrokenAnswer("a row came twice", entity=name)
        if following is not None and (not rows or not following or following in self._asked):
            raise BrokenAnswer("the pages do not come to an end", entity=name)
        return rows, following


async def page_after(
    session: Session,
    entity: type[E],
    filters: tuple[Filter, ...],
    after: int | None,
    reading: Reading,
) -> tuple[list[E], bool]:
    """Return the rows that follow an id, at most a page of them, and whether there are more.

    Rows come in the order of their ids, so a reading that was cut off goes on behind the last one
    that it has; and two readings, from two ids on, can be under way at once.

    Raises:
        AutotaskError: the page could not be read whole.
    """
    name = entity.entity
    asked = filters if after is None else (*filters, gt("id", after))

    def accept(data: dict[str, Any]) -> tuple[list[E], bool]:
        rows, following = _whole_page(entity, data)
        ids = [row.id for row in rows]
        if ids != sorted(set(ids)) or (ids and after is not None and ids[0] <= after):
            raise BrokenAnswer("rows came out of order", entity=name)
        if following is not None and not rows:
            raise BrokenAnswer("the pages do not come to an end", entity=name)
        return rows, following is not None

    rows, more = await session.ask(
        name, f"{name}/query", accept=accept, reading=reading, body=_body(entity, asked)
    )
    reading.pages += 1
    return rows, more


async def count_rows(
    session: Session, entity: type[E], filters: tuple[Filter, ...], reading: Reading
) -> int:
    """Return how many rows match.

    Raises:
        AutotaskError: it could not be asked.
    """
    name = entity.entity

    def accept(data: dict[str, Any]) -> int:
        return parse(_Count, data, entity=name).query_count

    body = {"Filter": _body(entity, filters)["Filter"]}
    return await session.ask(name, f"{name}/query/count", accept=accept, reading=reading, body=body)


def _body(entity: type[E], filters: tuple[Filter, ...]) -> dict[str, Any]:
    return {
        "MaxRecords": MAX_RECORDS,
        "IncludeFields": entity.wire_fields(),
        "Filter": [item.wire() for item in filters or (exist("id"),)],
    }


def _whole_page(entity: type[E], data: dict[str, Any]) -> tuple[list[E], str | None]:
    """The rows of a page, and the address of the next one."""
    name = entity.entity
    page = parse(_Page, data, entity=name)
    rows = parse_rows(entity, page.items, entity=name)
    if page.page_details.count != len(rows):
        raise BrokenAnswer("a page's count differs from its rows", entity=name)
    return rows, page.page_details.next_page_url
