"""Stories of the lines and their quantities."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.demo.autotask.dates import months

if TYPE_CHECKING:
    from bot.demo.autotask.msp import Period
    from bot.demo.autotask.northwind.tenant import Northwind


def tell(it: Northwind) -> None:
    """All of them."""
    for story in (
        no_lines,
        zero_everywhere,
        zero_until_next_month,
        rows_only_in_the_past,
        no_row_at_all,
        retired_service,
        inside_a_bundle,
        only_on_an_ended_contract,
        changed_within_the_month,
        twice_on_one_contract,
    ):
        story(it)


def no_lines(it: Northwind) -> None:
    """A current contract with nothing on it."""
    it.contract(it.account("Consolidated Messenger", "Leeds"))


def zero_everywhere(it: Northwind) -> None:
    """The only line has quantity zero; Backup was zeroed, not removed."""
    it.customer("Wide World Importers", "Hull", Backup=0)


def zero_until_next_month(it: Northwind) -> None:
    """Nothing now, 15 from the first of next month."""
    contract = it.contract(it.account("Alpine Ski House", "Kendal"))
    it.line(contract, "Managed Workstation", rows=it.stepped(now=0, later=15))


def rows_only_in_the_past(it: Northwind) -> None:
    """The line's last period was two months ago."""
    contract = it.contract(it.account("Tasmanian Traders", "Leeds"))
    past: list[Period] = [(*each, 8) for each in months(it.first(-8), it.last(-2))]
    it.line(contract, "EDR", rows=past)


def no_row_at_all(it: Northwind) -> None:
    """Autotask writes a row for every period, so the user cannot see them."""
    contract = it.contract(it.account("Southridge Video", "Goole"))
    it.line(contract, "Backup", rows=())


def retired_service(it: Northwind) -> None:
    """The one line is of a service that the catalogue has retired."""
    it.customer("City Power & Light", "Leeds", **{"Backup Classic": 33})


def inside_a_bundle(it: Northwind) -> None:
    """Defender is in "Secure User"; Backup is on no contract."""
    it.customer("Woodgrove Bank", "London", **{"Secure User": 30})


def only_on_an_ended_contract(it: Northwind) -> None:
    """The account is in order; its telephony contract ended."""
    account = it.customer("VanArsdel", "Leeds", **{"Managed Workstation": 21})
    it.line(it.contract(account, "Telephony", ends=it.last(-1)), "VoIP Seat", 21)


def changed_within_the_month(it: Northwind) -> None:
    """Two rows meet on the day of a change, and the later one counts."""
    contract = it.contract(it.account("Liberty's Bakery & Café", "Leeds"))
    before: list[Period] = [(*each, 10) for each in months(it.first(-8), it.last(-1))]
    change = it.first() + timedelta(days=9)
    this_month: list[Period] = [(it.first(), change, 10), (change, it.last(), 14)]
    after: list[Period] = [(*each, 14) for each in months(it.first(1), it.last(9))]
    it.line(contract, "Helpdesk 24x7", rows=[*before, *this_month, *after])


def twice_on_one_contract(it: Northwind) -> None:
    """One line of the service was zeroed, the other bills."""
    it_twice = it.contract(it.account("First Light Opticians", "Leeds"))
    it.line(it_twice, "Backup", 0)
    it.line(it_twice, "Backup", 16, price=9.0)
