"""Customers whose Autotask is in order, some of them with names that are hard to print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.demo.autotask.northwind.tenant import Northwind

_CUSTOMERS: Final = (
    ("Fourth Coffee", "Leeds"),
    ("Datum Corporation", "York"),
    ("Lamna Healthcare", "Manchester"),
    ("Olympia Clinic", "Sheffield"),
    ("Terra Firm Legal", "Harrogate"),
    ("Zava Dental", "Bradford"),
    ("Brightwater Surveyors", "Hull"),
    ("Parnell Aerospace", "Preston"),
    ("The Phone Company", "Wakefield"),
)
_HARD_TO_PRINT: Final = (
    ("O'Brien & Sons", "Dublin"),
    ("Café Zoë Größe", "Köln"),
    ("🚀 Rocket Bakery 🥐", "Leeds"),
    ("شركة النور للتجارة", "Dubai"),
    ("<!channel> Alerts", "London"),
    ("<https://x|y> Web Design", "London"),
    ('The "Quoted" *Bold* _Name_ `Co`', "Bath"),
    (("The Long Established Partnership of Surveyors, " * 3)[:99] + "X", "Lincoln"),
)
_USUAL: Final = ("Managed Workstation", "Backup", "Email Security", "Secure User", "VoIP Seat")


def tell(it: Northwind) -> None:
    """Company 0 is the MSP itself; Fourth Coffee has old unit rows without a line's id."""
    it.msp.account("Northwind IT", id=0, city="Leeds")
    it.line(it.contract(0, "Internal"), "Managed Workstation", 14)
    for number, (name, city) in enumerate(_CUSTOMERS + _HARD_TO_PRINT):
        service, other = _USUAL[number % 5], _USUAL[(number + 2) % 5]
        it.customer(name, city, **{service: 8 + number, other: 3 + number})
    fourth_coffee = next(
        contract for contract, row in it.msp.tables["Contracts"].items() if row["companyID"] != 0
    )
    it.line(fourth_coffee, "DNS Filtering", 12, linked=False)
