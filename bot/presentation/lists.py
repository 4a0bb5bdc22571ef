"""The faces of a list that was handed in: what was understood, and a cause for each line."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from rich.text import Text

from bot.diagnosis.report import Report, Verdict
from bot.files import Attachment
from bot.lists.headings import WHATS, fitting_as_well
from bot.presentation.environments import plain, terminal
from bot.presentation.tables import BYTE_ORDER_MARK, csv_of
from bot.presentation.wording import page_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

    from rich.console import Console

    from bot.errors import BadList
    from bot.lists.answering import Answered
    from bot.lists.columns import Sheet
from bot.lists.headings import Columns

HEADER = (
    *("row", "account", "service", "contract", "gradient", "expected", "found", "id", "finding"),
    *("cause", "proof", "to_do", "from", "autotask", "marked", "read"),
)
PRINTED = 40


def problem_of(error: BadList) -> str:
    """What is wrong with a list, in one sentence or two."""
    words: Any = plain().get_template("bad-list.j2").make_module()
    said = words.why(error.problem, error.most, error.detail)
    return " ".join(said.split())


def columns_in_words(columns: Columns, names: tuple[str, ...]) -> str:
    """Which column is what; empty when none is known."""
    found = [(what, getattr(columns, what)) for what in WHATS]
    return _say(_words(None), "columns", found, names)


def doubts_of(sheet: Sheet) -> list[str]:
    """What a person should look at before the columns are confirmed, a sentence each."""
    words = _words(None)
    said = []
    if sheet.others:
        said.append(_say(words, "other_sheets", sheet.others))
    if sheet.above:
        rows = [" | ".join(cell for cell in row if cell) for row in sheet.above]
        said.append(_say(words, "left_out", rows))
    if not sheet.headed:
        said.append(_say(words, "no_header"))
    if found := list(fitting_as_well(sheet.header, sheet.columns)):
        said.append(_say(words, "fits_as_well", found, sheet.names))
    wide = sheet.too_wide()
    if wide:
        said.append(_say(words, "too_wide_rows", wide))
    if unread := [(number, cell) for number, cell in sheet.unread() if number not in wide]:
        said.append(_say(words, "unread", unread))
    return said


def counts_of(answered: Iterable[Answered]) -> list[tuple[str, int]]:
    """How many lines there are of each cause, the most first."""
    words = _words(None)
    kinds = Counter(_kind(each) for each in answered)
    return [(_say(words, "label", *kind), count) for kind, count in kinds.most_common()]


def list_csv(answered: Iterable[Answered], zone: tzinfo) -> str:
    """A row for each line of the list, in its order; cells are no formulas.

    Args:
        answered: the lines.
        zone: the MSP's calendar.
    """
    return csv_of(HEADER, rows_of(answered, zone))


def list_file(answered: Iterable[Answered], zone: tzinfo) -> Attachment:
    """The same as a file for a channel."""
    content = (BYTE_ORDER_MARK + list_csv(answered, zone)).encode()
    return Attachment("list-causes.csv", _say(_words(zone), "file_title"), content)


def rows_of(answered: Iterable[Answered], zone: tzinfo) -> list[dict[str, Any]]:
    """What is known of each line, in words."""
    words, seen = _words(zone), dict[int, dict[str, Any]]()
    rows = []
    for each in answered:
        line, report = each.line, each.report
        row: dict[str, Any] = {
            "row": line.number,
            "account": line.account,
            "service": line.service or "",
            "contract": line.contract or "",
            "gradient": line.unread or line.gradient,
            "expected": line.expected,
            "finding": _say(words, "label", *_kind(each)),
            "autotask": _autotask(each, words),
        }
        if report is None:
            why = "too_wide" if line.too_wide else "no_account"
            said = {"cause": _say(words, f"{why}_cause"), "proof": ""}
            said["to_do"] = _say(words, f"{why}_todo")
        else:
            if id(report) not in seen:
                seen[id(report)] = _of_report(report, words, zone, live=each.live)
            said = seen[id(report)]
        if report and (each.differs or each.is_unclear):
            kind = _kind(each)[0]
            shown = _say(words, f"{kind}_cause", line.gradient, each.carried, report.on)
            todo = _say(words, f"{kind}_todo", line.account, line.service, line.contract)
            waits = report.verdict is Verdict.WAITING
            said = said | {
                "cause": f"{shown} {said['cause']}" if waits else shown,
                "to_do": f"{said['to_do']} {todo}" if waits else todo,
            }
        if report and line.unread:
            said = said | {
                "cause": f"{said['cause']} {_say(words, 'unread_cause', line.unread)}",
                "to_do": f"{said['to_do']} {_say(words, 'unread_todo')}",
            }
        rows.append({**dict.fromkeys(HEADER, ""), **row, **said})
    return rows


def print_list(answered: list[Answered], console: Console, zone: tzinfo) -> None:
    """Print how many lines there are of each cause, and the first of those that are not clear.

    Args:
        answered: the lines.
        console: where to; its width is respected.
        zone: the MSP's calendar.
    """
    unclear = [each for each in answered if _kind(each)[0] != Verdict.CLEAR]
    about = {
        "meta": None,
        "zone": zone,
        "total": len(answered),
        "counts": counts_of(answered),
        "rows": rows_of(unclear[:PRINTED], zone),
        "hidden": max(len(unclear) - PRINTED, 0),
    }
    marked_up = terminal().get_template("terminal/list.j2").render(about)
    console.print(Text.from_markup(marked_up.strip(), emoji=False))


def first_rows(sheet: Sheet, most: int = 3) -> list[str]:
    """The first rows as they were read, to see whether the columns are the right ones."""
    return [" | ".join(row[:12]) for _, row in sheet.rows[:most]]


def _of_report(report: Report, words: Any, zone: tzinfo, *, live: bool) -> dict[str, Any]:  # noqa: ANN401 - a template's module
    page = page_of(report, zone)
    account, at = report.account, report.read.at
    read = _say(words, "read_live" if live else "read_scan", at) if at else ""
    return {
        "found": account.name if account else "",
        "id": account.id if account else "",
        "cause": page.cause,
        "proof": page.proof,
        "to_do": page.todo,
        "from": report.expected_on.isoformat() if report.expected_on else "",
        "marked": " ".join(page.marks),
        "read": read,
    }


def _kind(answered: Answered) -> tuple[str, str | None, bool]:
    """What a line is counted as, for a rule that fails which one, and whether of one contract."""
    report = answered.report
    if report is None:
        return "too-wide" if answered.line.too_wide else "no-account", None, False
    if answered.differs:
        return "differs", None, False
    if answered.is_unclear:
        return "unseen" if answered.may_have_more else "of_one", None, False
    return report.verdict.value, report.root_cause, bool(report.alone)


def _autotask(answered: Answered, words: Any) -> float | str | None:  # noqa: ANN401 - a template's module
    """The quantity of the one line; of several that of each, since Gradient shows each alone."""
    return _say(words, "each_line", answered.carried) if answered.has_many else answered.units


def _words(zone: tzinfo | None) -> Any:  # noqa: ANN401 - a template's module
    about: dict[str, Any] = {"meta": None, "total": 0, "zone": zone}
    return plain().get_template("lists.j2").make_module(about)


def _say(words: Any, macro: str, *values: object) -> str:  # noqa: ANN401 - a template's module
    return " ".join(str(getattr(words, macro)(*values)).split())
