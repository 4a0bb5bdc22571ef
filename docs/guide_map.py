"""The guide, sentence by sentence: what the bot does about each, and what it cannot see.

What a row names must exist, and every rule must stand in a row: `build.py` holds both against the
code.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from bot.diagnosis.engine import all_rules
from bot.presentation.ids import Action, Shortcut, Word


class Row(NamedTuple):
    """A sentence of the guide.

    Attributes:
        says: the sentence, shortened.
        by: the rules, commands, buttons and shortcuts that act on it.
        how: what they do about it, where their names do not say it.
    """

    says: str
    by: tuple[str, ...]
    how: str = ""


class Section(NamedTuple):
    """A section of the guide.

    Attributes:
        title: its number and title.
        rows: its sentences.
        unseen: what nobody can see from Autotask.
    """

    title: str
    rows: tuple[Row, ...]
    unseen: str


SYNC_PATH = "asks the automation for it, or shows the click path; never said to run without a sign"
SECTIONS: Final = (
    Section(
        "What a healthy Autotask sync looks like",
        (
            Row("The account is an active Customer", ("account-is-customer", "account-is-active")),
            Row("It has a current recurring contract", ("account-has-current-contract",)),
            Row(
                "The contract lists the services with a quantity above zero",
                ("account-has-billable-service", "service-quantity-is-positive"),
            ),
            Row("A sync has completed since", ("synced-since-last-change",)),
            Row(
                "What is missing in Autotask is added there first, then synced",
                ("start_full_sync",),
                "every answer names the place in Autotask before the sync",
            ),
            Row(
                "Which section do I need?",
                ("diagnose_message", "open_diagnosis"),
                "free words in a thread or a message lead to the section, and the answer says so",
            ),
        ),
        "whatever stands in Gradient alone; every answer that finds nothing in Autotask says where "
        "a person has to look there",
    ),
    Section(
        "1. Sync didn't start or is stuck",
        (
            Row("Confirm the last successful sync", ("sync", "last-sync-is-known")),
            Row(
                "Over 30 minutes it is usually stuck",
                ("sync-is-not-stuck", "sync_completed", "sync_running"),
                "after 30 minutes the thread asks: finished, still running, or start again",
            ),
            Row("Start a full sync", ("start_full_sync", "sync_started"), SYNC_PATH),
            Row("Gradient's API user is active", ("gradient-api-user-is-active",)),
            Row(
                "It has the correct security level",
                ("api-user-can-read", "api-user-is-accepted"),
                "of the bot's own user; Gradient's cannot be seen, and that is said",
            ),
            Row(
                "Do not delete and recreate the API user",
                ("gradient-api-user-is-active",),
                "unlock first, then the expiry, then the secret; never delete",
            ),
        ),
        "Gradient's sync itself: times come from signals, mails and people, each named; a lock or "
        "an expired password; whether a sync was a quick or a full one",
    ),
    Section(
        "2. An account isn't appearing",
        (
            Row("Account type is Customer", ("account-is-customer",)),
            Row("Account status is active", ("account-is-active",)),
            Row("A contract is current today", ("account-has-current-contract",)),
            Row("It has services with a quantity", ("account-has-billable-service",)),
            Row("A sync has run since", ("synced-since-last-change",)),
            Row(
                "All five are true: full sync, wait, check again",
                ("start_full_sync", "check_again", "watch"),
                "when the sync is over the question is judged again in the thread",
            ),
            Row(
                "Contracts of the future appear on their start date",
                ("account-has-current-contract", "watch"),
                "the answer gives the date, and what will still fail on it",
            ),
        ),
        "agreement types that were left out at set-up, and what was unmapped or excluded",
    ),
    Section(
        "3. A service or contract line isn't appearing",
        (
            Row("It is on the contract", ("service-is-on-contract",)),
            Row("No sync since it was added", ("synced-since-last-change",)),
            Row("The contract starts later, or is not recurring", ("service-contract-is-current",)),
            Row("The quantity is zero", ("service-quantity-is-positive",)),
            Row(
                "It is part of a service bundle",
                ("service-is-its-own-line",),
                "Autotask has no flag for it: the answer names the bundle to look for, and warns "
                "of billing twice",
            ),
            Row(
                "The service itself is inactive (the vendor's minimum requirements)",
                ("service-is-active",),
            ),
            Row("Run a full sync", ("start_full_sync",), SYNC_PATH),
            Row(
                "Start new contracts on the first of the previous month",
                ("account-has-current-contract",),
                "said where one has to be set up",
            ),
        ),
        "whether it is unmapped, excluded, or already actioned or dismissed this cycle; what "
        '"Not Ready - No Services Detected" means for an integration',
    ),
    Section(
        "4. PSA counts don't match",
        (
            Row("Step 1: the sync completed", ("synced-since-last-change", "count")),
            Row(
                "Step 2: compare the very line",
                ("count-is-of-one-line",),
                "the line, the sum of lines or the day that has Gradient's number",
            ),
            Row("Step 3: stale or zeroed lines", ("no-zeroed-line",)),
            Row(
                "Step 4: service mapping",
                ("mapping-is-confirmed",),
                "a question to the person, with what to look at",
            ),
            Row(
                "Step 5: back-dated changes",
                ("no-back-dated-change",),
                "a unit row that starts inside a period, a posted item of an adjustment, or a day "
                "that the bot itself has read otherwise",
            ),
            Row("Open a ticket with all of it", ("create_ticket", "evidence", "ticket")),
        ),
        "the mapping, the vendor's metric, and adjustments, which Autotask lets nobody read",
    ),
    Section(
        "5. Stale or old contract lines",
        (
            Row(
                "Confirm that the line is zeroed or removed", ("stale", "line-is-gone-in-autotask")
            ),
            Row("Replaced by a new line", ("line-is-not-replaced",)),
            Row("Run a full sync", ("start_full_sync",), "a full one, and not a quick one"),
            Row(
                "Still there: a ticket with screenshots",
                ("create_ticket", "evidence"),
                "screenshots that are added go onto it; one that does not fit is named",
            ),
            Row(
                "Do not dismiss it before it is confirmed",
                ("line-is-gone-in-autotask",),
                "said in the answer",
            ),
        ),
        "what Gradient still shows, and whether a sync was a quick or a full one",
    ),
    Section(
        "6. Microsoft NCE renewals",
        (
            Row("Duplicate lines after a renewal", ("nce", "no-duplicate-nce-line")),
            Row(
                "Effective dates do not fit the billing",
                ("effective-date-fits-billing",),
                "which of the two settings the dates in Autotask fit, where to change it, and that "
                "items in the queue keep their date",
            ),
            Row(
                "The renewal itself (not in the guide)",
                ("contract-has-successor", "renewal-carries-quantities"),
                "a successor on the parent's or a payer's account is a question",
            ),
        ),
        "the effective date setting; which lines are Microsoft's, unless their names say so",
    ),
    Section(
        "7. Reversing a pushed change",
        (
            Row(
                "Gradient takes nothing back: correct it in Autotask",
                ("undo", "correction-is-in-autotask"),
                "what changed, from which quantity to which and from when; a posted period is a "
                "decision for finance",
            ),
            Row("Then a full sync", ("synced-since-correction", "start_full_sync")),
            Row(
                "Review items before they are approved",
                ("correction-is-in-autotask",),
                "said for the next time",
            ),
        ),
        "what was approved in Gradient; only what arrived in Autotask, and who wrote the note",
    ),
    Section(
        "Still need help?",
        (
            Row(
                "Account, contract, service, expected and seen, last sync",
                ("evidence", "create_ticket", "ticket"),
                "filled in, reviewed before it is sent, one for a case; in Autotask or by mail to "
                "Gradient's support",
            ),
            Row("Screenshots from both systems", ("create_ticket",), "a person adds them"),
        ),
        "the screens themselves",
    ),
)


def page(head: str) -> str:
    """The page.

    Args:
        head: what stands above it.

    Raises:
        LookupError: a row names what does not exist, or a rule stands in no row.
    """
    rules = {rule.id for rule in all_rules()}
    known = rules | set(Word) | set(Action) | set(Shortcut)
    named = {name for section in SECTIONS for row in section.rows for name in row.by}
    if wrong := (named - known) | (rules - named):
        raise LookupError(f"docs/guide_map.py and the code differ in {sorted(wrong)}")
    parts = [head]
    for section in SECTIONS:
        rows = [
            f"| {row.says} | {', '.join(map(_shown, row.by))} | {row.how} |" for row in section.rows
        ]
        table = "\n".join(["| The guide | The bot | How |", "|---|---|---|", *rows])
        parts.append(f"## {section.title}\n\n{table}\n\nCannot be seen: {section.unseen}.\n")
    return "\n".join(parts)


def _shown(name: str) -> str:
    if name in set(Word):
        return f"`/psa {name}`"
    kind = "button " if name in set(Action) else "shortcut " if name in set(Shortcut) else ""
    return f"{kind}`{name}`"
