"""Stories of the account itself: what it is, whether it is active, and who is called the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.demo.autotask.msp import CANCELLATION, DEAD, LEAD, PARTNER, PROSPECT, VENDOR

if TYPE_CHECKING:
    from bot.demo.autotask.northwind.tenant import Northwind


def tell(it: Northwind) -> None:
    """All of them."""
    for story in (
        still_a_prospect,
        inactive_customer,
        cancelled_with_contracts_in_date,
        left_and_tidied_up,
        never_customers,
        contoso_five_times,
        inactive_twin,
        twins_in_two_cities,
        nearly_the_same_name,
    ):
        story(it)


def still_a_prospect(it: Northwind) -> None:
    """Acme is a Prospect, with a contract from next month."""
    acme = it.account("Acme", "Leeds", type=PROSPECT)
    contract = it.contract(acme, starts=it.first(1), ends=it.last(12))
    it.line(contract, "Backup", 25)


def inactive_customer(it: Northwind) -> None:
    """Everything is in order, but somebody set the account inactive."""
    account = it.account("Graphic Design Institute", "York", active=False)
    it.line(it.contract(account), "Managed Workstation", 9)


def cancelled_with_contracts_in_date(it: Northwind) -> None:
    """The cancellation wizard was used; two contracts are still in date."""
    account = it.account("Cascade Cleaning", "Hull", type=CANCELLATION, active=False)
    it.line(it.contract(account), "Backup", 6)
    it.line(it.contract(account, "Telephony"), "VoIP Seat", 11)


def left_and_tidied_up(it: Northwind) -> None:
    """The customer left and its contract was ended."""
    account = it.account("Trey Research", "Derby", type=CANCELLATION, active=False)
    it.line(it.contract(account, ends=it.last(-2)), "Backup", 4)


def never_customers(it: Northwind) -> None:
    """The other types."""
    it.account("Bellows College", "Leeds", type=LEAD)
    it.account("First Up Consultants", "London", type=PARTNER)
    it.account("Nod Publishers", "Oxford", type=VENDOR)
    it.account("Best For You Organics", "Exeter", type=DEAD, active=False)


def contoso_five_times(it: Northwind) -> None:
    """Five accounts match "Contoso" and none is called exactly that."""
    it.customer("Contoso Ltd", "London", Backup=12)
    it.customer("Contoso Retail", "Leeds", EDR=40)
    it.account("Contoso Manufacturing", "Hull", type=PROSPECT)
    it.account("Contoso Pharmaceuticals", "York")
    it.account("Contoso (old)", "London", type=CANCELLATION, active=False)


def inactive_twin(it: Northwind) -> None:
    """An inactive account has the name of an active customer."""
    it.account("Fabrikam", "Leeds", active=False)
    it.customer("Fabrikam", "Leeds", Backup=17)


def twins_in_two_cities(it: Northwind) -> None:
    """Two active customers of one name."""
    it.customer("Wingtip Toys", "Leeds", EDR=5)
    it.customer("Wingtip Toys", "Bristol", EDR=8)


def nearly_the_same_name(it: Northwind) -> None:
    """Equal but for case and punctuation."""
    it.customer("Blue Yonder Airlines", "Luton", Backup=31)
    it.account("BLUE-YONDER AIRLINES", "Luton", type=PROSPECT)
