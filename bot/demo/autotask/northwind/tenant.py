"""What all stories share: the people, the catalogue and the calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from bot.demo.autotask.dates import months
from bot.demo.autotask.msp import CUSTOMER, Msp, Period

BOT_USER: Final = "bot@demo-msp.example"
GRADIENT_USER: Final = "gradient@demo-msp.example"

_API_USER: Final = 7
_SERVICES: Final = (
    "Backup",
    "Defender",
    "DNS Filtering",
    "EDR",
    "Email Security",
    "Firewall Management",
    "Helpdesk 24x7",
    "Managed Server",
    "Managed Workstation",
    "Microsoft 365 Business Premium",
    "Microsoft 365 Business Standard",
    "Patch Management",
    "Security Awareness Training",
    "VoIP Seat",
)
_RETIRED: Final = ("Antivirus Classic", "Backup Classic")
_BUNDLES: Final = {
    "Secure User": ("Defender", "Email Security", "Security Awareness Training"),
    "Complete Workplace": ("Managed Workstation", "Helpdesk 24x7", "Patch Management"),
}


class Northwind:
    """The tenant while its stories are being told.

    Args:
        today: the day on which they are told.
    """

    def __init__(self, today: date) -> None:
        self.today = today
        self.msp = Msp()
        add = self.msp.resource
        add("administrator", id=4, first="Autotask", last="Administrator")
        self.dana = add("dana.reyes@demo-msp.example", first="Dana", last="Reyes")
        self.sam = add("sam.okafor@demo-msp.example", first="Sam", last="Okafor", active=False)
        self.gradient = add(GRADIENT_USER, first="Gradient", last="API", licenseType=_API_USER)
        add(BOT_USER, first="psa-bot", last="API", licenseType=_API_USER)
        self.pounds = self.msp.currency("GBP", description="Pound sterling")
        self.services = {name: self.msp.service(name) for name in _SERVICES}
        self.services |= {name: self.msp.service(name, active=False) for name in _RETIRED}
        self.bundles = {
            name: self.msp.bundle(name, [self.services[each] for each in services])
            for name, services in _BUNDLES.items()
        }

    def first(self, months: int = 0) -> date:
        """The first day of this month, or of one that is so many months away."""
        years, month = divmod(self.today.month - 1 + months, 12)
        return date(self.today.year + years, month + 1, 1)

    def last(self, months: int = 0) -> date:
        """The last day of this month, or of one that is so many months away."""
        return self.first(months + 1) - timedelta(days=1)

    def days_ago(self, days: int, hour: int = 16) -> datetime:
        """A point in time on an earlier day."""
        at = time(hour, 2, 11, 147_000)
        return datetime.combine(self.today - timedelta(days=days), at, UTC)

    def account(self, name: str, city: str, **details: Any) -> int:  # noqa: ANN401 - as Msp.account
        """A company that Dana looks after; an active customer unless told otherwise."""
        ours = {"ownerResourceID": self.dana, "currencyID": self.pounds}
        told = {"type": CUSTOMER, **ours, **details}
        return self.msp.account(name, city=city, **told)

    def contract(self, account: int, name: str = "Managed Services", **details: Any) -> int:  # noqa: ANN401 - as Msp.contract
        """A contract; recurring, active and current unless told otherwise."""
        told = {"starts": self.first(-8), "ends": self.last(9), **details}
        return self.msp.contract(account, name, **told)

    def line(self, contract: int, service: str, units: int = 0, **details: Any) -> int:  # noqa: ANN401 - as Msp.line
        """A line of a service, or of a bundle, known by its name."""
        if service in self.bundles:
            return self.msp.bundle_line(contract, self.bundles[service], units=units, **details)
        return self.msp.line(contract, self.services[service], units=units, **details)

    def stepped(self, *, now: int, later: int) -> list[Period]:
        """The unit rows of a usual contract whose quantity changes on the first of next month."""
        until_now: list[Period] = [(*each, now) for each in months(self.first(-8), self.last())]
        return [*until_now, *((*each, later) for each in months(self.first(1), self.last(9)))]

    def customer(self, name: str, city: str, **lines: int) -> int:
        """An account with one current contract.

        Args:
            name: of the account.
            city: where it is.
            lines: the quantity of each service or bundle, under its name.
        """
        account = self.account(name, city)
        contract = self.contract(account)
        for service, units in lines.items():
            self.line(contract, service, units)
        return account
