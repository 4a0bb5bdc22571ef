"""Stories in which another account has the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.demo.autotask.northwind.tenant import Northwind


def tell(it: Northwind) -> None:
    """All of them."""
    parent_has_the_contract(it)
    another_account_pays(it)
    child_of_a_group_without(it)


def parent_has_the_contract(it: Northwind) -> None:
    """The children have none of their own; one has a contract that ended."""
    group = it.customer("Tailspin Group", "Manchester", **{"Secure User": 60})
    it.account("Tailspin Leeds", "Leeds", parent=group)
    york = it.account("Tailspin York", "York", parent=group)
    it.line(it.contract(york, ends=it.last(-3)), "Backup", 7)


def another_account_pays(it: Northwind) -> None:
    """A contract of Litware Holdings is billed to Litware Studio."""
    holdings = it.account("Litware Holdings", "London")
    studio = it.account("Litware Studio", "London")
    it.line(it.contract(holdings, "Studio Support", bill_to=studio), "Managed Workstation", 22)


def child_of_a_group_without(it: Northwind) -> None:
    """Neither has a contract, so the parent explains nothing."""
    group = it.account("Fincher Group", "Leeds")
    it.account("Fincher Architects", "Leeds", parent=group)
