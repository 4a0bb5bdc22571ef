"""The order in which the tour of the demo tells the stories."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Story:
    """A question worth asking.

    Args:
        account: the account's name, as a person would type it.
        service: a service's name; None asks about the whole account.
        title: what is behind it, in a few words.
    """

    account: str
    service: str | None
    title: str


STORIES: Final = (
    Story("Acme", None, "a new customer is still a Prospect"),
    Story("Proseware", None, "the contract starts next month"),
    Story("Alpine Ski House", None, "the quantity is zero until next month"),
    Story("Cascade Cleaning", None, "cancelled, with contracts in date"),
    Story("Margie's Travel", None, "the contract ended last month"),
    Story("School of Fine Art", None, "only time and materials"),
    Story("Tailspin Leeds", None, "the parent has the contract"),
    Story("Litware Studio", None, "billed on a contract of another account"),
    Story("Woodgrove Bank", "Defender", "the service is inside a bundle"),
    Story("City Power & Light", "Backup Classic", "the service is inactive in the catalogue"),
    Story("VanArsdel", "VoIP Seat", "the service is only on an ended contract"),
    Story("Wide World Importers", "Backup", "the quantity is zero"),
    Story("Adventure Works", "Microsoft 365 Business Premium", "a renewal overlaps"),
    Story("Coho Vineyard", None, "a status that is not one of the system's"),
    Story("Southridge Video", None, "a line without any quantity row"),
    Story("Relecloud", None, "changed after the last sync"),
    Story("Contoso", None, "several accounts match"),
    Story("Fourth Coffee", None, "Autotask explains nothing"),
)
