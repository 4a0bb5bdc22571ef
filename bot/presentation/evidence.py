"""What Gradient's support asks for ("Still need help?" in the guide): a text to paste and a table.

No prices: they are never read. The number that Gradient shows is the person's figure, and named so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from bot.diagnosis.facts import Unreadable
from bot.presentation.environments import moment, plain
from bot.presentation.tables import csv_of
from bot.presentation.tidy import tidy_text
from bot.presentation.wording import page_of

if TYPE_CHECKING:
    from datetime import tzinfo

    from bot.diagnosis.report import Report
    from bot.presentation.page import Page

COLUMNS = (
    *("account", "contract", "service", "expected", "gradient", "autotask", "last_sync"),
    "findings",
)
LISTS = ("lines", "gone", "live", "bundles")


def evidence_text(report: Report, zone: tzinfo) -> str:
    """The text for a ticket; where nothing could be judged, why not.

    Args:
        report: of a count, a stale line or something missing.
        zone: the MSP's calendar.
    """
    return plain().get_template("plain/evidence.j2").render(_about(report, zone)).strip()


def evidence_summary(report: Report, zone: tzinfo) -> list[str]:
    """The three lines that stand above the text.

    Args:
        report: as for the text.
        zone: the MSP's calendar.
    """
    said = plain().get_template("evidence.j2").make_module(_about(report, zone))
    return [" ".join(getattr(said, name)().split()) for name in ("cause", "proof", "todo")]


def evidence_csv(report: Report, zone: tzinfo) -> str:
    """A row for every line of the service; empty where nothing could be judged.

    Args:
        report: as for the text.
        zone: the MSP's calendar.
    """
    if not report.findings:
        return ""
    about = _about(report, zone)
    fixed = {
        "account": about["account"],
        "expected": about["expected"],
        "gradient": about["gradient"],
        "last_sync": about["last_sync"] or "",
        "findings": " ".join(about["findings"]),
    }
    lines = about["lines"] or [{"service": about["service"]}]
    return csv_of(
        COLUMNS,
        (
            fixed
            | {
                "contract": line.get("contract"),
                "service": line.get("service"),
                "autotask": line.get("quantity"),
            }
            for line in lines
        ),
    )


class Shown(NamedTuple):
    """What Autotask shows of a service.

    Attributes:
        contracts: the contracts that carry it.
        quantity: of its one line; `None` where there are several, or none.
    """

    contracts: tuple[str, ...] = ()
    quantity: float | None = None


def shown_by_autotask(report: Report) -> Shown:
    """What the form of a ticket is filled with; nothing where no service was asked for."""
    if report.service is None:
        return Shown()
    lines = _lines(report)
    contracts = tuple(dict.fromkeys(line["contract"] for line in lines))
    return Shown(contracts, lines[0]["quantity"] if len(lines) == 1 else None)


def _about(report: Report, zone: tzinfo) -> dict[str, Any]:
    """What the templates name."""
    page, asked = page_of(report, zone), report.question
    account = report.account
    lines = _lines(report)
    known = [n["quantity"] for n in lines]
    synced = report.synced
    last = None if isinstance(synced, Unreadable) else synced.last
    return {
        "page": page,
        "judged": bool(report.findings),
        "account": tidy_text(account.name if account else asked.account),
        "account_id": account and account.id,
        "service": tidy_text(report.service or asked.service or "") or None,
        "contracts": list(dict.fromkeys(n["contract"] for n in lines)),
        "lines": lines,
        "expected": asked.expected,
        "gradient": asked.gradient,
        "autotask": known[0] if len(known) == 1 else None,
        "last_sync": moment(last.completed_at, zone) if last else None,
        "findings": list(dict.fromkeys([page.cause, *_findings(page)])),
        "ticket": tidy_text(asked.ticket) if asked.ticket else None,
        "on": report.on,
        "read": report.read,
        "zone": zone,
    }


def _findings(page: Page) -> list[str]:
    """What every check says that is not simply in order."""
    words = plain().get_template("evidence.j2").make_module()
    return [words.finding(check).strip() for check in page.checks if not check.quiet]  # type: ignore[attr-defined] # a macro


def _lines(report: Report) -> list[dict[str, Any]]:
    """Every line that a finding names, once."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for finding in report.findings:
        for name in LISTS:
            for line in finding.evidence.get(name, ()):
                if not {"id", "kind", "service", "contract", "quantity"} <= line.keys():
                    continue
                tidied = {key: tidy_text(line[key]) for key in ("service", "contract")}
                found.setdefault((line["kind"], line["id"]), {**line, **tidied})
    return list(found.values())
