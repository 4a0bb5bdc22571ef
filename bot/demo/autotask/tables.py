"""Answers to questions about the tables of an MSP: rows, pages, counts and what the fields are."""

from __future__ import annotations

import json
from bisect import bisect_left
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from bot.demo.autotask.fields import REFERENCES, Entity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.demo.autotask.filters import Row
    from bot.demo.autotask.store import Store

MAX_RECORDS: Final = 500


@dataclass(frozen=True)
class Page:
    """Where in a result a page begins.

    Args:
        first: the id of its first row.
        earlier: the first ids of the pages before it.
    """

    first: int | None = None
    earlier: tuple[int, ...] = ()

    @classmethod
    def read(cls, token: str | None) -> Page:
        """From the `paging` of an address; raises ValueError for one that the server never gave."""
        if token is None:
            return cls()
        try:
            told = json.loads(token)
            return cls(int(told["nextId"]), tuple(map(int, told["previousIds"])))
        except (KeyError, TypeError, json.JSONDecodeError):
            raise ValueError("The paging value is invalid.") from None

    def url(self, base: str) -> str:
        """The address of this page."""
        token = {"previousIds": list(self.earlier), "nextId": self.first}
        return f"{base}/next?paging={quote(json.dumps(token, separators=(',', ':')))}"


@dataclass(frozen=True)
class Tables:
    """The tables as one user sees them.

    Args:
        store: the rows.
        hidden: says of an entity's name and a row whether the user must not see it; None where
            every row is seen.
    """

    store: Store
    hidden: Callable[[str, Row], bool] | None

    def row(self, entity: Entity, row_id: int) -> dict[str, Row | None]:
        """One row; a missing one is null with status 200."""
        row = self.store.row(entity, row_id)
        seen = row is not None and not (self.hidden and self.hidden(entity.name, row))
        return {"item": row if seen else None}

    def count(self, entity: Entity, asked: Mapping[str, Any]) -> dict[str, int]:
        """How many rows a filter finds."""
        return {"queryCount": len(self._found(entity, asked))}

    def query(
        self, entity: Entity, asked: Mapping[str, Any], page: Page, url: str
    ) -> dict[str, Any]:
        """One page of the rows that a filter finds, by id.

        Args:
            entity: which table.
            asked: `filter`, `maxrecords` and `includefields`, the keys in lower case.
            page: where to begin.
            url: the address of the query, from which those of its pages are made.

        Raises:
            ValueError: a question that Autotask refuses.
        """
        size = asked.get("maxrecords", MAX_RECORDS)
        if not isinstance(size, int) or not 1 <= size <= MAX_RECORDS:
            raise ValueError("MaxRecords must be between 1 and 500.")
        found = self._found(entity, asked)
        begin = 0 if page.first is None else bisect_left(found, page.first, key=itemgetter("id"))
        rest = found[begin : begin + size + 1]
        rows = list(rest[:size])
        back = Page(page.earlier[-1], page.earlier[:-1]).url(url) if page.earlier else None
        onward = None
        if len(rest) > size:
            onward = Page(rest[size]["id"], (*page.earlier, rows[0]["id"])).url(url)
        return {
            "items": _narrowed(rows, entity, asked.get("includefields")),
            "pageDetails": {
                "count": len(rows),
                "requestCount": size,
                "prevPageUrl": back,
                "nextPageUrl": onward,
            },
        }

    def _found(self, entity: Entity, asked: Mapping[str, Any]) -> Sequence[Row]:
        found = self.store.found(entity, asked.get("filter"))
        if self.hidden is None:
            return found
        return [row for row in found if not self.hidden(entity.name, row)]

    def information(self, entity: Entity, level: str) -> dict[str, dict[str, Any]]:
        """What the user may do with an entity.

        Args:
            entity: which table.
            level: its `userAccessForQuery`.
        """
        adjusts = not entity.queryable or entity.creatable
        return {
            "info": {
                "name": entity.name,
                "canCreate": adjusts,
                "canDelete": False,
                "canQuery": entity.queryable and level != "None",
                "canUpdate": False,
                "userAccessForCreate": "All" if adjusts else "None",
                "userAccessForDelete": "None",
                "userAccessForQuery": level if entity.queryable else "None",
                "userAccessForUpdate": "None",
                "hasUserDefinedFields": True,
                "supportsWebhookCallouts": entity.name == "Companies",
            }
        }

    def fields(self, entity: Entity) -> dict[str, list[dict[str, Any]]]:
        """The fields of an entity, with this tenant's labels."""
        names = [(name, kind) for name, kind in entity.fields.items() if kind != "array"]
        return {"fields": [self._field(entity, name, kind) for name, kind in names]}

    def _required(self, entity: Entity) -> tuple[str, ...]:
        return (*entity.required, *self.store.required.get(entity.name, ()))

    def _field(self, entity: Entity, name: str, kind: str) -> dict[str, Any]:
        labels = self.store.picklists.get((entity.name, name))
        return {
            "name": name,
            "dataType": kind,
            "length": 255 if kind == "string" else 0,
            "isRequired": name == "id" or name in self._required(entity),
            "isReadOnly": name in {"id", "ticketNumber"} or not entity.creatable,
            "isQueryable": True,
            "isReference": name in REFERENCES,
            "referenceEntityType": REFERENCES.get(name, ""),
            "isPickList": labels is not None,
            "picklistValues": None
            if labels is None
            else [_choice(*each) for each in labels.items()],
            "picklistParentValueField": "",
            "isSupportedWebhookField": False,
        }


def _choice(value: int, label: str) -> dict[str, Any]:
    return {
        "value": str(value),
        "label": label,
        "isDefaultValue": False,
        "sortOrder": value,
        "parentValue": "",
        "isActive": True,
        "isSystem": True,
    }


def _narrowed(rows: list[Row], entity: Entity, names: list[str] | None) -> list[Row]:
    if not names:
        return rows
    asked = {name.lower() for name in names}
    unknown = asked - {name.lower() for name in entity.fields}
    if unknown:
        raise ValueError(f"Unable to find {min(unknown)} in the {entity.name} Entity.")
    kept = [name for name in entity.fields if name.lower() in asked]
    return [{name: row.get(name) for name in kept} for row in rows]
