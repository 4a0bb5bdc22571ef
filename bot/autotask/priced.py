"""The prices of unit rows: read at an operator's click and never kept.

They are entities of their own, so that neither a question nor a scan asks for a price.
"""

from __future__ import annotations

from bot.autotask.entities import ContractServiceBundleUnit, ContractServiceUnit, Entity
from bot.autotask.wiremodel import Int, Number


class PricedServiceUnit(ContractServiceUnit):
    """A unit row of a line, with its price: the amount of its whole period."""

    price: Number = None


class PricedBundleUnit(ContractServiceBundleUnit):
    """A unit row of a bundle, with its price: the amount of its whole period."""

    price: Number = None


class CompanyCurrency(Entity):
    """In which currency an account is billed."""

    entity = "Companies"
    currency_id: Int | None = None


class Currency(Entity):
    """A currency; Autotask has them where its multi-currency module is switched on."""

    entity = "Currencies"
    name: str | None = None
