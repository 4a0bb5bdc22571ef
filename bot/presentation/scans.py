"""A scan's faces: JSON and CSV for programs, a terminal, and one page that stands alone."""

from __future__ import annotations

import io
import itertools
import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.text import Text

from bot.diagnosis.facts import Reason
from bot.diagnosis.report import PRECEDENCE, Verdict
from bot.estate.bystanders import bystanders
from bot.estate.sanity import suspect_rule
from bot.presentation.environments import plain, terminal
from bot.presentation.tables import csv_of
from bot.presentation.tidy import tidy

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, tzinfo

    from rich.console import Console

    from bot.errors import PsaBotError
    from bot.estate.allowance import Allowance
    from bot.estate.artifact import Artifact, Judged
    from bot.estate.progress import Progress
    from bot.presentation.message import Message
    from bot.presentation.presenter import Presenter
    from bot.presentation.scan_told import Told

SCHEMA = "psa-bot.scan/1"
COLUMNS = (
    *("id", "name", "verdict", "root_cause", "expected_on", "failed", "set_aside"),
    *("smallest_fix", "because", "marked"),
)
LISTED = 20
NAMED = 8
GROUPS = 10
MINUTE = 60


@dataclass(frozen=True)
class Group:
    """The accounts of one verdict and cause."""

    verdict: str
    cause: str | None
    accounts: list[Judged]


def scan_json(artifact: Artifact, told: Told) -> str:
    """The scan for a program: one stable document, every account of the tenant in it once.

    Args:
        artifact: the scan.
        told: what is said beside the verdicts.
    """
    meta = artifact.meta
    return _document(
        meta.day,
        _rows(artifact, told),
        {
            "requests": meta.requests,
            "pages": meta.pages,
            "seconds": meta.seconds,
            "complete": meta.complete,
            "because": "; ".join(say("problem", *each) for each in _problems(meta.problems))
            or None,
        },
    )


def nothing_json(day: date, error: PsaBotError) -> str:
    """The document of a scan that there is none of, with the reason."""
    because = f"{error.advice} {error.detail}".strip()
    read = {"requests": 0, "pages": 0, "seconds": 0.0, "complete": False, "because": because}
    return _document(day, [], read)


def scan_csv(artifact: Artifact, told: Told) -> str:
    """A row for every account.

    Args:
        artifact: the scan.
        told: what is said beside the verdicts.
    """
    flat = (
        row | {"failed": " ".join(row["failed"]), "set_aside": "yes" if row["set_aside"] else ""}
        for row in _rows(artifact, told)
    )
    return csv_of(COLUMNS, flat)


def print_scan(artifact: Artifact, console: Console, zone: tzinfo) -> None:
    """Print the scan for a person at a terminal.

    Args:
        artifact: the scan.
        console: where to; its width is respected.
        zone: the MSP's calendar.
    """
    about = scan_about(artifact, zone) | {"most": LISTED}
    marked_up = terminal().get_template("terminal/scan.j2").render(about)
    console.print(Text.from_markup(marked_up.strip(), emoji=False))


def say(macro: str, *values: object) -> str:
    """A phrase of a scan that is about no scan in particular."""
    about: dict[str, Any] = {"meta": None, "total": 0, "zone": None}
    words = plain().get_template("scans.j2").make_module(about)
    return " ".join(str(getattr(words, macro)(*values)).split())


def paused_words(by_all: tuple[int, int]) -> str:
    """Why a scan pauses."""
    return say("paused", by_all)


def waiting_words() -> str:
    """Why a scan has not begun yet."""
    return say("waits")


def held_up_words() -> str:
    """Why a scan that has begun does not go on."""
    return say("held_up")


def grouped(accounts: list[Judged]) -> list[Group]:
    """The accounts that are not clear, by verdict and cause; the gravest and the most first."""
    found: dict[tuple[str, str | None], list[Judged]] = {}
    for account in accounts:
        if account.verdict != Verdict.CLEAR:
            found.setdefault((account.verdict, account.root_cause), []).append(account)
    groups = [Group(*key, accounts) for key, accounts in found.items()]
    return sorted(groups, key=lambda g: (PRECEDENCE[Verdict(g.verdict)], -len(g.accounts)))


def scan_about(artifact: Artifact, zone: tzinfo) -> dict[str, Any]:
    """What every face of a scan is made from."""
    accounts, aside = artifact.accounts(), bystanders(artifact)
    shown = [account for account in accounts if account.id not in aside]
    counts = Counter(account.verdict for account in shown)
    suspect = suspect_rule(accounts)
    # One message speaks of all that the suspect rule keeps out.
    listed = [a for a in shown if suspect is None or not suspect.explains(a)]
    rest = [a for a in accounts if a.verdict == Verdict.CLEAR or a.id in aside]
    return {
        "meta": artifact.meta,
        "accounts": accounts,
        "total": len(accounts),
        "verdicts": [(v.value, counts[v.value]) for v in Verdict if counts[v.value]],
        "groups": grouped(listed),
        "ranked": [
            *itertools.chain(*(g.accounts for g in grouped(shown))),
            *sorted(rest, key=lambda a: a.id in aside),
        ],
        "aside": aside,
        "suspect": suspect,
        "problems": _problems(artifact.meta.problems),
        "zone": zone,
    }


def _problems(problems: Iterable[dict[str, Any]]) -> list[tuple[str, str]]:
    """Entities, and why they were not read to their end; a reason that they share comes once."""
    found: dict[str, list[str]] = {}
    for problem in problems:
        found.setdefault(because(Reason.model_validate(problem)), []).append(problem["entity"])
    return [(", ".join(entities), reason) for reason, entities in found.items()]


def because(reason: Reason) -> str:
    """Why something could not be read or told."""
    about = tidy(reason.about)
    if "advice" in about:  # our own sentence, so not cut
        about["advice"] = reason.about["advice"]
    context = {"code": reason.code, "about": about, "asks": None}
    words: Any = plain().get_template("reasons.j2").make_module(context)
    return " ".join(words.because().split())


def _rows(artifact: Artifact, told: Told) -> list[dict[str, Any]]:
    """Every account of the tenant once, for a program or a table."""
    aside = bystanders(artifact)
    return [
        {
            "id": account.id,
            "name": account.name,
            "verdict": account.verdict,
            "root_cause": account.root_cause,
            "expected_on": account.expected_on and account.expected_on.isoformat(),
            "failed": list(account.failed),
            "set_aside": account.id in aside,
            "smallest_fix": told.fixes.get(account.id),
            "because": told.reasons.get(account.id),
            "marked": told.marks.get(account.id),
        }
        for account in artifact.accounts()
    ]


def _document(day: date, accounts: list[dict[str, Any]], read: dict[str, Any]) -> str:
    found = {"schema": SCHEMA, "on": day.isoformat(), "accounts": accounts, "read": read}
    text = io.StringIO()
    json.dump(found, text, indent=2)  # unlike `dumps` without a list of each number and name
    return text.getvalue()


def scan_message(artifact: Artifact, presenter: Presenter) -> Message:
    """The scan for a channel: how many, and the first of each cause.

    Args:
        artifact: the scan.
        presenter: makes messages.
    """
    about = scan_about(artifact, presenter.zone)
    groups = [
        {
            "verdict": group.verdict,
            "cause": group.cause,
            "count": len(group.accounts),
            "named": [{"name": a.name, "from": a.expected_on} for a in group.accounts[:NAMED]],
        }
        for group in about["groups"][:GROUPS]
    ]
    shown = {name: about[name] for name in ("meta", "verdicts", "suspect", "problems")}
    shown |= {"aside": len(about["aside"])}
    return presenter.note("scan-done", **shown, groups=groups, total=len(about["accounts"]))


def progress_message(progress: Progress, allowance: Allowance, presenter: Presenter) -> Message:
    """How far a scan has come.

    Args:
        progress: what was read.
        allowance: how much of the budget that took.
        presenter: makes messages.
    """
    left, still = "", allowance.paused or allowance.waits
    if progress.rows and not still and progress.rows_due > progress.rows:
        rest = progress.seconds * (progress.rows_due / progress.rows - 1)
        left = f"{rest / 60:.0f} min" if rest >= MINUTE else f"{rest:.0f} s"
    return presenter.note(
        "scan-progress",
        rows=progress.rows,
        rows_due=progress.rows_due,
        left=left,
        requests=progress.requests,
        used=allowance.used,
        limit=allowance.limit,
        paused=allowance.paused,
        waits=allowance.waits,
        slow=allowance.slow,
        by_all=allowance.by_all,
    )
