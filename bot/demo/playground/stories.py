"""Stories that lead through the guide: each sets the scene and says what to try next."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final


@dataclass(frozen=True)
class Step:
    """One thing to try.

    Args:
        say: what it is about.
        type: what goes into the composer; empty where nothing is typed.
        open: the account to open in the Autotask panel.
        move: days by which the clock moves on, `month` for the first of the next month, or minutes
            as `45m`.
    """

    say: str
    type: str = ""
    open: str = ""
    move: str = ""


@dataclass(frozen=True)
class Tale:
    """A story of the page.

    Args:
        id: its name in the address of a request.
        title: as in the list.
        about: what the person is in for.
        section: of Gradient's troubleshooting guide.
        steps: one after the other.
    """

    id: str
    title: str
    about: str
    section: str
    steps: tuple[Step, ...]

    def wire(self) -> dict[str, Any]:
        """As JSON for the page."""
        return asdict(self)


TALES: Final = (
    Tale(
        "new-customer",
        "New customer not there",
        "Acme has signed, and Gradient does not show it.",
        "2",
        (
            Step("Ask why.", "/psa why-missing Acme"),
            Step("Acme is a Prospect. Make it a Customer in Autotask.", open="Acme"),
            Step('Press "Check again" below the answer: now it is the contract that waits.'),
            Step("Move the clock to the first of next month, and check again.", move="month"),
            Step('Press "Start full sync", and wait for the end of the sync in the thread.'),
        ),
    ),
    Tale(
        "renewal",
        "Count off after a renewal",
        "Best Snowboards renewed its NCE seats, and the count went back.",
        "6",
        (
            Step("Ask about the renewal.", "/psa nce Best Snowboards"),
            Step(
                "The renewal took over 22; three were added to the old contract later. "
                "Set the renewal's quantity to 25.",
                open="Best Snowboards",
            ),
            Step('Press "Check again".'),
            Step(
                "Another one, where an approval applies from the first of next month.",
                "/psa count Relecloud / Microsoft 365 Business Standard --gradient 28",
            ),
        ),
    ),
    Tale(
        "stuck",
        "Sync stuck",
        "A full sync was started, and nobody has seen it end.",
        "1",
        (
            Step("How does it stand?", "/psa sync status"),
            Step(
                'In the Autotask panel, clear "ends by itself", and press "Start a sync" '
                "at Gradient."
            ),
            Step("Move the clock on by 45 minutes.", move="45m"),
            Step("Ask again: over 30 minutes without an end.", "/psa sync status"),
            Step('Press "Finish" at Gradient, and ask once more.', "/psa sync status"),
        ),
    ),
    Tale(
        "zero",
        "A line of zero stays",
        "Autotask says zero, and Gradient still shows the line. Support wants a ticket.",
        "5",
        (
            Step("Ask about the old line.", "/psa stale Wide World Importers / Backup"),
            Step("Ask for the evidence.", "/psa evidence Wide World Importers / Backup"),
            Step('Press "Create ticket", fill in the form, review it, and send it.'),
            Step("The ticket stands in the Autotask panel."),
        ),
    ),
    Tale(
        "bundle",
        "Inside a bundle",
        "Woodgrove Bank pays for Defender, and Gradient has no such line.",
        "3",
        (
            Step("Ask about the service.", "/psa why-missing Woodgrove Bank / Defender"),
            Step("The bundle is the line.", "/psa why-missing Woodgrove Bank / Secure User"),
        ),
    ),
    Tale(
        "fault",
        "Autotask is down",
        "The bot says that it cannot tell, and never that something is missing.",
        "2",
        (
            Step('Switch on "Maintenance" in the Autotask panel.'),
            Step(
                "Ask about an account that is there. The bot tries for a while before it says so.",
                "/psa why-missing Fourth Coffee",
            ),
            Step('Switch it off, and press "Check again".'),
        ),
    ),
    Tale(
        "everything",
        "The whole tenant",
        "Every account judged at once, before the month is closed.",
        "2",
        (
            Step("Scan it.", "/psa scan"),
            Step("Change something in Autotask, and scan again.", open="Fourth Coffee"),
            Step("What is different now?", "/psa changes"),
        ),
    ),
)

COMMANDS: Final = (
    ("why-missing", "ACCOUNT / SERVICE", "why it is missing in Gradient"),
    ("count", "ACCOUNT / SERVICE --gradient 28", "why a count does not match"),
    ("stale", "ACCOUNT / SERVICE", "why an old or zero line stays"),
    ("nce", "ACCOUNT", "what a Microsoft NCE renewal did"),
    ("undo", "ACCOUNT", "what was pushed and can be corrected"),
    ("evidence", "ACCOUNT / SERVICE", "what support asks for, ready to paste"),
    ("sync", "status", "how Gradient's sync stands"),
    ("sync started", "", "say that somebody started one"),
    ("sync completed", "", "say that one ended"),
    ("ticket", "ACCOUNT / SERVICE", "fill in a ticket"),
    ("watch", "ACCOUNT / SERVICE", "be told when an answer changes"),
    ("scan", "", "judge every account"),
    ("changes", "", "what differs from the last scan"),
    ("board", "", "what is left before the month is closed"),
    ("help", "", "everything that can be asked"),
)
SHORTCUTS: Final = {
    "message": ("diagnose_message", "Why is it missing?"),
    "global": ("open_diagnosis", "Ask psa-bot"),
}
