"""Autotask's rows as our own facts; for lines and their quantities see `quantities`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.diagnosis.facts import (
    Account,
    Contract,
    Entry,
    Note,
    Posting,
    Unreadable,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.autotask import Catalogue, entities

Labels = dict[int, str]
NOBODY: Mapping[int | None, str] = {}


def account(row: entities.Company, types: Labels | Unreadable) -> Account:
    """A company; its type in the tenant's word where the picklist lists it."""
    labels = {} if isinstance(types, Unreadable) else types
    return Account(
        id=row.id,
        name=row.company_name or "",
        type=row.company_type,
        type_label=_label(labels, row.company_type),
        label_doubt=types.reason if isinstance(types, Unreadable) else None,
        customer_label=labels.get(1, "Customer"),
        is_active=row.is_active,
        parent_id=row.parent_company_id,
        changed_at=_newest(row.create_date, row.last_tracked_modified_date_time),
    )


def contract(
    row: entities.Contract, types: Labels | Unreadable, statuses: Labels | Unreadable
) -> Contract:
    """A contract; its type and status in the tenant's words where the picklists list them."""
    doubt = next((p.reason for p in (types, statuses) if isinstance(p, Unreadable)), None)
    return Contract(
        id=row.id,
        name=row.contract_name or f"#{row.id}",
        account_id=-1 if row.company_id is None else row.company_id,
        type=row.contract_type,
        type_label=_label({} if isinstance(types, Unreadable) else types, row.contract_type),
        status=row.status,
        status_label=_label({} if isinstance(statuses, Unreadable) else statuses, row.status),
        label_doubt=doubt,
        starts=row.start_date,
        ends=row.end_date,
        bill_to_id=row.bill_to_company_id,
        renewed_id=row.renewed_contract_id,
        changed_at=row.last_modified_date_time,
    )


def entries(catalogue: Catalogue) -> dict[tuple[str, int], Entry]:
    """The catalogue's services and bundles, by kind and id."""
    services = [_entry("service", row) for row in catalogue.services.values()]
    bundles = [_entry("bundle", row) for row in catalogue.bundles.values()]
    return {(entry.kind, entry.id): entry for entry in [*services, *bundles]}


def _entry(kind: str, row: entities.Service | entities.ServiceBundle) -> Entry:
    return Entry.model_validate(
        {
            "kind": kind,
            "id": row.id,
            "name": row.name or f"#{row.id}",
            "is_active": row.is_active,
            "changed_at": _newest(row.create_date, row.last_modified_date),
        }
    )


def note(
    row: entities.ContractNote,
    gradient_ids: frozenset[int] | None = None,
    authors: Mapping[int | None, str] = NOBODY,
) -> Note:
    """A contract note's stamp.

    Args:
        row: the note.
        gradient_ids: the resources that are Gradient's API user; `None` when not known.
        authors: the names of resources.
    """
    author = row.creator_resource_id
    known = gradient_ids is not None and author is not None
    return Note(
        id=row.id,
        contract_id=row.contract_id or 0,
        at=row.create_date_time,
        by_gradient=author in gradient_ids if known and gradient_ids is not None else None,
        author=authors.get(author),
    )


def posting(row: entities.BillingItem) -> Posting:
    """A posted billing item, without its prices."""
    bundle = row.contract_service_bundle_id is not None
    return Posting(
        id=row.id,
        kind="bundle" if bundle else "service",
        contract_id=row.contract_id or 0,
        line_id=row.contract_service_bundle_id if bundle else row.contract_service_id,
        adjustment_id=row.contract_service_bundle_adjustment_id
        if bundle
        else row.contract_service_adjustment_id,
        quantity=row.quantity,
        day=row.item_date,
        posted_on=row.posted_date,
    )


def _label(labels: Labels, value: int | None) -> str | None:
    return None if value is None else labels.get(value)


def _newest(*stamps: datetime | None) -> datetime | None:
    return max((stamp for stamp in stamps if stamp is not None), default=None)
