"""Reports to put into words: facts written by hand, judged by the real rules."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.diagnosis.engine import judge, judge_connection, root_cause_of, verdict_of
from bot.diagnosis.facts import Reason, Unreadable
from bot.diagnosis.question import Question
from bot.diagnosis.report import AccountRef, Candidate, Read, Report, Verdict
from tests.rules.facts import connection_of, facts_of

LONDON = ZoneInfo("Europe/London")
DAY = date(2026, 11, 22)
READ = Read(requests=6, round_trips=3, seconds=0.4123, at=datetime(2026, 11, 22, 14, 5, tzinfo=UTC))
WEB = "https://ww14.autotask.net/"


def report_of(case: dict[str, Any]) -> Report:
    """The report of a case in the form of `tests/rules`."""
    facts = facts_of(case)
    service = case.get("service")
    findings, expected_on = judge(facts, DAY, "service" if service else "account")
    verdict = verdict_of(findings)
    account = facts.account
    return Report(
        question=Question(account="Acme", service=service),
        on=DAY,
        account=None
        if isinstance(account, Unreadable)
        else AccountRef(id=account.id, name=account.name),
        service=service,
        verdict=verdict,
        root_cause=root_cause_of(findings, verdict),
        expected_on=expected_on,
        findings=findings,
        read=READ,
        web_url=WEB,
    )


def sync_report_of(case: dict[str, Any]) -> Report:
    """The report on the connections."""
    findings = judge_connection(connection_of(case), "sync")
    verdict = verdict_of(findings)
    return Report(
        question=Question(kind="sync"),
        on=DAY,
        verdict=verdict,
        root_cause=root_cause_of(findings, verdict),
        findings=findings,
        read=READ,
    )


def stopped(
    verdict: Verdict,
    candidates: tuple[Candidate, ...] = (),
    problem: Reason | None = None,
    steps: tuple[str, ...] = (),
) -> Report:
    """A report that ended before any rule was asked."""
    return Report(
        question=Question(account="Acme"),
        on=DAY,
        verdict=verdict,
        candidates=candidates,
        next_steps=steps,
        read=READ.model_copy(update={"problem": problem}),
    )


def accounts(count: int, name: str = "Acme {}") -> tuple[Candidate, ...]:
    """Accounts to choose from."""
    return tuple(
        Candidate(
            id=n, name=name.format(n), type="Customer", active=n % 2 == 0, city="Leeds", contracts=n
        )
        for n in range(count)
    )


BACKUP = {"service": "Backup", "units": 25}
GOOD = {"contracts": [{"name": "Managed", "lines": [BACKUP]}], "sync": date(2026, 11, 20)}
NEXT_MONTH = {"name": "Managed", "starts": date(2026, 12, 1), "lines": [BACKUP]}
BUNDLED: dict[str, Any] = {
    "service": "Defender",
    "catalogue": [{"name": "Defender"}, {"name": "Secure User", "holds": ["Defender"]}],
    "contracts": [{"name": "Managed", "lines": [{"service": "Secure User", "units": 30}]}],
    "sync": date(2026, 11, 20),
}
EMPTY_BUNDLE: dict[str, Any] = {
    **BUNDLED,
    "contracts": [{"name": "Managed", "lines": [{"service": "Secure User", "units": 0}]}],
}
INACTIVE_BUNDLE: dict[str, Any] = {
    **BUNDLED,
    "contracts": [{**BUNDLED["contracts"][0], "status": "Inactive"}],
}
ENDED_BUNDLE: dict[str, Any] = {
    **BUNDLED,
    "contracts": [{**BUNDLED["contracts"][0], "ends": date(2026, 10, 31)}],
}
CASES: dict[str, dict[str, Any]] = {
    "clear": GOOD,
    "prospect": {**GOOD, "account": {"type": "Prospect"}},
    "prospect-and-next-month": {
        "account": {"type": "Prospect"},
        "contracts": [NEXT_MONTH],
        "sync": date(2026, 11, 20),
    },
    "next-month": {"contracts": [NEXT_MONTH], "sync": date(2026, 11, 20)},
    "cancelled": {**GOOD, "account": {"type": "Cancellation", "active": False}},
    "inactive": {**GOOD, "account": {"active": False}},
    "no-contract": {"sync": date(2026, 11, 20)},
    "ended": {
        "contracts": [{"name": "Managed", "ends": date(2026, 10, 31), "lines": [BACKUP]}],
        "sync": date(2026, 11, 20),
    },
    "child-of-group": {
        "account": {"name": "Acme Leeds"},
        "relatives": [{"through": "parent", "account": "Acme Group"}],
        "sync": date(2026, 11, 20),
    },
    "zero-quantity": {
        "contracts": [{"name": "Managed", "lines": [{"service": "Backup", "units": 0}]}],
        "sync": date(2026, 11, 20),
    },
    "in-a-bundle": BUNDLED,
    "in-an-empty-bundle": EMPTY_BUNDLE,
    "in-an-ended-bundle": ENDED_BUNDLE,
    "in-an-inactive-bundle": INACTIVE_BUNDLE,
    "service-not-on-contract": {**GOOD, "service": "Defender", "catalogue": [{"name": "Defender"}]},
    "service-unheard-of": {**GOOD, "service": "Bakup", "nearest": ["Backup"]},
    "service-inactive": {
        **GOOD,
        "service": "Backup",
        "catalogue": [{"name": "Backup", "active": False}],
    },
    "service-zero": {
        "service": "Backup",
        "contracts": [{"name": "Managed", "lines": [{"service": "Backup", "units": 0}]}],
        "sync": date(2026, 11, 20),
    },
    "no-sync-on-record": {"contracts": GOOD["contracts"]},
    "changed-since-the-sync": {
        "contracts": [
            {"name": "Managed", "notes": [datetime(2026, 11, 21, 14, 10)], "lines": [BACKUP]}  # noqa: DTZ001 - the facts read it as UTC
        ],
        "sync": date(2026, 11, 20),
    },
    "contracts-hidden": {"hidden": ["contracts"], "sync": date(2026, 11, 20)},
}
SYNC_CASES: dict[str, dict[str, Any]] = {
    "sync-fine": {"users": [{"name": "gradient@msp", "active": True}], "sync": date(2026, 11, 20)},
    "sync-stuck": {
        "users": [{"name": "gradient@msp", "active": True}],
        "sync": date(2026, 11, 20),
        "running": 42,
    },
    "sync-rejected": {
        "accepted": False,
        "users_unread": "bad-credentials",
        "access_unread": "bad-credentials",
    },
    "sync-user-inactive": {"users": [{"name": "gradient@msp", "active": False}]},
    "sync-may-not-read": {
        "users": [{"name": "gradient@msp", "active": True}],
        "access": {"Companies": "All", "Contracts": "Restricted"},
        "sync": date(2026, 11, 20),
    },
}
THROTTLED = Reason(
    code="throttled",
    about={
        "advice": "Autotask is turning requests away. Ask again in a few minutes.",
        "detail": "",
        "entity": "Companies",
    },
)


def every_report() -> dict[str, Report]:
    """A report of every kind, by the name of its situation."""
    return {
        **{name: report_of(case) for name, case in CASES.items()},
        **{name: sync_report_of(case) for name, case in SYNC_CASES.items()},
        "several-match": stopped(Verdict.AMBIGUOUS, accounts(3), steps=("pick_account",)),
        "not-found": stopped(Verdict.NOT_FOUND, accounts(2, "Akme {}"), steps=("check_name",)),
        "throttled": stopped(Verdict.CANNOT_TELL, problem=THROTTLED, steps=("check_again",)),
    }
