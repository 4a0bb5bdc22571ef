"""A query is complete at a whole page that names no next one; anything else is an error."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from bot.autotask.answers import parse
from bot.autotask.entities import Entity
from bot.autotask.filters import Filter, exist
from bot.autotask.wiremodel import WireModel
from bot.errors import BrokenAnswer, StrangeValue

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
        body = {
            "MaxRecords": MAX_RECORDS,
            "IncludeFields": self._entity.wire_fields(),
            "Filter": [item.wire() for item in filters or (exist("id"),)],
        }
        path: str | None = f"{name}/query"
        while path is not None:
            self._asked.add(path)
            accept = partial(self._page, name)
            rows, path = await session.ask(name, path, accept=accept, reading=reading, body=body)
            reading.pages += 1
            self._rows |= rows
        return list(self._rows.values())

    def _page(self, name: str, data: dict[str, Any]) -> tuple[dict[int, E], str | None]:
        page = parse(_Page, data, entity=name)
        listed = [parse(self._entity, item, entity=name, wrong=StrangeValue) for item in page.items]
        rows = {row.id: row for row in listed}
        following = page.page_details.next_page_url
        if page.page_details.count != len(listed):
            raise BrokenAnswer("a page's count differs from its rows", entity=name)
        if len(rows) < len(listed) or rows.keys() & self._rows.keys():
            raise BrokenAnswer("a row came twice", entity=name)
        if following is not None and (not rows or not following or following in self._asked):
            raise BrokenAnswer("the pages do not come to an end", entity=name)
        return rows, following
