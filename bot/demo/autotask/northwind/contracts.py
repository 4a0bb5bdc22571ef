"""Stories of the contract: none, not recurring, inactive, too early, too late."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.demo.autotask.msp import BLOCK_HOURS, INACTIVE, TIME_AND_MATERIALS

if TYPE_CHECKING:
    from bot.demo.autotask.northwind.tenant import Northwind

_ON_HOLD = 5


def tell(it: Northwind) -> None:
    """All of them."""
    for story in (
        none_at_all,
        only_time_and_materials,
        ended_last_month,
        inactive_but_in_date,
        starts_next_month,
        starts_next_month_with_nothing_on_it,
        status_of_the_tenant,
        changed_after_the_last_sync,
        started_after_the_last_sync,
        renewal_overlaps,
    ):
        story(it)


def none_at_all(it: Northwind) -> None:
    """A customer without a contract."""
    it.account("Lucerne Publishing", "Leeds")


def only_time_and_materials(it: Northwind) -> None:
    """Two current contracts, none of them recurring."""
    account = it.account("School of Fine Art", "Bath")
    it.contract(account, "Time and Materials", type=TIME_AND_MATERIALS)
    it.contract(account, "Prepaid Hours", type=BLOCK_HOURS)


def ended_last_month(it: Northwind) -> None:
    """Nobody renewed it."""
    account = it.account("Margie's Travel", "York")
    it.line(it.contract(account, ends=it.last(-1)), "Microsoft 365 Business Premium", 19)


def inactive_but_in_date(it: Northwind) -> None:
    """Somebody set it inactive."""
    account = it.account("Humongous Insurance", "Leeds")
    it.line(it.contract(account, status=INACTIVE), "EDR", 55)


def starts_next_month(it: Northwind) -> None:
    """Only time is missing."""
    account = it.account("Proseware", "Sheffield")
    contract = it.contract(account, starts=it.first(1), ends=it.last(12))
    it.line(contract, "Managed Workstation", 18)


def starts_next_month_with_nothing_on_it(it: Northwind) -> None:
    """Time alone will not help: the quantity stays zero."""
    account = it.account("Pine & Hart Solicitors", "Ripon")
    it.line(it.contract(account, starts=it.first(1), ends=it.last(12)), "Backup", 0)


def status_of_the_tenant(it: Northwind) -> None:
    """A status that this tenant added; nobody knows what Gradient makes of it."""
    it.msp.picklists["Contracts", "status"][_ON_HOLD] = "On Hold"
    account = it.account("Coho Vineyard", "Kent")
    it.line(it.contract(account, status=_ON_HOLD), "Backup", 10)


def changed_after_the_last_sync(it: Northwind) -> None:
    """Gradient's user raised a quantity yesterday, from next month; only the note shows it."""
    account = it.account("Relecloud", "Leeds")
    contract = it.contract(account)
    rows = it.stepped(now=25, later=28)
    it.line(contract, "Microsoft 365 Business Standard", rows=rows)
    it.msp.note(contract, it.days_ago(40), it.dana)
    it.msp.note(contract, it.days_ago(1), it.gradient)


def started_after_the_last_sync(it: Northwind) -> None:
    """Entered weeks ago; it began yesterday, and the last sync was before that."""
    account = it.account("Munson's Pickles", "Norwich")
    contract = it.contract(account, starts=it.today - timedelta(days=1))
    it.line(contract, "VoIP Seat", 13)


def renewal_overlaps(it: Northwind) -> None:
    """The old contract runs to the end of this month, its renewal began on the first."""
    account = it.account("Adventure Works", "Leeds")
    renewal = it.contract(account, "NCE Renewal", starts=it.first(), ends=it.last(11))
    old = it.contract(account, "NCE", ends=it.last(), renewedContractID=renewal)
    for contract in (old, renewal):
        it.line(contract, "Microsoft 365 Business Premium", 40)
