"""Answers to questions about the tables of an MSP: rows, pages, counts and what the fields are."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from bot.demo.autotask.fields import REFERENCES, Entity
from bot.demo.autotask.filters import Row, compile_filter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.demo.autotask.msp import Msp

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
        msp: the rows.
        hidden: says of an entity's name and a row whether the user must not see it.
    """

    msp: Msp
    hidden: Callable[[str, Row], bool]

    def row(self, entity: Entity, row_id: int) -> dict[str, Row | None]:
        """One row; a missing one is null with status 200."""
        row = self.msp.tables[entity.name].get(row_id)
        return {"item": None if row is None or self.hidden(entity.name, row) else row}

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
        rest = [
            r for r in self._found(entity, asked) if page.first is None or r["id"] >= page.first
        ]
        rows = rest[:size]
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

    def _found(self, entity: Entity, asked: Mapping[str, Any]) -> list[Row]:
        fits, table = compile_filter(asked.get("filter"), entity), self.msp.tables[entity.name]
        found = (row for _, row in sorted(table.items()) if fits(row))
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
        return (*entity.required, *self.msp.required.get(entity.name, ()))

    def _field(self, entity: Entity, name: str, kind: str) -> dict[str, Any]:
        labels = self.msp.picklists.get((entity.name, name))
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
