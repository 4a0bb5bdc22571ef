"""Autotask's entities, with the fields that the bot asks for and no others: no prices.

Names are Autotask's, in Python's spelling: `bill_to_company_id` is `billToCompanyID`. Every field
but `id` may be null. Source: the vendor's entity pages of the REST API.
"""

from __future__ import annotations

from typing import ClassVar

from bot.autotask.wiremodel import Date, Int, Number, Stamp, WireRow, wire_name


class Entity(WireRow):
    """A row of Autotask.

    Attributes:
        entity: the name of its endpoint.
        required: fields that Autotask demands of every row and that say where a row belongs. One
            that lacks them is read, but what it may belong to is not read whole.
    """

    entity: ClassVar[str]
    required: ClassVar[tuple[str, ...]] = ()
    id: Int

    @property
    def lacks(self) -> str | None:
        """The first required field that is null, by its name on the wire."""
        return next((wire_name(f) for f in self.required if getattr(self, f) is None), None)

    @classmethod
    def wire_fields(cls) -> list[str]:
        """Return the names for `IncludeFields`, `id` first."""
        return [wire_name(name) for name in cls.model_fields]


class Company(Entity):
    """An account. Id 0 is the MSP itself."""

    entity = "Companies"
    required = ("company_name",)
    company_name: str | None = None
    company_type: Int | None = None
    is_active: bool | None = None
    parent_company_id: Int | None = None
    city: str | None = None
    create_date: Stamp = None
    last_tracked_modified_date_time: Stamp = None


class Contract(Entity):
    """A contract; both its dates are included."""

    entity = "Contracts"
    required = ("company_id",)
    contract_name: str | None = None
    company_id: Int | None = None
    contract_type: Int | None = None
    status: Int | None = None
    start_date: Date = None
    end_date: Date = None
    bill_to_company_id: Int | None = None
    renewed_contract_id: Int | None = None
    last_modified_date_time: Stamp = None


class ContractService(Entity):
    """A line of a contract; its quantity is in its units."""

    entity = "ContractServices"
    required = ("contract_id", "service_id")
    contract_id: Int | None = None
    service_id: Int | None = None


class ContractServiceBundle(Entity):
    """A bundle on a contract; its quantity is in its units."""

    entity = "ContractServiceBundles"
    required = ("contract_id", "service_bundle_id")
    contract_id: Int | None = None
    service_bundle_id: Int | None = None


class ContractServiceUnit(Entity):
    """The quantity of a line from one day to another; `contract_service_id` may be null."""

    entity = "ContractServiceUnits"
    required = ("contract_id", "service_id")
    contract_id: Int | None = None
    contract_service_id: Int | None = None
    service_id: Int | None = None
    start_date: Date = None
    end_date: Date = None
    units: Number = None


class ContractServiceBundleUnit(Entity):
    """The quantity of a bundle from one day to another."""

    entity = "ContractServiceBundleUnits"
    required = ("contract_id", "service_bundle_id")
    contract_id: Int | None = None
    contract_service_bundle_id: Int | None = None
    service_bundle_id: Int | None = None
    start_date: Date = None
    end_date: Date = None
    units: Number = None


class ContractNote(Entity):
    """What Autotask itself notes on a contract when its units change: the only stamp on them."""

    entity = "ContractNotes"
    required = ("contract_id",)
    contract_id: Int | None = None
    create_date_time: Stamp = None
    creator_resource_id: Int | None = None


class Service(Entity):
    """A service of the catalogue."""

    entity = "Services"
    required = ("name",)
    name: str | None = None
    is_active: bool | None = None
    create_date: Stamp = None
    last_modified_date: Stamp = None


class ServiceBundle(Entity):
    """A bundle of the catalogue."""

    entity = "ServiceBundles"
    required = ("name",)
    name: str | None = None
    is_active: bool | None = None
    create_date: Stamp = None
    last_modified_date: Stamp = None


class ServiceBundleService(Entity):
    """That a service is inside a bundle."""

    entity = "ServiceBundleServices"
    required = ("service_bundle_id", "service_id")
    service_bundle_id: Int | None = None
    service_id: Int | None = None


class BillingItem(Entity):
    """A posted charge; it exists only after Approve & Post. An adjustment id marks a change."""

    entity = "BillingItems"
    required = ("contract_id",)
    contract_id: Int | None = None
    contract_service_id: Int | None = None
    contract_service_adjustment_id: Int | None = None
    contract_service_bundle_id: Int | None = None
    contract_service_bundle_adjustment_id: Int | None = None
    quantity: float | None = None
    item_date: Date = None
    posted_date: Date = None


class Resource(Entity):
    """A user of Autotask, API users included."""

    entity = "Resources"
    user_name: str | None = None
    email: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    is_active: bool | None = None


class Ticket(Entity):
    """A ticket of the MSP's own service desk."""

    entity = "Tickets"
    ticket_number: str | None = None
    external_id: str | None = None
    company_id: Int | None = None


class TicketNote(Entity):
    """A note on a ticket."""

    entity = "TicketNotes"
    ticket_id: Int | None = None
    title: str | None = None


class TicketAttachment(Entity):
    """A file on a ticket; what is in it is not read."""

    entity = "TicketAttachments"
    parent_id: Int | None = None
    title: str | None = None
