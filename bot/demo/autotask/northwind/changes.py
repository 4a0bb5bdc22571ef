"""Stories of what changed: renewals that lose something, and changes that Gradient pushed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.demo.autotask.dates import months

if TYPE_CHECKING:
    from bot.demo.autotask.msp import Period
    from bot.demo.autotask.northwind.tenant import Northwind


def tell(it: Northwind) -> None:
    """All of them."""
    for story in (
        edited_after_the_renewal,
        renewed_by_the_parent,
        pushed_and_posted,
        pushed_and_corrected,
    ):
        story(it)


def edited_after_the_renewal(it: Northwind) -> None:
    """Three seats were added to the old contract when its renewal had been made."""
    account = it.account("Best Snowboards", "Kendal")
    renewal = it.contract(account, "NCE Renewal", starts=it.first(1), ends=it.last(12))
    it.line(renewal, "Microsoft 365 Business Premium", 22)
    old = it.contract(account, "NCE", ends=it.last(), renewedContractID=renewal)
    before: list[Period] = [(*each, 22) for each in months(it.first(-8), it.last(-1))]
    this_month: list[Period] = [(it.first(), it.last(), 25)]
    it.line(old, "Microsoft 365 Business Premium", rows=[*before, *this_month])
    it.msp.note(old, it.days_ago(45), it.dana, "Contract renewed")


def renewed_by_the_parent(it: Northwind) -> None:
    """The contract ends this month, and from the next on the group has one with the same seats."""
    group = it.customer("Trey Research Group", "York", **{"Managed Server": 4})
    leeds = it.account("Trey Research Leeds", "Leeds", parent=group)
    old = it.contract(leeds, "NCE", ends=it.last())
    it.line(old, "Microsoft 365 Business Premium", 12)
    it.line(it.contract(leeds), "Backup", 12)
    new = it.contract(group, "Group NCE", starts=it.first(1), ends=it.last(12))
    it.line(new, "Microsoft 365 Business Premium", 31)


def pushed_and_posted(it: Northwind) -> None:
    """Gradient's user raised a quantity from the first of this month, and it was posted since."""
    contract = it.contract(it.account("Fabrikam Residences", "Leeds"))
    before: list[Period] = [(*each, 30) for each in months(it.first(-8), it.last(-1))]
    after: list[Period] = [(*each, 36) for each in months(it.first(), it.last(9))]
    line = it.line(contract, "EDR", rows=[*before, *after])
    it.msp.note(contract, it.days_ago((it.today - it.first()).days + 3), it.gradient)
    it.msp.posting(line, on=it.first(-1), quantity=30, posted=it.first(-1))
    it.msp.posting(line, on=it.first(), quantity=36, posted=it.first())


def pushed_and_corrected(it: Northwind) -> None:
    """Gradient's user raised a quantity, and Dana set it back the next day, after the last sync."""
    contract = it.contract(it.account("Lakeshore Vets", "Windermere"))
    it.line(contract, "Backup", 14)
    it.msp.note(contract, it.days_ago(3), it.gradient)
    it.msp.note(contract, it.days_ago(1), it.dana)
