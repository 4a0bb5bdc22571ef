"""The prices of unit rows: read at an operator's click and never kept.

They are entities of their own, so that neither a question nor a scan asks for a price.
"""

from __future__ import annotations

from bot.autotask.entities import Entity
from bot.autotask.wiremodel import Date, Number


class PricedServiceUnit(Entity):
    """A unit row of a line, with its price: the amount of its whole period."""

    entity = "ContractServiceUnits"
    contract_id: int | None = None
    contract_service_id: int | None = None
    service_id: int | None = None
    start_date: Date = None
    end_date: Date = None
    price: Number = None


class PricedBundleUnit(Entity):
    """A unit row of a bundle, with its price: the amount of its whole period."""

    entity = "ContractServiceBundleUnits"
    contract_id: int | None = None
    contract_service_bundle_id: int | None = None
    service_bundle_id: int | None = None
    start_date: Date = None
    end_date: Date = None
    price: Number = None


class CompanyCurrency(Entity):
    """In which currency an account is billed."""

    entity = "Companies"
    currency_id: int | None = None
