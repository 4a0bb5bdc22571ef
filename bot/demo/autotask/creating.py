"""New rows over the API, refused as Autotask refuses them."""

from __future__ import annotations

from base64 import b64decode
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.demo.autotask.dates import stamp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.demo.autotask.fields import Entity
    from bot.demo.autotask.msp import Msp

_PARENTS = {
    "companyID": "Companies",
    "ticketID": "Tickets",
    "parentID": "Tickets",
    "contractID": "Contracts",
}
_STAMPS = ("createDate", "createDateTime", "lastActivityDate", "attachDate")
LARGEST_FILE = 6_000_000


def created(msp: Msp, entity: Entity, asked: Mapping[str, Any]) -> int:
    """Make a row and return its id.

    Args:
        msp: the tables.
        entity: which of them.
        asked: the columns, by their names in lower case.

    Raises:
        ValueError: Autotask would refuse it; its words.
    """
    names = {name.lower(): name for name in entity.fields}
    unknown = asked.keys() - names.keys()
    if unknown:
        raise ValueError(f"Unable to find {min(unknown)} in the {entity.name} Entity.")
    row = {names[name]: value for name, value in asked.items() if value is not None}
    for name in (*entity.required, *msp.required.get(entity.name, ())):
        if row.get(name) in (None, ""):
            raise ValueError(f"{name} is required.; on record number [0].")
    for name, value in row.items():
        _check(msp, entity, name, value)
    if entity.name == "TicketAttachments":
        row["fileSize"] = _size(str(row["data"]))
    now = stamp(datetime.now(UTC))
    row |= {name: now for name in _STAMPS if name in entity.fields}
    if entity.name == "Tickets":
        row["ticketNumber"] = f"T{now[:10].replace('-', '')}.{len(msp.tables['Tickets']) + 1:04}"
    return msp.add(entity.name, **row)


def _size(data: str) -> int:
    """The bytes of a file, which come as base64."""
    try:
        size = len(b64decode(data, validate=True))
    except ValueError:
        raise ValueError("data is not a valid attachment.; on record number [0].") from None
    if size > LARGEST_FILE:
        raise ValueError("The attachment is larger than the limit.; on record number [0].")
    return size


def _check(msp: Msp, entity: Entity, name: str, value: object) -> None:
    labels = msp.picklists.get((entity.name, name))
    if labels is not None and value not in labels:
        raise ValueError(f"{name} [{value}] is not a valid picklist value.")
    parent = _PARENTS.get(name)
    if parent is not None and value not in msp.tables[parent]:
        raise ValueError(f"{name} [{value}] does not exist.")
