"""Names that would break a message, or call people who were not meant."""

from __future__ import annotations

import io
import json
import re
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.console import Console

from bot.diagnosis.report import Candidate, Report, Verdict
from bot.presentation import Message, Presenter, print_report, render_json, to_plain, validate
from tests.presentation.reports import DAY, LONDON, report_of, stopped

PRESENTER = Presenter(LONDON)
NASTY = [
    'He said "no"',
    "two\nlines\r\nand\ttabs",
    "<!channel> <@U0DANA> <!here|here>",
    "<https://evil.example|click>",
    "Smith & Sons <Ltd>",
    "*bold* _it_ ~no~ `code`",
    "x" * 255,
    "&" * 255,
    "😀👨‍👩‍👧" * 20,
    "שלום \u202eabc",
    "\x00\x1b[31m\u2028",
    "{{ 7 * 7 }} {% raw %}",
    "[/bold] [red]\\",
    "back\\slash\\n",
    "@here @channel",
]
names = st.one_of(st.sampled_from(NASTY), st.text(max_size=255))
days = st.integers(-40, 40).map(lambda n: DAY + timedelta(days=n))
lines = st.fixed_dictionaries({"service": names, "units": st.integers(0, 2)})
contracts = st.fixed_dictionaries(
    {
        "name": names,
        "type": st.sampled_from(["Recurring Service", "Time & Materials", 42]),
        "status": st.sampled_from(["Active", "Inactive"]),
        "starts": days,
        "ends": days,
        "lines": st.lists(lines, max_size=4),
    }
)


@st.composite
def reports(draw: st.DrawFn) -> Report:
    case: dict[str, Any] = {
        "account": {
            "name": draw(names),
            "type": draw(st.sampled_from(["Customer", "Prospect", "Cancellation", 42])),
            "active": draw(st.sampled_from([True, True, False, "unknown"])),
        },
        "contracts": draw(st.lists(contracts, max_size=12)),
        "hidden": draw(st.lists(st.sampled_from(["contracts", "lines", "notes", "catalogue"]))),
    }
    if draw(st.booleans()):
        case["sync"] = draw(days)
    if draw(st.booleans()):
        relatives = st.fixed_dictionaries(
            {"through": st.sampled_from(["parent", "payer"]), "account": names, "name": names}
        )
        case["relatives"] = draw(st.lists(relatives, max_size=3))
    if draw(st.booleans()):
        held = [line["service"] for c in case["contracts"] for line in c["lines"]]
        case["service"] = draw(st.one_of(names, *([st.sampled_from(held)] if held else [])))
        case["nearest"] = draw(st.lists(names, max_size=4))
        case["catalogue"] = [{"name": "Bundle", "holds": [case["service"]]}]
    return report_of(case)


@st.composite
def choices(draw: st.DrawFn) -> Report:
    kinds = ("service", "bundle", "contract")
    several = draw(st.lists(names, min_size=1, max_size=130))
    kind = draw(st.one_of(names, st.sampled_from(kinds)))
    candidates = tuple(
        Candidate(id=n, name=name, type=kind, active=draw(st.booleans()), city=draw(names))
        for n, name in enumerate(several)
    )
    verdicts = [Verdict.AMBIGUOUS, Verdict.NOT_FOUND, Verdict.CANNOT_TELL]
    return stopped(draw(st.sampled_from(verdicts)), candidates)


def messages(report: Report) -> list[Message]:
    answer = PRESENTER.answer(report, "c1")
    found = [answer.summary, PRESENTER.summary_with_checklist(report, "c1")]
    return [*found, *([answer.checklist] if answer.checklist else [])]


def mrkdwn(value: object) -> list[str]:
    """Every text that Slack would look for links and mentions in."""
    if isinstance(value, list):
        return [text for item in value for text in mrkdwn(item)]
    if not isinstance(value, dict):
        return []
    own = [value["text"]] if value.get("type") == "mrkdwn" else []
    return own + [text for item in value.values() for text in mrkdwn(item)]


def check(report: Report) -> None:
    for message in messages(report):
        assert validate(message) == []
        everything = json.dumps(message.blocks) + message.text
        for text in mrkdwn(message.blocks):
            assert re.fullmatch(r"<https://ww14\.autotask\.net/[^|>]*\|Open in Autotask>", text)
            everything = everything.replace(json.dumps(text)[1:-1], "")
        assert "<" not in everything
        message.text.encode()
    json.loads(render_json(report))
    to_plain(report).encode()
    print_report(report, Console(file=io.StringIO(), width=80))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(reports())
def test_no_name_breaks_an_answer_or_calls_anyone(report: Report) -> None:
    check(report)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(choices())
def test_no_name_breaks_a_menu(report: Report) -> None:
    check(report)


def test_a_name_stays_on_its_line() -> None:
    report = report_of(
        {"account": {"name": "Acme\nGroup\x00", "type": "Lead"}, "sync": date(2026, 1, 1)}
    )
    text = PRESENTER.answer(report, "c1").summary.text
    assert text.startswith("Acme Group is a Lead")
    assert text.count("\n") == 2


def test_the_longest_names_everywhere_still_fit() -> None:
    longest = "&" * 255
    contract = {"name": longest, "ends": date(2026, 1, 31), "lines": [{"service": longest}]}
    check(
        report_of(
            {
                "account": {"name": longest, "type": "Lead", "active": False},
                "contracts": [contract] * 60,
                "service": longest,
                "sync": date(2026, 1, 1),
            }
        )
    )
