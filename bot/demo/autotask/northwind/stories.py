"""The stories in the order in which the tour tells them: section by section of the guide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SECTIONS: Final = {"count": 4, "stale": 5, "nce": 6, "undo": 7}


@dataclass(frozen=True)
class Story:
    """A question worth asking.

    Args:
        account: the account's name, as a person would type it.
        service: a service's name; None asks about the whole account.
        title: what is behind it, in a few words.
        kind: which question, as after `/psa`.
        more: options behind it, such as `--gradient 28`.
    """

    account: str
    service: str | None
    title: str
    kind: str = "why-missing"
    more: str = ""

    @property
    def section(self) -> int:
        """The section of Gradient's guide that it belongs to."""
        return SECTIONS.get(self.kind, 3 if self.service else 2)

    @property
    def words(self) -> str:
        """The question as a person types it after `/psa`."""
        asked = f"{self.kind} {self.account}" + (f" / {self.service}" if self.service else "")
        return f"{asked} {self.more}".strip()


STORIES: Final = (
    Story("Acme", None, "a new customer is still a Prospect"),
    Story("Proseware", None, "the contract starts next month"),
    Story("Alpine Ski House", None, "the quantity is zero until next month"),
    Story("Cascade Cleaning", None, "cancelled, with contracts in date"),
    Story("Margie's Travel", None, "the contract ended last month"),
    Story("School of Fine Art", None, "only time and materials"),
    Story("Tailspin Leeds", None, "the parent has the contract"),
    Story("Litware Studio", None, "billed on a contract of another account"),
    Story("Coho Vineyard", None, "a status that is not one of the system's"),
    Story("Southridge Video", None, "a line without any quantity row"),
    Story("Relecloud", None, "changed after the last sync"),
    Story("Contoso", None, "several accounts match"),
    Story("Fourth Coffee", None, "Autotask explains nothing"),
    Story("Woodgrove Bank", "Defender", "the service is inside a bundle"),
    Story("City Power & Light", "Backup Classic", "the service is inactive in the catalogue"),
    Story("VanArsdel", "VoIP Seat", "the service is only on an ended contract"),
    Story("Wide World Importers", "Backup", "the quantity is zero"),
    Story("Adventure Works", "Microsoft 365 Business Premium", "a renewal overlaps"),
    Story(
        "Relecloud",
        "Microsoft 365 Business Standard",
        "the count is off by three",
        kind="count",
        more="--gradient 28",
    ),
    Story("Wide World Importers", "Backup", "a line of zero stays", kind="stale"),
    Story("Adventure Works", None, "the renewal made a duplicate", kind="nce"),
    Story("Best Snowboards", None, "a later edit was lost in the renewal", kind="nce"),
    Story("Trey Research Leeds", None, "the parent may have renewed", kind="nce"),
    Story("Relecloud", None, "a pushed change still stands", kind="undo"),
    Story("Fabrikam Residences", "EDR", "the pushed period is posted", kind="undo"),
    Story("Lakeshore Vets", None, "corrected, and a sync is missing", kind="undo"),
)
